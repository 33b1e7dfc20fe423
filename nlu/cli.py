"""The `nlu` command: train the project's model, or measure its pipeline on other data."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from knowledge.errors import KnowledgeError
from nlu.errors import NluError
from nlu.evaluate import evaluate
from nlu.rasa_process import ROOT
from nlu.train import ensure_model, say

_BAD_INPUT = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0, or 2 after one line on stderr."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.run(arguments)
    except (NluError, KnowledgeError) as error:
        say(" ".join(str(error).split()))
        return _BAD_INPUT
    except OSError as error:
        say(f"{error.filename or 'input or output'}: {error.strerror or error}")
        return _BAD_INPUT
    return 0


class _OneLineParser(argparse.ArgumentParser):
    """Bad arguments are told in one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(_BAD_INPUT, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _OneLineParser(prog="nlu", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_OneLineParser)

    train = commands.add_parser("train", help="train the model if it is not current; its path")
    train.add_argument("--data", type=Path, default=ROOT / ".data", metavar="DIR")
    train.set_defaults(run=_train)

    measure = commands.add_parser("evaluate", help="train on a text,label CSV, predict another")
    measure.add_argument("--train", type=Path, required=True, metavar="A.csv")
    measure.add_argument("--test", type=Path, required=True, metavar="B.csv")
    measure.add_argument("--predictions", type=Path, required=True, metavar="OUT.jsonl")
    measure.add_argument("--work", type=Path, metavar="DIR", help="keep what is made on the way")
    measure.set_defaults(run=_evaluate)
    return parser


def _train(arguments: argparse.Namespace) -> None:
    sys.stdout.write(f"{ensure_model(arguments.data.absolute())}\n")


def _evaluate(arguments: argparse.Namespace) -> None:
    evaluate(arguments.train, arguments.test, arguments.predictions, arguments.work, say)
