"""The doors by which a partner proves the log without trusting it: checkpoint, inclusion, consistency.
Never writes, and never tells a content.
"""

import base64
from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

import asyncpg
import orjson
from fastapi import Depends, FastAPI, Query, Request, Response

from eventlog import log, merkle
from eventlog.checkpoint import Checkpoint, Signer, origin
from eventlog.codes import Slug
from eventlog.log import Head
from eventlog.wall import behind
from foundation import http
from foundation.access import Principal
from foundation.problems import Fault, Invalid, NotFound
from ingest import openapi

LEAVES: Final = 1024  # of a subtree that is read at once; the hashes of larger ones are kept
KEPT: Final = 100_000  # hashes: the whole of a log of a hundred million events

Reader = Annotated[Principal, Depends(http.Needs("events:read", "events:write"))]
Size = Annotated[int | None, Query(ge=1, le=2**53, description="of the tree; by default the whole log")]


class Tree:
    """The hashes of a log's subtrees: of those that are full for ever, each is made once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, int], bytes] = {}

    async def hashes(self, connection: asyncpg.Connection, crisis: str, ranges: Sequence[merkle.Range]) -> list[bytes]:
        """The hash of each of these subtrees."""
        return [await self._hash(connection, crisis, first, last) for first, last in ranges]

    async def _hash(self, connection: asyncpg.Connection, crisis: str, first: int, last: int) -> bytes:
        if (known := self._kept.get((crisis, first, last))) is not None:
            return known
        if last - first <= LEAVES:
            entries = await log.read(connection, crisis, first, LEAVES, upto=last)
            made = merkle.root(merkle.extend((), 0, (merkle.leaf_hash(entry.leaf) for entry in entries)))
        else:
            middle = merkle.split(first, last)
            left = await self._hash(connection, crisis, first, middle)
            made = merkle.node_hash(left, await self._hash(connection, crisis, middle, last))
        if (last - first).bit_count() == 1 and last - first >= LEAVES:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[crisis, first, last] = made
        return made


def install(app: FastAPI, seed: bytes) -> None:
    """The routes; `seed` signs the checkpoints."""
    app.state.signing_seed = seed
    app.state.tree = Tree()
    app.add_api_route("/v1/crises/{crisis}/checkpoint", checkpoint, methods=["GET"], **openapi.CHECKPOINT)
    app.add_api_route("/v1/crises/{crisis}/consistency", consistency, methods=["GET"], **openapi.CONSISTENCY)
    app.add_api_route("/v1/crises/{crisis}/events/{event_id}/proof", inclusion, methods=["GET"], **openapi.PROOF)


async def checkpoint(request: Request, crisis: Slug, principal: Reader) -> Response:  # noqa: ARG001 - the door asks
    """The signed checkpoint of the log as it is now: a C2SP note, to be kept where its operator cannot reach it."""
    async with request.app.state.database.raw() as connection:
        head = await _head(connection, crisis)
        note = await _signed(request, connection, crisis, head.seq, head.root)
    return Response(note, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


async def consistency(
    request: Request,
    crisis: Slug,
    principal: Reader,  # noqa: ARG001 - the door asks
    from_: Annotated[int, Query(alias="from", ge=0, le=2**53, description="the size of an earlier checkpoint")] = 0,
    to: Size = None,
) -> Response:
    """The proof that the log begins with what it was at an earlier size (RFC 6962, 2.1.2)."""
    async with request.app.state.database.raw() as connection:
        head = await _head(connection, crisis)
        size = _within(to, head.seq, "to")
        if from_ > size:
            raise _beyond("from", size)
        hashes = await request.app.state.tree.hashes(connection, crisis, merkle.consistency(from_, size))
        note = await _at(request, connection, crisis, head, size)
    return http.json_response(
        {"crisis": crisis, "from": from_, "to": size, "hashes": _text(hashes), "checkpoint": note}
    )


async def inclusion(request: Request, crisis: Slug, event_id: UUID, principal: Reader, size: Size = None) -> Response:
    """The proof that the log holds an event at its seq (RFC 6962, 2.1.1), and the leaf that it proves."""
    async with request.app.state.database.raw() as connection:
        head = await _head(connection, crisis)
        async with behind(connection, principal.key) as walled:
            entry = await log.read_id(walled, crisis, event_id)
        own = entry is not None and entry.organisation == principal.organisation
        if entry is None or not (own or principal.may("events:read", crisis)):
            raise NotFound("there is no such event")
        upto = _within(size, head.seq, "size")
        if entry.seq > upto:
            raise _beyond("size", head.seq)
        hashes = await request.app.state.tree.hashes(connection, crisis, merkle.inclusion(entry.seq - 1, upto))
        note = await _at(request, connection, crisis, head, upto)
    proof: dict[str, Any] = {
        "crisis": crisis,
        "id": str(entry.id),
        "index": entry.seq - 1,
        "size": upto,
        "leaf": orjson.Fragment(entry.leaf),
        "leaf_hash": base64.b64encode(merkle.leaf_hash(entry.leaf)).decode(),
        "hashes": _text(hashes),
        "checkpoint": note,
    }
    return http.json_response(proof)


async def _head(connection: asyncpg.Connection, crisis: str) -> Head:
    head = await log.head(connection, crisis)
    if head is None:
        raise NotFound("there is no such crisis")
    return head


async def _at(request: Request, connection: asyncpg.Connection, crisis: str, head: Head, size: int) -> str:
    """The checkpoint at a size that the log has or had."""
    if size == head.seq:
        return await _signed(request, connection, crisis, size, head.root)
    (root,) = await request.app.state.tree.hashes(connection, crisis, [(0, size)])
    return await _signed(request, connection, crisis, size, root)


async def _signed(request: Request, connection: asyncpg.Connection, crisis: str, size: int, root: bytes) -> str:
    signer = Signer(origin(await log.installation(connection), crisis), request.app.state.signing_seed)
    return signer.sign(Checkpoint(signer.name, size, root).text)


def _within(asked: int | None, size: int, name: str) -> int:
    if asked is not None and asked > size:
        raise _beyond(name, size)
    return size if asked is None else asked


def _beyond(name: str, size: int) -> Invalid:
    return Invalid(faults=(Fault(f"/query/{name}", "invalid_parameter", f"the tree has no such size; it has {size}"),))


def _text(hashes: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]
