"""Trains the Rasa model if none is current; `python -m bot.run.model` does it in a process of its
own, since training needs memory that the supervisor shouldn't keep."""

import argparse
import sys
from pathlib import Path

from bot.run import command
from bot.run.child import last_lines
from bot.run.errors import RunError
from bot.run.parts import training_environment
from bot.run.paths import APP_PYTHON, DataFolder
from bot.run.progress import step
from bot.run.settings import RunSettings


async def current_model(settings: RunSettings) -> Path:
    """Return the model to serve, trained now if NLU data, rules, configuration or code changed."""
    log = settings.data.logs / "train.log"
    async with step("Rasa's model"):
        outcome = await command.run(
            [str(APP_PYTHON), "-m", "bot.run.model", "--data", str(settings.data.root)],
            training_environment(settings, settings.data),
            log,
        )
    if outcome.status != 0:
        error = (last_lines(log, 1) or [""])[0]
        raise RunError(f"the model can't be trained: {error} (log: {log})")
    return Path(outcome.output.strip().splitlines()[-1])


def main() -> int:
    """Print the path of the current model."""
    from nlu.train import ensure_model

    parser = argparse.ArgumentParser(prog="python -m bot.run.model")
    parser.add_argument("--data", type=Path)
    data = DataFolder.at(parser.parse_args().data)
    data.make()
    print(ensure_model(data.root))
    return 0


if __name__ == "__main__":
    sys.exit(main())
