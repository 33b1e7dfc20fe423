"""A stock Rasa assistant: what `rasa init` makes, and the demo shop's articles as its FAQ."""

import json
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge.articles import Article
from nlu.rasa_process import rasa_python

_TEMPLATE: Final = "import rasa.cli, pathlib; print(pathlib.Path(rasa.cli.__file__).parent)"
_THREADS: Final = "1"
_FAQ_RULE: Final = {"rule": "answer", "steps": [{"intent": "faq"}, {"action": "utter_faq"}]}
QUIET: Final = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "OMP_NUM_THREADS": _THREADS,
    "TF_NUM_INTRAOP_THREADS": _THREADS,
    "TF_NUM_INTEROP_THREADS": _THREADS,
}
"""One thread, as Baton's own parts have: both serve from the same two cores."""


def make_project(folder: Path, articles: Sequence[Article]) -> None:
    """Write the project."""
    shutil.copytree(_initial_project(), folder, dirs_exist_ok=True)
    examples = [
        {"intent": f"faq/{article.id}", "examples": _listed((article.title, *article.questions))}
        for article in articles
    ]
    responses = {f"utter_faq/{article.id}": [{"text": article.body}] for article in articles}
    _write(folder / "data" / "faq.yml", {"nlu": examples, "rules": [_FAQ_RULE]})
    _write(folder / "data" / "faq_responses.yml", {"responses": responses})
    _name_the_intent(folder / "domain.yml")


def train(folder: Path, log: Path) -> float:
    """Train in Rasa's own environment; return how many seconds it took, now or when it was done."""
    took = folder / "training_s.json"
    if not took.exists():
        started = time.monotonic()
        command = ["nice", "-n", "15", str(rasa_python()), "-m", "rasa", "train"]
        with log.open("wb") as output:
            subprocess.run(
                [*command, "--fixed-model-name", "stock"],
                cwd=folder,
                env=environment(folder),
                stdout=output,
                stderr=subprocess.STDOUT,
                check=True,
            )
        took.write_text(json.dumps(time.monotonic() - started), "utf-8")
    return float(json.loads(took.read_text("utf-8")))


def environment(folder: Path) -> dict[str, str]:
    """What a stock Rasa runs with; nothing of Baton's."""
    return QUIET | {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}


def _initial_project() -> Path:
    # Rasa's package is in the other environment, and importing `rasa` alone is quick there.
    told = subprocess.run(
        [rasa_python(), "-c", _TEMPLATE], capture_output=True, text=True, check=True
    )
    return Path(told.stdout.strip()) / "initial_project"


def _listed(questions: Sequence[str]) -> str:
    return "".join(f"- {' '.join(question.split())}\n" for question in questions)


def _write(path: Path, content: dict[str, Any]) -> None:
    # Not JSON, which is YAML as well: Rasa would take it for another program's export.
    path.write_text(yaml.safe_dump({"version": "3.1", **content}, allow_unicode=True), "utf-8")


def _name_the_intent(domain: Path) -> None:
    text = domain.read_text("utf-8")
    if "\n  - faq\n" not in text:
        domain.write_text(text.replace("intents:\n", "intents:\n  - faq\n", 1), "utf-8")
