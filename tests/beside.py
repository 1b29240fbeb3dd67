"""A module of tests as another module of tests runs or quotes it again. Never a test."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType


def beside(here: str, name: str) -> ModuleType:
    """The module of this name in the folder of the file `here`, made anew for who asks."""
    place = Path(here)
    spec = spec_from_file_location(f"{place.stem}.{name}", place.with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
