"""What every service stands on: settings, database, access, problems. Knows no service and no event."""
