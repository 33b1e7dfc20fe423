"""How our processes write their logs: one line an event, `event key=value`, never what people said.

An error is told by its kind and by where it was raised. Its own text is left out: it may quote the
message, the article or the profile that it met.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

from record.personal_data import mask

_FRAMES: Final = 4
_Fields = MutableMapping[str, Any]


def set_up_log(level: int = logging.INFO) -> None:
    """Send structlog's events, and what libraries log at `level` or above, to stderr."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        _without_texts,
    ]
    lines = structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"])
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_foreign, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, lines],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)  # libraries
    for room in ("actions", "bot", "handoff", "insight", "knowledge", "record"):
        logging.getLogger(room).setLevel(level)


def where(error: BaseException) -> str:
    """Return the last places an error went through, innermost first: file:line function."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return " < ".join(
        f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}"
        for frame in reversed(frames)
    )


def _without_texts(_logger: Any, _method: str, fields: _Fields) -> _Fields:
    told = fields.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else told
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        fields["error"] = type(error).__name__
        fields["where"] = where(error)
    return fields


def _foreign(logger: Any, _method: str, fields: _Fields) -> _Fields:
    """A library's line: its logger's name is the event, its first line a field, masked.

    Further lines are where asyncio puts the task, the exception and whatever that quotes.
    """
    first = next(iter(str(fields.pop("event", "")).splitlines()), "")
    message = mask(" ".join(first.split())).text
    record = fields.get("_record")
    return {**fields, "event": getattr(record, "name", str(logger)), "message": message[:300]}
