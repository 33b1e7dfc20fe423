"""Trains the Rasa model if none is current; `python -m bot.run.model` does it in a process of its
own, since training needs memory that the supervisor shouldn't keep."""

import argparse
import sys
from pathlib import Path

from bot.run import command
from bot.run.errors import RunError
from bot.run.log_files import last_lines
from bot.run.parts import training_environment
from bot.run.paths import APP_PYTHON, DataFolder
from bot.run.progress import step
from bot.run.settings import RunSettings


async def current_model(settings: RunSettings) -> Path:
    """Return the model to serve, trained now if NLU data, rules, configuration or code changed."""
    log = settings.data.logs / "train.log"
    async with step("Rasa's model"):
        outcome = await command.run(
            [
                *(str(APP_PYTHON), "-m", "bot.run.model", "--data", str(settings.data.root)),
                *_option("--nlu", settings.shop.nlu),
                *_option("--texts", settings.shop.texts),
            ],
            training_environment(settings, settings.data),
            log,
        )
    if outcome.status != 0:
        error = (last_lines(log, 1) or [""])[0]
        raise RunError(f"the model can't be trained: {error} (log: {log})")
    return Path(outcome.output.strip().splitlines()[-1])


def _option(name: str, path: Path | None) -> list[str]:
    return [name, str(path)] if path else []


def main() -> int:
    """Print the path of the current model."""
    from knowledge.errors import KnowledgeError
    from nlu.errors import NluError
    from nlu.train import ShopLanguage, ensure_model

    parser = argparse.ArgumentParser(prog="python -m bot.run.model")
    for option in ("--data", "--nlu", "--texts"):
        parser.add_argument(option, type=Path)
    given = parser.parse_args()
    data = DataFolder.at(given.data)
    data.make()
    try:
        print(ensure_model(data.root, shop=ShopLanguage.read(given.nlu, given.texts)))
    except (NluError, KnowledgeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
