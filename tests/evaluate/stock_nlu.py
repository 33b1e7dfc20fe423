"""The pipeline of `rasa init`, trained with as many epochs as one likes."""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any, Final

import yaml

from nlu.rasa_process import rasa_python, run_in_rasa

# What Rasa 3.6 writes into a new project's config.yml, as comments: its default.
_PIPELINE: Final[list[dict[str, Any]]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]


def train_stock(nlu: Path, folder: Path, epochs: int) -> float:
    """Train on Rasa's JSON or YAML; return the seconds. The model is folder/stock.tar.gz."""
    folder.mkdir(parents=True, exist_ok=True)
    pipeline = [entry | ({"epochs": epochs} if "epochs" in entry else {}) for entry in _PIPELINE]
    config = {"recipe": "default.v1", "language": "en", "pipeline": pipeline, "policies": []}
    (folder / "config.yml").write_text(yaml.safe_dump(config), "utf-8")
    started = time.monotonic()
    with (folder / "train.log").open("wb") as log:
        subprocess.run(
            [
                *(str(rasa_python()), "-m", "rasa", "train", "nlu", "--config", "config.yml"),
                *("--nlu", str(nlu), "--out", ".", "--fixed-model-name", "stock"),
            ],
            cwd=folder,
            env=_environment(folder),
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
        )
    return time.monotonic() - started


def stock_answers(folder: Path, texts: list[str]) -> list[dict[str, Any]]:
    """`name` and `confidence` of the likeliest intent in scope, by the model in `folder`."""
    asked, found = folder / "asked.json", folder / "found.json"
    asked.write_text(json.dumps(texts), "utf-8")
    arguments = ["tests.evaluate.stock_predict", folder / "stock.tar.gz", asked, found]
    run_in_rasa(arguments, _environment(folder), folder / "predict.log")
    answers: list[dict[str, Any]] = json.loads(found.read_text("utf-8"))
    return answers


def _environment(folder: Path) -> dict[str, str]:
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    fresh = {"RASA_CACHE_DIRECTORY": str(folder / "cache"), "RASA_MAX_CACHE_SIZE": "0"}
    return os.environ | quiet | fresh | {"TF_CPP_MIN_LOG_LEVEL": "3"}
