"""What the handlers of the record's process work with."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web
from sqlalchemy import Engine

from handoff.store import Store
from insight.consumer import Consumer
from insight.library import Library
from insight.settings import Settings
from insight.transcripts import Transcripts


@dataclass(frozen=True, slots=True)
class Parts:
    """Opened when the process starts."""

    settings: Settings
    redis: Store
    engine: Engine
    consumer: Consumer
    transcripts: Transcripts
    library: Library


PARTS: Final = web.AppKey("parts", Parts)
