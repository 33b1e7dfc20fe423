"""Hostile inputs against the real gateway process: `python -m tests.fuzz`."""
