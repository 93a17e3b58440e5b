"""A cache of build results for Bazel: answers what was put under a path. Prints its port when it is ready."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

stored = {}


class Cache(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        found = stored.get(self.path)
        self.send_response(404 if found is None else 200)
        self.send_header("Content-Length", str(len(found or b"")))
        self.end_headers()
        self.wfile.write(found or b"")

    def do_PUT(self):
        stored[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Cache)
print(server.server_address[1], flush=True)
server.serve_forever()
