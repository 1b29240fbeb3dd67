"""An append looks up its own crisis, and not through all of them, when it is asked whether that is open."""

from alembic import op

from foundation.database import run_script

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# A question that the planner may join reads all heads for each statement where there are many; one for a value, once a
# crisis, goes by the key.
ASKED = """
CREATE OR REPLACE FUNCTION eventlog.of_a_crisis() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT crisis FROM appended) AS named
        WHERE {unknown}
    ) THEN
        RAISE EXCEPTION 'an event belongs to a crisis that is open' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def upgrade() -> None:
    unknown = "(SELECT head.seq FROM eventlog.head WHERE head.crisis = named.crisis) IS NULL"
    run_script(op.get_bind(), ASKED.format(unknown=unknown))


def downgrade() -> None:
    unknown = "NOT EXISTS (SELECT FROM eventlog.head WHERE head.crisis = named.crisis)"
    run_script(op.get_bind(), ASKED.format(unknown=unknown))
