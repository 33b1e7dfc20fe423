"""The table of moves says what the design says."""

from handoff.moves import MOVES


def test_every_target_is_an_owner_of_the_table() -> None:
    """No move leads to an owner that has no row."""
    for row in MOVES.values():
        assert set(row.values()) <= set(MOVES)


def test_a_missing_cell_is_no_move() -> None:
    """The bot cannot be claimed, and a closed case cannot be handed back."""
    assert "claim" not in MOVES["bot"]
    assert "hand_back" not in MOVES["closed"]


def test_only_waiting_cases_are_claimed() -> None:
    """One way leads from the queue to an agent."""
    assert [owner for owner in MOVES if "claim" in MOVES[owner]] == ["waiting"]
