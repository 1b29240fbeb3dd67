"""`python -m console.health [worker]`: exit status 0 if this container does its work. Never asks a neighbour's."""

import socket
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from foundation.settings import Settings


def ready(port: int) -> bool:
    """Whether the service on this port of this machine says that it is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=3) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def reachable(dsn: str) -> bool:
    """Whether somebody listens where the database should be: a worker that cannot stay up ends its container."""
    address = urlsplit(dsn)
    try:
        with socket.create_connection((address.hostname or "127.0.0.1", address.port or 5432), timeout=3):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    settings = Settings()
    if sys.argv[1:] == ["worker"]:
        sys.exit(not reachable(settings.database_url or ""))
    sys.exit(not any(ready(port) for port in (settings.port, settings.ingest_port)))
