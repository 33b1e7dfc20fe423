"""The bot as it runs in earnest, for the tests of what it says."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlu.rasa_process import ROOT
from nlu.train import ensure_model
from tests.dialogue.stack import Stack, running


@pytest.fixture(scope="session")
def stack(test_data: Path) -> Iterator[Stack]:
    """Rasa with the project's model, answers with the demo shop, Redis."""
    articles = ROOT / "knowledge" / "demo_shop" / "articles"
    subprocess.run(
        [
            *(sys.executable, "-m", "knowledge", "build"),
            *("--articles", str(articles), "--index", str(test_data / "index")),
        ],
        cwd=ROOT,
        check=True,
    )
    with running(test_data, ensure_model(test_data)) as started:
        yield started


@pytest.fixture
def bot(stack: Stack) -> Iterator[Stack]:
    """The running bot with the line to answers whole, before and after."""
    stack.line.broken.clear()
    stack.line.calls.clear()
    yield stack
    stack.line.broken.clear()


@pytest.fixture
def case() -> str:
    """A case nobody has used."""
    return f"case-{uuid.uuid4().hex[:12]}"
