"""How long it takes from a key to the findings, in a project that is open in an editor.

    python3 benches/keys.py PROGRAM PROJECT SOURCE [EDITS]

Types a character into SOURCE and takes it away again, at places spread over the file: in prose, in conditions, in
names; then asks for the findings, for completions and for a hover. It prints milliseconds: the median, the 99th of a
hundred, the worst. It speaks the protocol itself, since a client of a library would be measured too.
"""

import json
import pathlib
import subprocess
import sys
import time


class Server:
    def __init__(self, program: str, project: pathlib.Path):
        self.process = subprocess.Popen(
            [program, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=project
        )
        self.next = 0

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            name, value = line.split(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))

    def ask(self, method: str, params):
        self.next += 1
        self.send(id=self.next, method=method, params=params)
        while True:
            message = self.receive()
            if message.get("id") == self.next and "method" not in message:
                return message

    def tell(self, method: str, params):
        self.send(method=method, params=params)


def main():
    program, project, source = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
    edits = int(sys.argv[4]) if len(sys.argv) > 4 else 300
    server = Server(program, project)
    began = time.perf_counter()
    folder = {"uri": project.as_uri(), "name": "project"}
    capabilities = {"textDocument": {"diagnostic": {}}}
    server.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities, "workspaceFolders": [folder]})
    server.tell("initialized", {})
    path = project / source
    uri, text, version = path.as_uri(), path.read_text(encoding="utf-8"), 1
    document = {"uri": uri, "languageId": "casebook", "version": 1, "text": text}
    server.tell("textDocument/didOpen", {"textDocument": document})
    server.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    print(f"from the start to the first findings: {1000 * (time.perf_counter() - began):.0f} ms")
    times = {"findings": [], "completion": [], "hover": []}
    places = [i for i, c in enumerate(text) if c.isalpha() and c.isascii()]
    for number in range(edits):
        at = places[number * len(places) // edits]
        line = text.count("\n", 0, at)
        column = len(text[text.rfind("\n", 0, at) + 1 : at].encode("utf-16-le")) // 2
        start = {"line": line, "character": column}
        typed = {"range": {"start": start, "end": start}, "text": "x"}
        gone = {"range": {"start": start, "end": {"line": line, "character": column + 1}}, "text": ""}
        for change in (typed, gone):
            version += 1
            identifier = {"uri": uri, "version": version}
            asked = {"textDocument": {"uri": uri}}
            before = time.perf_counter()
            server.tell("textDocument/didChange", {"textDocument": identifier, "contentChanges": [change]})
            server.ask("textDocument/diagnostic", asked)
            times["findings"].append(time.perf_counter() - before)
            for name, method in (("completion", "textDocument/completion"), ("hover", "textDocument/hover")):
                before = time.perf_counter()
                server.ask(method, {**asked, "position": start})
                times[name].append(time.perf_counter() - before)
    for name, all_times in times.items():
        ordered = sorted(1000 * t for t in all_times)
        at = lambda part: ordered[min(int(part * len(ordered)), len(ordered) - 1)]
        print(f"{name}: median {at(0.5):.1f}, p99 {at(0.99):.1f}, worst {ordered[-1]:.1f} ms of {len(ordered)}")
    server.ask("shutdown", None)
    server.tell("exit", None)


main()
