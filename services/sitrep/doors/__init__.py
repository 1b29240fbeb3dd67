"""The doors of the sitrep service that are not the report's own, one resource a file. Never a number."""
