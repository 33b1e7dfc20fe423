"""Compares what pages were told with what is written; touches nothing but the two."""

from collections.abc import Iterable
from itertools import chain

from tests.chaos.checker.messages import check_messages
from tests.chaos.checker.moves import check_moves
from tests.chaos.checker.package import check_packages
from tests.chaos.checker.record import Dump
from tests.chaos.checker.shown import check_shown
from tests.chaos.checker.speakers import check_speakers
from tests.chaos.checker.stuck import check_stuck
from tests.chaos.checker.told import check_told
from tests.chaos.checker.tracker import check_tracker
from tests.chaos.checker.turns import check_turns
from tests.chaos.checker.violation import Violation
from tests.chaos.ledger import Entry, by_page


def check(entries: Iterable[Entry], dump: Dump) -> list[Violation]:
    """Every promise that was broken, by rule."""
    pages = by_page(entries)
    return list(
        chain(
            check_messages(pages, dump),
            check_shown(pages, dump),
            check_speakers(dump),
            check_moves(dump),
            check_turns(dump),
            check_stuck(pages, dump),
            check_tracker(dump),
            check_told(pages, dump),
            check_packages(pages, dump),
        )
    )
