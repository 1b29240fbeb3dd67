"""The reference reader of HXL takes every table, with its own schema.

It is GPL and built from source, so that nothing here depends on it: it lies in a folder of its own, which
SITREP_LIBHXL names (`pip install --target FOLDER libhxl six`), and runs in a process of its own.
"""

import asyncio
import os
import subprocess
import sys

import orjson
import pytest

from sitrep.tables import TABLES

pytestmark = pytest.mark.anyio

FOLDER = os.environ.get("SITREP_LIBHXL")

# Reads the files that it is given, and says what it found in each.
READ = """
import json, logging, sys
import hxl
logging.disable(logging.CRITICAL)
told = {}
for path in sys.argv[1:]:
    source = hxl.data(path, hxl.InputOptions(allow_local=True))
    wrong = []
    hxl.schema(None, callback=lambda error: wrong.append(str(error))).validate(source)
    rows = list(hxl.data(path, hxl.InputOptions(allow_local=True)))
    told[path] = {"tags": [column.display_tag for column in rows[0].columns], "rows": len(rows), "wrong": wrong}
print(json.dumps(told))
"""


@pytest.mark.skipif(FOLDER is None, reason="no libhxl here: see this file; .ci/run has it")
async def test_libhxl_loads_every_table_and_finds_nothing_wrong(client, tmp_path):
    sent = {}
    for table in TABLES:
        answer = await client.get(f"/v1/crises/port-city/{table.name}.hxl.csv", params={"day": "2026-01-09"})
        path = tmp_path / f"{table.name}.hxl.csv"
        path.write_bytes(answer.content)
        if answer.text.count("\n") > 2:
            sent[str(path)] = table
    ran = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", READ, *sent],
        env={"PYTHONPATH": FOLDER or "", "PATH": os.defpath},
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = orjson.loads(ran.stdout)

    # Of this crisis nobody disputes a figure, and nothing came late.
    assert {table.name for table in TABLES} - {table.name for table in sent.values()} == {"contradictions", "late"}
    assert len(told) == len(sent)
    for path, table in sent.items():
        # A quote keeps the line break that its source made.
        assert [wrong for wrong in told[path]["wrong"] if "extra whitespace" not in wrong] == []
        assert told[path]["tags"] == [column.tag for column in table.columns]
