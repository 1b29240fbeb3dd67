"""The sections of the report, one file each: which facts it reads and what it makes of them.
Never a look, never a query.
"""
