"""Asks a time stamping authority when a signature was made (RFC 3161). Never sends it more than a digest.

Imported where one is in the settings alone: what it stands on is an extra (pades.py).
"""

import asyncio
from typing import Final
from urllib.request import Request, urlopen

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

SECONDS: Final = 5.0
LARGEST: Final = 256 * 1024
QUERY: Final = "application/timestamp-query"
REPLY: Final = "application/timestamp-reply"


class Authority(TimeStamper):
    """The authority at an address."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # no types upstream
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """What it answers; raises TimestampRequestError."""
        return await asyncio.to_thread(self._asked, req.dump())

    def _asked(self, query: bytes) -> tsp.TimeStampResp:
        asked = Request(self._url, query, {"Content-Type": QUERY, "Accept": REPLY})  # noqa: S310 - of the settings
        try:
            with urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310 - as above
                reply, kind = answer.read(LARGEST), answer.headers.get_content_type()
        except OSError as error:
            raise TimestampRequestError("the authority cannot be reached") from error
        if kind != REPLY:
            raise TimestampRequestError("what answers there is no authority")
        try:
            response = tsp.TimeStampResp.load(reply, strict=True)
            # Read to its end here: an answer without a stamp, which is a refusal, cannot be.
            response.native  # noqa: B018
        except ValueError as error:
            raise TimestampRequestError("the authority gives no stamp that can be read") from error
        return response
