"""Runs in Rasa's environment: checks one action's reply with Rasa's own check, then with ours.

`python -m tests.bench.validate_in_rasa REPLY.json COUNT` prints both lists of milliseconds.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from rasa.core.actions.action import RemoteAction

WARM_UP = 20


def measure(action: RemoteAction, reply: dict[str, Any], count: int) -> list[float]:
    """Milliseconds of each check."""
    times = []
    for number in range(WARM_UP + count):
        started = time.perf_counter()
        action._validate_action_result(reply)
        if number >= WARM_UP:
            times.append((time.perf_counter() - started) * 1000)
    return times


def main() -> None:
    """Rasa's first: the mend is for the whole process."""
    reply = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    count = int(sys.argv[2])
    action = RemoteAction("action_answer", None)
    before = measure(action, reply, count)
    from nlu.inside_rasa import patches

    patches.apply()
    after = measure(action, reply, count)
    sys.stdout.write(json.dumps({"rasa": before, "ours": after}) + "\n")


if __name__ == "__main__":
    main()
