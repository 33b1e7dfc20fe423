"""Whole conversations on the real model: what the bot decides at every turn."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.gateway.reply import DECISIONS, outcome_of
from tests.dialogue.stack import Stack, Turn

pytestmark = [pytest.mark.dialogue, pytest.mark.timeout(900)]

_SCRIPTS = [
    json.loads(line)
    for line in (Path(__file__).parent / "conversations.jsonl").read_text("utf-8").split("\n")
    if line
]


def _parameter(script: dict[str, Any]) -> Any:
    """A script with a `gap` is known to fail, and says so the day it doesn't."""
    marks = [pytest.mark.xfail(reason=script["gap"], strict=True)] if "gap" in script else []
    return pytest.param(script, id=script["id"], marks=marks)


@pytest.mark.parametrize("script", [_parameter(script) for script in _SCRIPTS])
def test_the_bot_decides_as_written(bot: Stack, case: str, script: dict[str, Any]) -> None:
    """Each turn of the conversation ends with the decision, article and reason written for it.

    `answered|clarified`: the article is shown, or it is among the choices when the bot asks back.
    """
    seq = 0
    for wanted in script["turns"]:
        seq += 1
        turn = bot.turn(case, seq, wanted["say"], lang=script["lang"])
        assert turn.status == 200, turn.body
        assert _decision(turn) in wanted["decision"].split("|"), _why(turn, wanted)
        custom = _decisive(turn)
        if "articles" in wanted and _decision(turn) == "answered":
            assert custom["articles"][0]["id"] in wanted["articles"], _why(turn, wanted)
        if "articles" in wanted and _decision(turn) == "clarified":
            offered = {choice["id"] for choice in custom["choices"]}
            assert offered & set(wanted["articles"]), _why(turn, wanted)
        if "reason" in wanted:
            assert custom["reason"] == wanted["reason"], _why(turn, wanted)
        seq += 1  # the bot's own line in the transcript


def _decisive(turn: Turn) -> dict[str, Any]:
    """What the reply that names the decision says of it."""
    return turn.of_kind(next(kind for kind in DECISIONS if kind in turn.kinds))


def _decision(turn: Turn) -> str:
    """The turn's decision, as the gateway reads it."""
    return outcome_of(turn.body, 1).decision


def _why(turn: Turn, wanted: dict[str, Any]) -> str:
    return json.dumps({"wanted": wanted, "got": turn.replies}, ensure_ascii=False, indent=1)
