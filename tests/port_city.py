"""The crisis of the tests of publication: the figure that is reported there, what is done to it, and where its report
is. Never a test.
"""

from typing import Any, Final

import pytest

EVENT: Final[dict[str, Any]] = {
    "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e01",
    "type": "figure.reported",
    "occurred": "2026-01-09",
    "data": {"indicator": "killed", "basis": "cumulative", "value": 23},
}
BARE: Final = {key: value for key, value in EVENT.items() if key != "id"}
CORRECTED: Final = {
    "type": "event.corrected",
    "about": [EVENT["id"]],
    "data": {"reason": "typo", "event": {**BARE, "data": {**EVENT["data"], "value": 32}}},
}
RETRACTED: Final = {"type": "event.retracted", "about": [EVENT["id"]], "data": {"reason": "double_count"}}
REPORTS: Final = "/v1/crises/port-city/reports"
DAY: Final = f"{REPORTS}/2026-01-09"
PRESS: Final = pytest.mark.usefixtures("pressless")
