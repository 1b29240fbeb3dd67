"""An issuer of OpenID Connect as a process of its own: its configuration, its keys, and a count of who asked.

Run as `issuer.py PORT-FILE KEYS-FILE`: it serves what stands in the second file at the moment. Never signs anything.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Issuer(BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self) -> None:
        assert isinstance(self.server, ThreadingHTTPServer)
        address = f"http://127.0.0.1:{self.server.server_port}"
        served = json.loads(Path(sys.argv[2]).read_text("utf-8"))
        if self.path == "/asked":
            told: object = Issuer.asked
        elif self.path == "/.well-known/openid-configuration":
            Issuer.asked += 1
            told = {"issuer": address, "jwks_uri": f"{address}/keys", **served.get("configuration", {})}
        else:
            told = served.get("told", {"keys": served["keys"]})
        body = json.dumps(told).encode() + b" " * served.get("padding", 0)
        self.send_response(served.get("status", 200))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if location := served.get("location"):
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", 0), Issuer) as server:
        Path(sys.argv[1]).write_text(str(server.server_port), "utf-8")
        server.serve_forever()
