"""Chance that comes out the same for the same seed."""

import random


def seeded(*parts: object) -> random.Random:
    """A generator of its own for whatever the parts name."""
    return random.Random("/".join(map(str, parts)))  # noqa: S311 - chance, not secrecy
