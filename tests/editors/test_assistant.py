"""The tools for assistants, asked by the protocol's own client."""

import asyncio
import hashlib
import os
import pathlib
import shutil
import subprocess
from contextlib import asynccontextmanager

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.shared.exceptions import MCPError

PROGRAM = os.environ["CASEBOOK"]
ROOT = pathlib.Path(__file__).resolve().parents[2]

WHOLE = """---
title: "Log in"
---

fact locked "your account is locked" not "your account is not locked" is yes/no
outcome entered "you are logged in" good

guide log-in "Log in" {
  scenario open "Your account is open" otherwise {
    - Enter your password.
    @end entered
  }
}

article {
  @show log-in
}
"""
GAP = WHOLE.replace("otherwise {", "when not locked {")


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "policies" / "e-bike", tmp_path / "policies" / "e-bike")
    return tmp_path


@asynccontextmanager
async def session(folder, *arguments):
    server = StdioServerParameters(
        command=PROGRAM, args=["mcp", *arguments], cwd=str(folder), env={**os.environ, "CASEBOOK_CACHE": ""}
    )
    async with stdio_client(server) as (read, write):
        async with ClientSession(read, write) as asked:
            await asked.initialize()
            yield asked


async def ask(asked, tool, **arguments):
    """The text of an answer, what it counts, and whether it is a fault."""
    result = await asked.call_tool(tool, arguments)
    assert len(result.content) == 1
    return result.content[0].text, result.structured_content, bool(result.is_error)


def plain(text):
    return " ".join(text.split())


def state(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]


async def test_an_assistant_finds_its_way(project):
    before = state(project)
    async with session(project) as asked:
        tools = {tool.name: tool for tool in (await asked.list_tools()).tools}
        assert set(tools) == {
            "overview", "language", "check", "describe", "explain", "eval", "why", "diff", "audit",
        }
        for tool in tools.values():
            assert tool.description and tool.annotations.read_only_hint
            assert tool.input_schema["additionalProperties"] is False
        overview, _, _ = await ask(asked, "overview")
        assert "decision `courier` “The courier's fee”" in overview
        assert "fact `seller` “the place where you bought it”: one of `website` (our website)" in overview
        text, _, _ = await ask(asked, "overview", path="policies/e-bike/bike.case")
        assert text == (project / "policies/e-bike/bike.case").read_text()
        language, _, _ = await ask(asked, "language")
        assert language.startswith("# The language")
        told, counts, fault = await ask(asked, "check")
        assert not fault and counts == {"errors": 0, "warnings": 0, "undecided": 0}
        assert "every reader is covered" in told
        described, _, _ = await ask(asked, "describe", paths=["policies/e-bike/battery-recall.case"])
        assert "All of this is proved" in described and "Whether it is available" not in described
        page, _, _ = await ask(asked, "explain", code="uncovered-readers")
        assert page.startswith("# uncovered-readers")
    assert state(project) == before


async def test_customers_are_told_what_the_policy_says(project):
    async with session(project) as asked:
        told, _, _ = await ask(asked, "eval", name="courier", facts={"swollen": True})
        assert told.splitlines()[0] == "courier: 0.00 EUR"
        told, _, _ = await ask(asked, "eval", name="courier", facts={})
        assert "ask next:" in told
        told, _, _ = await ask(asked, "eval", name="recall", facts={"swollen": True})
        assert "ends: a safe battery is on your bicycle" in told
        told, _, _ = await ask(asked, "why", name="courier", facts={"swollen": True}, **{"not": "9.80"})
        assert "because of `dangerous`" in told and "it would be “9.80 EUR”" in told
        told, data, _ = await ask(
            asked, "audit", about="courier",
            answers=[{"id": 7, "facts": {"swollen": True}, "said": "4.90"}, {"facts": {"swollen": True}, "said": 0}],
        )
        verdicts = [(answer.get("id"), answer["verdict"]) for answer in data["answers"]]
        assert verdicts == [(7, "wrong"), (None, "right")]
        assert "answer:1: wrong" in told and "2 answers: 1 right, 1 wrong" in told


async def test_drafts_are_proved_and_not_written(project):
    before = state(project)
    draft = {"path": "policies/log-in.case", "text": GAP}
    async with session(project) as asked:
        told, counts, fault = await ask(asked, "check", drafts=[draft])
        assert not fault and counts["errors"] == 1
        assert "your account is locked" in plain(told) and "uncovered-readers" in told
        told, counts, _ = await ask(asked, "check", drafts=[{**draft, "text": WHOLE}], paths=["policies/log-in.case"])
        assert counts["errors"] == 0
        told, _, fault = await ask(asked, "eval", name="courier", facts={"swollen": True}, drafts=[draft])
        assert fault and "at fault" in told
        bike = (project / "policies/e-bike/bike.case").read_text()
        dearer = {"path": "policies/e-bike/bike.case", "text": bike.replace("otherwise 9.80 EUR", "otherwise 9.90 EUR")}
        told, _, _ = await ask(asked, "diff", drafts=[dearer])
        assert "9.80 EUR → 9.90 EUR" in told
        told, _, _ = await ask(asked, "eval", name="courier", facts={"swollen": True}, drafts=[dearer])
        assert told.startswith("courier: 0.00 EUR")
        told, _, _ = await ask(asked, "diff", drafts=[{**dearer, "text": bike}])
        assert "9.90" not in told
        described, _, _ = await ask(asked, "describe", paths=["policies/log-in.case"], drafts=[draft])
        assert "Not all of this is proved" in described
    assert state(project) == before


async def test_a_revision_is_compared(project):
    git = ["git", "-C", str(project), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "a"], check=True)
    path = project / "policies/e-bike/bike.case"
    path.write_text(path.read_text().replace("otherwise 9.80 EUR", "otherwise 9.90 EUR"))
    async with session(project) as asked:
        told, data, _ = await ask(asked, "diff", revision="main")
        assert "9.80 EUR → 9.90 EUR" in told and data == {"undecided": False}
        for revision in ["nowhere", "--output=/tmp/x", "../policies", "", "main:../../etc"]:
            told, _, fault = await ask(asked, "diff", revision=revision)
            assert fault, (revision, told)


async def test_what_is_wrong_is_said(project):
    async with session(project) as asked:
        cases = [
            ("check", {"drafts": [{"path": "../x.case", "text": ""}]}, "no path of a source"),
            ("check", {"drafts": [{"path": "policies/.git/x.case", "text": ""}]}, "no path of a source"),
            ("check", {"drafts": [{"path": "policies/x.md", "text": ""}]}, "no path of a source"),
            ("check", {"drafts": [{"path": "/etc/x.case", "text": ""}]}, "no path of a source"),
            ("check", {"paths": ["policies/none.case"]}, "no such source"),
            ("check", {"drafs": []}, "not understood"),
            ("overview", {"path": "/etc/passwd"}, "no such source"),
            ("overview", {"path": "Cargo.toml"}, "no such source"),
            ("eval", {"name": "couriers", "facts": {}}, "did you mean `courier`?"),
            ("eval", {"name": "courier", "facts": {"swolen": True}}, "did you mean `swollen`?"),
            ("eval", {"name": "courier", "facts": {"swollen": 7}}, "`swollen` cannot be"),
            ("eval", {"facts": {}}, "`name` is missing"),
            ("eval", {"name": "courier", "facts": []}, "not understood"),
            ("why", {"name": "courier", "facts": {}, "not": "gold"}, "gold"),
            ("explain", {"code": "zzz"}, "no code"),
            ("diff", {}, "compare with what"),
            ("check", {"drafts": [{"path": "policies/x.case", "text": ""}] * 2}, "two drafts"),
            ("check", {"drafts": [{"path": "policies/x.case", "text": "x" * 9_000_000}]}, "8 MB"),
        ]
        for tool, arguments, words in cases:
            told, _, fault = await ask(asked, tool, **arguments)
            assert fault and words in told, (tool, str(arguments)[:200], told[:500])
        for tool in ["save", "shell", ""]:
            with pytest.raises(MCPError):
                await asked.call_tool(tool, {})
        # It still answers, and to several at once.
        several = [ask(asked, "eval", name="courier", facts={"swollen": True}) for _ in range(8)]
        answers = await asyncio.gather(*several)
        assert {answer[0].splitlines()[0] for answer in answers} == {"courier: 0.00 EUR"}


async def test_it_writes_only_where_that_is_allowed_and_proved(project):
    path = project / "policies/log-in.case"
    async with session(project, "--write") as asked:
        tools = {tool.name: tool for tool in (await asked.list_tools()).tools}
        assert tools["save"].annotations.destructive_hint
        told, _, fault = await ask(asked, "save", path="policies/log-in.case", text=GAP)
        assert fault and "it is not written" in told and not path.exists()
        told, counts, fault = await ask(asked, "save", path="policies/log-in.case", text=WHOLE.replace("guide log-in", "guide    log-in"))
        assert not fault and counts["errors"] == 0, told
        assert path.read_text() == WHOLE
        told, _, fault = await ask(asked, "save", path="policies/log-in.case", text=" ")
        assert fault and "empty" in told and path.read_text() == WHOLE
        told, _, fault = await ask(asked, "save", path="policies/Log-In.case", text=WHOLE)
        assert fault and "one file" in told
        told, _, fault = await ask(asked, "save", path="policies/new/log-on.case", text=WHOLE.replace("log-in", "log-on"))
        assert fault and "folders are not made" in told, told
        (project / "policies/linked.case").symlink_to(path)
        told, _, fault = await ask(asked, "overview", path="policies/linked.case")
        assert fault and "link" in told
        (project / "policies/linked.case").unlink()
        for other in ["casebook.yaml", "policies/rows.csv", "../log-in.case", "policies/../log-in.case"]:
            told, _, fault = await ask(asked, "save", path=other, text=WHOLE)
            assert fault, told
        assert not (project / "log-in.case").exists()


def test_it_ends_with_its_client(project):
    # Nothing but the protocol goes to standard output, and a client that is gone ends it.
    run = subprocess.run([PROGRAM, "mcp"], input=b"", cwd=project, capture_output=True, timeout=20)
    assert run.stdout == b""
    hello = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"a","version":"1"}}}\n{\n\xff\xfe\n'
    run = subprocess.run([PROGRAM, "mcp"], input=hello, cwd=project, capture_output=True, timeout=20)
    assert run.stdout.startswith(b'{"jsonrpc":"2.0","id":1,')
