"""The hash of each event's leaf, as it was appended: an event that is changed afterwards is found by its seq."""

from alembic import op

from foundation.database import run_script

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SCHEMA = """
ALTER TABLE eventlog.event ADD COLUMN leaf bytea CHECK (octet_length(leaf) = 32);
COMMENT ON COLUMN eventlog.event.leaf IS
    'SHA-256(0x00 || leaf), RFC 6962. Null only for events that are older than this column. Nobody trusts it: it tells
    which event was changed where the root of the tree tells that one was.';
"""


def upgrade() -> None:
    run_script(op.get_bind(), SCHEMA)


def downgrade() -> None:
    run_script(op.get_bind(), "ALTER TABLE eventlog.event DROP COLUMN leaf")
