"""`python -m nlu.inside_rasa.predict MODEL TEXTS.json OUT.json`: understands many texts at once."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.inside_rasa import patches


def predict(model: Path, texts: list[str]) -> list[dict[str, Any]]:
    """The `understanding` of each text by the model's own pipeline, thresholds left aside."""
    return [_understanding(message) for message in read(model, texts)]


def read(model: Path, texts: list[str]) -> list[Any]:
    """Rasa's messages as the model's pipeline leaves them."""
    patches.text_is_never_a_command()
    with tempfile.TemporaryDirectory() as scratch:
        metadata, runner = loader.load_predict_graph_runner(
            Path(scratch), model, LocalModelStorage, DaskGraphRunner
        )
        messages = [UserMessage(text) for text in texts]
        tracker = DialogueStateTracker.from_events("evaluation", [])
        inputs = {PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: tracker}
        found = runner.run(inputs=inputs, targets=[metadata.nlu_target])[metadata.nlu_target]
    return list(found)


def _understanding(message: Any) -> dict[str, Any]:
    found = message.get("understanding")
    if found is None:
        raise RuntimeError("a text was not understood: its sentence vector is missing")
    return dict(found)


def main() -> int:
    """Read, predict, write."""
    model, asked, found = map(Path, sys.argv[1:])
    texts = json.loads(asked.read_text(encoding="utf-8"))
    found.write_text(json.dumps(predict(model, texts)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
