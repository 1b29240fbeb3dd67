"""The planner no longer guesses how much of a table a crisis is: one that it had not seen yet was taken for empty, and
everything that was known of it was read for each batch.
"""

from alembic import op

from foundation.database import run_script

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("fact", "edit", "parked", "tree", "series", "guarded", "tally", "counted")

# Without statistics of the column every crisis is taken for the same small part of the table. To say its type again
# forgets what was gathered of it, and writes no row.
NOT_GUESSED = "ALTER TABLE knowledge.{table} ALTER COLUMN crisis TYPE text, ALTER COLUMN crisis SET STATISTICS 0;"
GUESSED = "ALTER TABLE knowledge.{table} ALTER COLUMN crisis SET STATISTICS -1;"


def upgrade() -> None:
    run_script(op.get_bind(), "\n".join(NOT_GUESSED.format(table=table) for table in TABLES))


def downgrade() -> None:
    run_script(op.get_bind(), "\n".join(GUESSED.format(table=table) for table in TABLES))
