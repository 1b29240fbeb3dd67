"""F9: an event that the contract takes and the projection cannot. It is set aside in sight of every reader, the others
go on, and a replay after the repair includes it.
"""

from serving import asking

from foundation.settings import Settings
from sitrep import batch, projection, rebuilding
from sitrep.app import create_app
from sitrep.figures.claim import effective_as_of

REPORT = "/v1/crises/port-city/reports/2026-01-09"


async def test_a_poison_event_is_set_aside_in_sight_of_every_reader(dsn, database, written, tmp_path, monkeypatch):
    await written(40)

    def broken(event, recorded, register):
        if recorded.seq == 5:
            raise ZeroDivisionError
        return effective_as_of(event, recorded, register)

    monkeypatch.setattr(batch, "effective_as_of", broken)
    await projection.catch_up(database)
    monkeypatch.undo()
    app = create_app(Settings(data_dir=tmp_path), dsn)
    async with asking(app) as client:
        page, said = await client.get(f"{REPORT}/draft.html"), await client.get(f"{REPORT}/draft.json")
        await rebuilding.rebuild(database, ["port-city"])
        after = await client.get(f"{REPORT}/draft.json", headers={"If-None-Match": said.headers["etag"]})

    assert said.json()["not_included"] == 1
    assert "since it could not be read: 1 event." in page.text
    assert said.json()["provenance"]["counts"]["facts"] + 1 == after.json()["provenance"]["counts"]["facts"]
    assert after.json()["not_included"] == 0
    assert after.headers["etag"] != said.headers["etag"]
