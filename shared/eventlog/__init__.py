"""The event contract and the log: what an event is, how it is stored, appended and read.
Knows nothing of HTTP or reports.
"""
