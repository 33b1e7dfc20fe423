"""The `knowledge` command: build an index, search in it, learn what both go by."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from knowledge.errors import KnowledgeError, NoIndexError

if TYPE_CHECKING:
    from knowledge.build import Progress
    from knowledge.search import SearchResult

_log = logging.getLogger("knowledge")
_BAD_INPUT = 2
_PROGRESS_EVERY_S = 2.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0, or 2 after one line on stderr if the input was bad."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(message)s")
    _log.setLevel(logging.INFO)
    try:
        arguments.run(arguments)
    except BrokenPipeError:
        # The reader has enough. Python would flush stdout once more at exit and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KnowledgeError as error:
        _say(f"knowledge: {error}")
        return _BAD_INPUT
    except OSError as error:
        _say(f"knowledge: {error.filename or 'input or output'}: {error.strerror or error}")
        return _BAD_INPUT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _OneLineParser(prog="knowledge", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_OneLineParser)

    build = commands.add_parser("build", help="make or replace the index of a folder of articles")
    build.add_argument("--articles", type=Path, required=True, metavar="DIR")
    build.add_argument("--index", type=Path, required=True, metavar="DIR")
    build.set_defaults(run=_build)

    search = commands.add_parser("search", help="questions on stdin, one JSON line each on stdout")
    search.add_argument("--index", type=Path, required=True, metavar="DIR")
    search.add_argument("--k", type=_positive, default=5, metavar="N")
    search.set_defaults(run=_search)

    fit = commands.add_parser("fit", help="learn ranking and confidence from practice companies")
    fit.add_argument("--target", type=_share, default=0.05, metavar="SHARE")
    fit.add_argument("--data", type=Path, default=None, metavar="DIR", help="development shops")
    fit.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="DIR")
    fit.set_defaults(run=_fit)

    calibrate = commands.add_parser("calibrate", help="move the bound for answering")
    calibrate.add_argument("--target", type=_share, required=True, metavar="SHARE")
    calibrate.set_defaults(run=_calibrate)

    tune = commands.add_parser("tune", help="tune the packaged model on practice companies")
    tune.add_argument("--rounds", type=float, default=1.5, metavar="N")
    tune.add_argument("--out", type=Path, required=True, metavar="FILE")
    tune.set_defaults(run=_tune)

    for command in (build, search, fit):
        command.add_argument("--embedder", default=None, metavar="NAME")
    return parser


class _OneLineParser(argparse.ArgumentParser):
    """Bad arguments are told in one line, without the usage."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(_BAD_INPUT, f"{self.prog}: {message}\n")


def _positive(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of 1 or more, not {text[:20]!r}")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"must be between 0 and 1, not {text[:20]!r}")
    return share


def _build(arguments: argparse.Namespace) -> None:
    from knowledge.articles import read_articles
    from knowledge.embedder import DEFAULT, load_embedder
    from knowledge.index import build_index

    read_articles(arguments.articles)  # a malformed article is told before the model is loaded
    embedder = load_embedder(arguments.embedder or DEFAULT)
    summary = build_index(arguments.articles, arguments.index, embedder, _progress())
    _out(str(summary))


def _search(arguments: argparse.Namespace) -> None:
    from knowledge.store import current_folder

    if current_folder(arguments.index) is None:  # told before the model is loaded
        raise NoIndexError.missing(arguments.index)
    from knowledge.embedder import DEFAULT, load_embedder
    from knowledge.index import open_index

    index = open_index(arguments.index, load_embedder(arguments.embedder or DEFAULT))
    for question in questions_in(sys.stdin.buffer):
        _out(json_line(question, index.search(question, arguments.k)))


def _fit(arguments: argparse.Namespace) -> None:
    from knowledge.embedder import DEFAULT, load_embedder
    from knowledge.fit import fit

    embedder = load_embedder(arguments.embedder or DEFAULT)
    _out(json.dumps(fit(arguments.out, embedder, arguments.target, _say, arguments.data), indent=2))


def _calibrate(arguments: argparse.Namespace) -> None:
    from knowledge.calibration import SHIPPED
    from knowledge.fit import recalibrate

    _out(json.dumps(recalibrate(SHIPPED, arguments.target), indent=2))


def _tune(arguments: argparse.Namespace) -> None:
    from knowledge.tune import tune

    tune(arguments.out, arguments.rounds, _say)


def questions_in(stream: BinaryIO) -> Iterator[str]:
    r"""The lines of a stream, ended by \n only; one trailing \r is dropped, bad UTF-8 replaced."""
    for line in stream:
        yield line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")


def json_line(question: str, result: SearchResult) -> str:
    """One line of JSON; what other readers take for a line end is escaped."""
    hits = [{"id": hit.id, "score": round(hit.score, 6)} for hit in result.results]
    fields = {"query": question, "results": hits, "confidence": round(result.confidence, 6)}
    text = json.dumps(fields, ensure_ascii=False)
    return text.translate(_SPLITTERS)


_SPLITTERS = {0x2028: "\\u2028", 0x2029: "\\u2029", 0x85: "\\u0085"}


def _out(line: str) -> None:
    # Bytes: the terminal's encoding must not decide what a file holds.
    sys.stdout.buffer.write(line.encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


def _progress() -> Progress:
    """Says on stderr how far the embedding is, every few seconds."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _PROGRESS_EVERY_S or done == total:
            last = time.monotonic()
            _say(f"embedding done={done} total={total}")

    return tell


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
