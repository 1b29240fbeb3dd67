"""The sitrep service: projects the log into knowledge, and knowledge into reports.
Knows nothing of how events come in.
"""
