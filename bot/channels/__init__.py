"""Messaging apps: what every one of them has to do, and those there are."""
