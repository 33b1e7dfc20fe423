"""The table of moves says what the design says."""

from handoff.moves import MOVES, next_owner


def test_every_target_is_an_owner_of_the_table() -> None:
    """No move leads to an owner that has no row."""
    for row in MOVES.values():
        assert set(row.values()) <= set(MOVES)


def test_a_missing_cell_is_no_move() -> None:
    """The bot cannot be claimed, and a closed case cannot be handed back."""
    assert next_owner("bot", "claim") is None
    assert next_owner("closed", "hand_back") is None


def test_only_waiting_cases_are_claimed() -> None:
    """One way leads from the queue to an agent."""
    assert [owner for owner in MOVES if next_owner(owner, "claim")] == ["waiting"]
