"""The lease under which a turn runs: who has lost it can't save any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class LeaseLost(RuntimeError):
    """Another worker has this case by now, or nobody has: what was done is not kept."""


@dataclass(frozen=True)
class Lease:
    """The Redis key of a case's lease, and what it holds as long as the turn may be saved."""

    key: str
    token: str


_HELD: ContextVar[Lease] = ContextVar("held")


@contextmanager
def held(lease: Lease) -> Iterator[None]:
    """Everything that is saved within this context is saved under the lease."""
    token = _HELD.set(lease)
    try:
        yield
    finally:
        _HELD.reset(token)


def lease_held() -> Lease:
    """The lease of the turn under way; raises LeaseLost outside of one."""
    try:
        return _HELD.get()
    except LookupError:
        raise LeaseLost("nothing is saved without a lease") from None
