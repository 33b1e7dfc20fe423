"""Both databases that the record may be in, each for real."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from handoff.store import Store
from insight.database import connect, migrate
from tests.insight.desk import Desk
from tests.insight.subject import emptied
from tests.own_postgres import own_postgres


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("record")
    yield from _made(f"sqlite:///{folder}/record.sqlite")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    with own_postgres() as url:
        yield from _made(url)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An SQLite file, then a PostgreSQL server; what earlier tests left is still in it."""
    made: Engine = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def desk(store: Store, engine: Engine, tmp_path: Path) -> Desk:
    """A shop that has had no customer yet."""
    emptied(engine)
    return Desk(store, engine, attachments=tmp_path)


def _made(url: str) -> Iterator[Engine]:
    engine = connect(url)
    migrate(engine)
    yield engine
    engine.dispose()
