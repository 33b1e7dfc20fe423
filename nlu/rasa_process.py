"""Runs things inside Rasa's own environment, which no other part of this project can import."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from nlu.errors import TrainingError

ROOT = Path(__file__).resolve().parent.parent
_TAIL_LINES = 3


def rasa_python() -> Path:
    """The interpreter of `.venv-rasa`, or the one in BATON_RASA_PYTHON."""
    return Path(os.environ.get("BATON_RASA_PYTHON") or ROOT / ".venv-rasa" / "bin" / "python")


def training_variables(cache: Path, embedder_id: str, scratch: Path) -> dict[str, str]:
    """What the pipeline reads from the environment in training, and Rasa's own habits switched off:
    its telemetry, and its cache, which would be written into the checkout."""
    return {
        "BATON_EMBEDDINGS": str(cache),
        "BATON_EMBEDDER_ID": embedder_id,
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_MAX_CACHE_SIZE": "0",
        "RASA_CACHE_DIRECTORY": str(scratch / "rasa-cache"),
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def run_in_rasa(arguments: Sequence[str | Path], variables: Mapping[str, str], log: Path) -> None:
    """`python -m ARGUMENTS` in the checkout, output into `log`; raises TrainingError."""
    python = rasa_python()
    if not python.exists():
        raise TrainingError(f"{python}: no such interpreter; `make setup` makes it")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"BATON_ANSWERS_URL", "PYTHONHOME", "VIRTUAL_ENV"}
    }
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", **variables}
    with log.open("ab") as output:
        ended = subprocess.run(
            [str(python), "-m", *map(str, arguments)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if ended.returncode != 0:
        raise TrainingError(f"Rasa gave up ({ended.returncode}): {_last_lines(log)} (log: {log})")


def _last_lines(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return " / ".join(line.strip() for line in lines[-_TAIL_LINES:] if line.strip())
