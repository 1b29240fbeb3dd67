"""A route that refuses the query parameters that it does not declare. Never looks at their values."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from fastapi.routing import APIRoute

from foundation.http.callers import counted
from foundation.problems import Fault, Invalid


class Declared(APIRoute):
    """A route that takes the query parameters that it declares, and no others: a misspelt one would do nothing."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:  # noqa: ANN401 - FastAPI's
        super().__init__(path, endpoint, **settings)
        # The last of the dependencies: who may not ask at all is told that first.
        for last in (counted, refuse_undeclared):
            self.dependant.dependencies.append(get_dependant(path=self.path_format, call=last))
        self.declared = tuple(sorted(set(_declared(self.dependant))))


async def refuse_undeclared(request: Request) -> None:
    """Raises Invalid with a fault for each query parameter that the route does not declare, or that stands twice: a
    cache in front, or a filter, might go by the other one.
    """
    declared: tuple[str, ...] = request.scope["route"].declared
    takes = f"this takes {', '.join(declared)}" if declared else "this takes none"
    sent = Counter(name for name, _ in request.query_params.multi_items())
    unknown = ("unknown_parameter", f"there is no such parameter here; {takes}")
    twice = ("repeated_parameter", "this parameter stands more than once; say it once")
    faults = tuple(
        Fault("/query/" + name.replace("~", "~0").replace("/", "~1"), *(unknown if name not in declared else twice))
        for name, times in sent.items()
        if name not in declared or times > 1
    )
    if faults:
        raise Invalid(faults=faults)


def _declared(dependant: Dependant) -> Iterator[str]:
    for parameter in dependant.query_params:
        yield parameter.validation_alias or parameter.alias
    for inner in dependant.dependencies:
        yield from _declared(inner)
