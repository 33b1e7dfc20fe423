"""Takes the data folder and looks at the public port, before anything is started."""

from contextlib import ExitStack

from bot.run.errors import BadInput, RunError
from bot.run.paths import RASA_PYTHON
from bot.run.pids import end_leftovers
from bot.run.ports import is_free
from bot.run.progress import say
from bot.run.run_file import read_parts
from bot.run.run_lock import hold
from bot.run.settings import RunSettings


def claim(settings: RunSettings, lock: ExitStack) -> None:
    """Hold the folder until `lock` is closed, and end what an earlier run left; raises RunError."""
    data = settings.data
    try:
        data.make()
    except OSError as error:
        raise BadInput(f"can't use {data.root}: {error.strerror}") from None
    lock.enter_context(hold(data.lock_file))
    left = end_leftovers(read_parts(data.run_file))
    if left:
        say(f"ended what an earlier run left behind: {', '.join(left)}")
    if not RASA_PYTHON.exists():
        raise RunError("Rasa's environment isn't there; `make setup` makes it")
    try:
        free = is_free(settings.port, settings.host)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise BadInput(f"can't listen on {where}: {error.strerror}") from None
    if not free:
        raise BadInput(f"port {settings.port} is in use; name another with PORT=N")
