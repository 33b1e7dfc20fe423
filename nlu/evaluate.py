"""Trains the project's real pipeline on one CSV and predicts another."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from nlu.csv_rows import Row, read_rows
from nlu.errors import BadInputError
from nlu.examples import Example, write_examples
from nlu.rasa_process import ROOT, run_in_rasa, training_variables
from nlu.vectors import Progress, embed_into_cache

_OOS = "oos"
_MODEL = "evaluated.tar.gz"
# JSON leaves these as they are, and some readers take them for line ends.
_LINE_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\u0085": "\\u0085"}


class Labels:
    """Label names to intent names that mean nothing to Rasa (a `/` would), and back."""

    def __init__(self, labels: Sequence[str]) -> None:
        known = dict.fromkeys(label for label in labels if label != _OOS)
        self._intents = {label: f"intent_{number:05d}" for number, label in enumerate(known)}
        self._labels = {intent: label for label, intent in self._intents.items()}

    def intent(self, label: str) -> str:
        """The intent that stands for `label`."""
        return _OOS if label == _OOS else self._intents[label]

    def label(self, intent: str) -> str:
        """The label that `intent` stands for."""
        return self._labels[intent]


@dataclass(frozen=True)
class _Task:
    train: list[Row]
    test: list[Row]
    labels: Labels
    folder: Path
    progress: Progress


def evaluate(
    train: Path, test: Path, predictions: Path, work: Path | None, progress: Progress
) -> None:
    """Write one JSON line per test row, in order; raises NluError or knowledge's EmbedderError."""
    train_rows, test_rows = _usable(train, read_rows(train)), read_rows(test)
    _check_writable(predictions)
    labels = Labels([row.label for row in train_rows])
    with ExitStack() as stack:
        folder = work or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-evaluate-"))
        )
        folder.mkdir(parents=True, exist_ok=True)
        task = _Task(train_rows, test_rows, labels, folder.resolve(), progress)
        _write(task, _predict(task), predictions)


def _usable(path: Path, rows: list[Row]) -> list[Row]:
    """Rows that teach something; raises BadInputError if there is no intent to learn."""
    rows = [row for row in rows if row.text.strip() and row.label.strip()]
    if not any(row.label != _OOS for row in rows):
        raise BadInputError(f"{path}: no row with a text and a label that is not {_OOS}")
    return rows


def _check_writable(path: Path) -> None:
    """Training takes minutes: better to know before."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise BadInputError(f"{path}: can't be written")


def _predict(task: _Task) -> list[dict[str, object]]:
    # Rasa strips texts, so that is what vectors are asked for.
    train = [Example(row.text.strip(), task.labels.intent(row.label)) for row in task.train]
    test = [row.text.strip() for row in task.test]
    cache = task.folder / "embeddings.sqlite"
    texts = [*(example.text for example in train), *test]
    embedder_id = embed_into_cache(texts, cache, os.environ.get("BATON_EMBEDDER"), task.progress)
    variables = training_variables(cache, embedder_id, task.folder)
    nlu, asked, found = (task.folder / name for name in ("nlu.json", "asked.json", "found.json"))
    write_examples(train, nlu)
    asked.write_text(json.dumps(test), encoding="utf-8")
    log = task.folder / "rasa.log"
    log.write_bytes(b"")
    task.progress(f"training on {len(train)} examples of {len({e.intent for e in train})} labels")
    run_in_rasa(
        [
            *("rasa", "train", "nlu", "--config", ROOT / "config.yml", "--nlu", nlu),
            *("--out", task.folder, "--fixed-model-name", _MODEL),
        ],
        variables,
        log,
    )
    task.progress(f"predicting {len(test)} texts")
    run_in_rasa(["nlu.inside_rasa.predict", task.folder / _MODEL, asked, found], variables, log)
    answers: list[dict[str, object]] = json.loads(found.read_text(encoding="utf-8"))
    return answers


def _write(task: _Task, found: list[dict[str, object]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row, answer in zip(task.test, found, strict=True):
            line = {
                "text": row.text,
                "label": row.label,
                "predicted": task.labels.label(str(answer["predicted"])),
                "confidence": answer["confidence"],
            }
            file.write(_one_line(line) + "\n")
    task.progress(f"wrote {len(task.test)} predictions to {path}")


def _one_line(value: dict[str, object]) -> str:
    text = json.dumps(value, ensure_ascii=False)
    for char, escaped in _LINE_ENDS.items():
        text = text.replace(char, escaped)
    return text
