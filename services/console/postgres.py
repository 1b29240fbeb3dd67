"""The database that a command works on: the one it was told of, or the embedded one. Never opens a connection."""

from collections.abc import Iterator
from contextlib import contextmanager

from foundation.settings import Settings


@contextmanager
def postgres(settings: Settings) -> Iterator[Settings]:
    """The settings with a database's address in them; an embedded one is up to date and runs while this is open."""
    if settings.database_url:
        yield settings
        return
    from foundation.database import migrate
    from foundation.embedded import embedded

    with embedded(settings.data_dir / "postgres", keep=True) as running:
        # Nobody else keeps this one up to date. A database of the deployment's own is migrated by its keepers.
        migrate(running.dsn)
        yield settings.model_copy(update={"database_url": running.dsn})
