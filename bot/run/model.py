"""Trains the Rasa model if none is current; `python -m bot.run.model` does it in a process of its
own, since training needs memory that the supervisor shouldn't keep, and the code of this moment."""

import argparse
import json
import os
import re
import sys
from pathlib import Path

from bot.run import command
from bot.run.errors import RunError
from bot.run.log_files import last_lines
from bot.run.parts import training_environment
from bot.run.paths import APP_PYTHON, DataFolder
from bot.run.progress import say, stands_at, step
from bot.run.settings import RunSettings

_SAID = "nlu: "
_ASIDE = 5
"""Niceness: a third of a core's time where all want it."""
_EMBEDDING = re.compile(r"embedd(?:ing|ed (?P<done>\d+) of) (?P<total>\d+) texts")


async def current_model(settings: RunSettings, *, aside: bool = False) -> Path:
    """Return the model to serve, trained now if NLU data, rules, configuration or code changed.

    `aside`: an older one is served meanwhile, and whoever talks to it goes first.
    """
    log = settings.data.logs / "train.log"
    async with step("Rasa's model"):
        outcome = await command.run(
            [*_argv(settings), *(["--aside"] if aside else [])],
            training_environment(settings, settings.data),
            log,
            _heard,
        )
    if outcome.status != 0:
        error = (last_lines(log, 1) or [""])[0]
        raise RunError(f"the model can't be trained: {error} (log: {log})")
    return Path(outcome.output.strip().splitlines()[-1])


async def fitting(settings: RunSettings) -> tuple[str, str | None]:
    """Return the fingerprint that a model of the present sources has in its name, and None; or
    why none can be made, in one line."""
    outcome = await command.run(
        [*_argv(settings), "--fingerprint"],
        training_environment(settings, settings.data),
        settings.data.logs / "train.log",
    )
    try:
        told = json.loads(outcome.output)
        return str(told["fingerprint"]), told["problem"]
    except (ValueError, KeyError):
        return "", f"see {settings.data.logs / 'train.log'}"


def _heard(line: str) -> None:
    """Pass on what the training says."""
    if not line.startswith(_SAID):
        return
    text = line.removeprefix(_SAID)
    say(text)
    if found := _EMBEDDING.fullmatch(text):
        stands_at("embedding", int(found["done"] or 0), int(found["total"]))
    elif text.startswith("training on"):
        stands_at("training")


def _argv(settings: RunSettings) -> list[str]:
    return [
        *(str(APP_PYTHON), "-m", "bot.run.model", "--data", str(settings.data.root)),
        *_option("--nlu", settings.shop.nlu),
        *_option("--texts", settings.shop.texts),
    ]


def _option(name: str, path: Path | None) -> list[str]:
    return [name, str(path)] if path else []


def main() -> int:
    """Print the path of the current model, or the fingerprint that it should have."""
    from knowledge.errors import KnowledgeError
    from nlu.errors import NluError
    from nlu.rasa_process import ROOT as SOURCES
    from nlu.train import ShopLanguage, ensure_model, fingerprint

    parser = argparse.ArgumentParser(prog="python -m bot.run.model")
    for option in ("--data", "--nlu", "--texts"):
        parser.add_argument(option, type=Path)
    for switch in ("--fingerprint", "--aside"):
        parser.add_argument(switch, action="store_true")
    given = parser.parse_args()
    if given.aside:
        os.nice(_ASIDE)
    data = DataFolder.at(given.data)
    data.make()
    try:
        shop = ShopLanguage.read(given.nlu, given.texts)
        if given.fingerprint:
            print(json.dumps({"fingerprint": fingerprint(SOURCES, shop), "problem": None}))
        else:
            model = ensure_model(data.root, shop=shop)
            model.touch()  # the oldest are removed, and this may be an old one that fits again
            print(model)
    except (NluError, KnowledgeError, OSError, UnicodeDecodeError) as error:
        line = " ".join(str(error).split())
        if given.fingerprint:
            print(json.dumps({"fingerprint": "", "problem": line}))
            return 0
        print(line, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
