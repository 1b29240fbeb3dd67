"""`python -m console.health`: exit status 0 if a service of this container is ready. Never asks another machine."""

import sys
import urllib.error
import urllib.request

from foundation.settings import Settings


def ready(port: int) -> bool:
    """Whether what listens on this port of this machine says that it is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=3) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    settings = Settings()
    sys.exit(not any(ready(port) for port in (settings.port, settings.ingest_port)))
