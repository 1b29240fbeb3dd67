"""The ingest service: takes events in at the door and appends them to the log. Knows nothing of reports."""
