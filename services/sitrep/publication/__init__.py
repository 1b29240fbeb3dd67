"""Published reports: numbered, frozen, corrected by a next version, withdrawn. Never changes what was given out."""
