"""Organisations and their keys."""

from alembic import op

from foundation.database import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHEMA = """
CREATE SCHEMA access;

CREATE TABLE access.organisation (
    organisation text PRIMARY KEY,
    name text NOT NULL,
    kind text,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE access.key (
    key text PRIMARY KEY,
    organisation text NOT NULL REFERENCES access.organisation,
    sha256 bytea NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
);
COMMENT ON COLUMN access.key.sha256 IS
    'Of the whole key, which has 256 random bits and is shown once; it needs no slow hash.';

GRANT USAGE ON SCHEMA access TO sitrep_ingest, sitrep_reports;
GRANT SELECT ON ALL TABLES IN SCHEMA access TO sitrep_ingest, sitrep_reports;
"""


def upgrade() -> None:
    run_script(op.get_bind(), SCHEMA)


def downgrade() -> None:
    run_script(op.get_bind(), "DROP SCHEMA access CASCADE")
