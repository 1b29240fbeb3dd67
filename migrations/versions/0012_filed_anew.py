"""Only small numbers on intimate subjects are filed by themselves: what was filed otherwise is filed anew."""

from alembic import op

from foundation.database import run_script

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AGAIN = """
TRUNCATE knowledge.fact, knowledge.edit, knowledge.parked, knowledge.tree,
    knowledge.series, knowledge.guarded, knowledge.tally, knowledge.counted;
UPDATE knowledge.checkpoint SET seq = 0;
"""


def upgrade() -> None:
    run_script(op.get_bind(), AGAIN)


def downgrade() -> None:
    run_script(op.get_bind(), AGAIN)
