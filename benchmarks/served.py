"""The ingest service with routes beside it to compare with. Run as: served.py DSN PORT."""

import sys

import uvicorn
from fastapi import FastAPI, Request
from starlette.requests import Request as Bare
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from eventlog import wire
from foundation import http
from foundation.patience import server_options
from foundation.settings import Settings
from ingest.app import EVENT_BYTES, create_app


async def validated(request: Bare) -> Response:
    """What P1 compares with: authenticates, reads strictly, validates, and appends nothing."""
    principal = await http.principal_of(request)
    item = wire.items(await http.body(request, EVENT_BYTES), wire.JSON)
    assert principal is not None
    assert isinstance(item, wire.Item)
    admitted = wire.admit(item.value, request.app.state.seal, item.written)
    return JSONResponse({"id": str(admitted.id), "organisation": principal.organisation})


def main() -> None:
    app = create_app(Settings(encryption_key=bytes(32), log_level="ERROR"), sys.argv[1])
    # Routes are tried in turn: where ours is.
    app.router.routes.insert(0, Route("/validated", validated, methods=["POST"]))
    # A service as everybody writes it, which only reads its body: another app, without our middleware.
    plain = FastAPI()

    @plain.post("/read")
    async def read(request: Request) -> dict[str, int]:
        return {"size": len(await request.body())}

    app.mount("/plain", plain)
    uvicorn.run(app, port=int(sys.argv[2]), **server_options())


if __name__ == "__main__":
    main()
