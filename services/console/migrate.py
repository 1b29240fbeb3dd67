"""`sitrep migrate`: brings the schema up to date. Never changes an event."""

from console.postgres import postgres
from foundation.database import migrate as bring_up_to_date
from foundation.settings import Settings


def migrate() -> str:
    """What was done, in one line."""
    given = Settings()
    with postgres(given) as settings:
        if given.database_url:
            bring_up_to_date(given.database_url)
    where = "the database of SITREP_DATABASE_URL" if settings is given else f"{given.data_dir / 'postgres'}"
    return f"{where} is up to date"
