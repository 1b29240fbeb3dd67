"""What may stand where an unknown field was written, for its sender. Never says the word that was sent."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, get_args

from pydantic import BaseModel

# A list longer than this helps nobody: the reference has it.
MOST: Final = 24


def remedy(model: type[BaseModel], value: object, path: Sequence[int | str]) -> str:
    """The sentence for an unknown field of a value, by its path: what was meant, or else what is known there."""
    known = _fields(model, value, path[:-1])
    if near := get_close_matches(str(path[-1]), known, n=1):
        return f"this field is not part of the contract; did you mean {near[0]}?"
    if 0 < len(known) <= MOST:
        return f"this field is not part of the contract; known here: {', '.join(known)}"
    return "this field is not part of the contract; check its spelling"


def _fields(model: type[BaseModel], value: object, path: Sequence[int | str]) -> tuple[str, ...]:
    """The names of the fields at a path; none where it leads to no model, or to several."""
    for step in path:
        value = value[step]  # type: ignore[index]
        if isinstance(step, int):
            continue
        field = model.model_fields.get(step)
        models = list(_models(field.annotation)) if field is not None else []
        if len(models) > 1 and isinstance(value, Mapping):  # an event in a correction says which it is
            models = [one for one in models if value.get("type") in _tags(one)]
        if len(models) != 1:
            return ()
        (model,) = models
    return tuple(model.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - whatever a field may be
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for part in get_args(annotation):
        yield from _models(part)


def _tags(model: type[BaseModel]) -> tuple[Any, ...]:
    field = model.model_fields.get("type")
    return get_args(field.annotation) if field is not None else ()
