"""Logs and metrics say what went wrong without a word of what was sent: no key, no text, no query, no name."""

import asyncio
import json
from typing import Any

import asyncpg
import pytest

WORDS = ("Neurath", "umbrella", "Sevastopol", "opensesame")


async def everything_that_can_go_wrong(house, crisis, figure):
    text = " ".join(WORDS)
    loaded = figure(text, text=text, private={"name": text}, source={"quote": text, "origin": {"name": text}})
    bodies: list[Any] = [
        loaded,
        {**loaded, "text": text + " again"},
        {**loaded, "colour": text},
        {**loaded, "type": text},
        {**loaded, "id": text},
        [loaded, text, {text: text}],
        f'{{"{text}": "{text}'.encode(),
        f'{{"a": "\\u0000{text}"}}'.encode(),
        f"\xff{text}".encode("latin-1"),
    ]
    for body in bodies:
        for by in (house.ngo, house.rival, {"Authorization": f"Bearer {text}"}, {"X-API-Key": WORDS[3]}):
            await crisis.post(body, by=by, params={"mode": WORDS[1]})
            await crisis.post(body, by=by, params={"q": text, text: "q"})
            await crisis.post(body, by=by)
            await crisis.post(body, f"text/{WORDS[0]}", by=by)
    for path in (f"/v1/crises/{WORDS[0]}/events", f"/v1/crises/{WORDS[1].lower()}/events/{WORDS[0]}", f"/{WORDS[2]}"):
        await house.http.get(path, headers=house.ocha, params={"after": text})
    await house.http.request(WORDS[0].upper(), f"{crisis.path}?{WORDS[1]}")


async def test_logs_and_metrics_carry_nothing_of_what_was_sent(house, crisis, figure, capfd):
    capfd.readouterr()
    await everything_that_can_go_wrong(house, crisis, figure)
    await house.http.get("/healthz")
    said = capfd.readouterr()
    metrics = (await house.http.get("/metrics")).text
    secrets = [key for headers in (house.ocha, house.ngo, house.rival) for key in headers.values()]

    for spoken in (said.err, said.out, metrics):
        for word in (*WORDS, *secrets, crisis.slug):
            assert word.lower() not in spoken.lower()


async def test_an_error_that_nobody_foresaw_names_its_class_and_place_and_nothing_else(house, crisis, figure, capfd):
    """The table is away: what Postgres says of it, with the values that it was given, stays inside."""
    connection = await asyncpg.connect(house.dsn)
    await connection.execute("ALTER TABLE eventlog.erasable RENAME TO away")
    try:
        capfd.readouterr()
        answer = await crisis.post(figure(text="umbrella"))
    finally:
        await connection.execute("ALTER TABLE eventlog.away RENAME TO erasable")
        await connection.close()
    said = capfd.readouterr().err
    (line,) = [json.loads(line) for line in said.splitlines() if '"unexpected"' in line]

    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert answer.headers["content-type"] == "application/problem+json"
    assert line["error"] == "UndefinedTableError"
    assert line["trace"]
    for word in ("umbrella", "erasable", "eventlog.", crisis.slug):
        assert word not in answer.text
    assert "umbrella" not in said
    assert crisis.slug not in said
    assert await crisis.size() == 1


@pytest.mark.parametrize("method", ["BREW", "X" * 200])
async def test_an_invented_method_makes_no_metric_of_its_own(method, house, crisis):
    await house.http.request(method, crisis.path)
    metrics = (await house.http.get("/metrics")).text

    assert method not in metrics


async def test_metrics_count_by_route_and_status(house, crisis, figure):
    await crisis.post(figure())
    await crisis.post(figure(-1))
    metrics = (await house.http.get("/metrics")).text

    for status in ("201", "422"):
        wanted = f'http_requests_total{{method="POST",route="/v1/crises/{{crisis}}/events",status="{status}"}}'
        assert wanted in metrics


async def test_when_the_database_is_away_the_answer_is_503_and_not_500(crisis, house, figure):
    """Every connection is cut while requests run; nobody is told that we failed, and the next request works."""
    connection = await asyncpg.connect(house.dsn)
    running = [asyncio.create_task(crisis.post(figure())) for _ in range(20)]
    for _ in range(3):
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await asyncio.sleep(0.01)
    await connection.close()
    statuses = {answer.status_code for answer in await asyncio.gather(*running)}

    assert statuses <= {201, 503}
    assert (await crisis.post(figure())).status_code == 201
