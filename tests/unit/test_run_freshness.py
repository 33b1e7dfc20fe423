"""Whether the served model is of the present files, asked of the real trainer."""

import asyncio
from argparse import Namespace
from pathlib import Path

import pytest

from bot.run.demo_shop import keep_demo_shop
from bot.run.freshness import Freshness
from bot.run.model import fitting
from bot.run.settings import RunSettings, read_settings


@pytest.fixture
def settings(tmp_path: Path) -> RunSettings:
    """A demo with no examples of its own yet."""
    parsed = Namespace(articles=None, settings=None, port=None, data=tmp_path, replicas=1)
    told = read_settings(parsed)
    told.data.make()
    keep_demo_shop(told)
    return told


async def test_an_example_makes_the_model_old_and_taking_it_back_does_not(
    settings: RunSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken file is told with its name, and a comment changes nothing."""
    monkeypatch.setattr("bot.run.freshness._PATIENCE_S", 60)  # on a busy machine
    fingerprint, problem = await fitting(settings)
    assert problem is None
    served = Path(f"baton-{fingerprint}.tar.gz")
    file = settings.data.demo_nlu / "examples.yml"
    empty = file.read_text("utf-8")
    freshness = Freshness()
    try:
        now = await freshness.model(settings, served)
        assert now == {"current": True, "id": served.name, "problem": None}
        for text, current in (
            (
                empty.replace(
                    "complaint\n    examples: |\n", "complaint\n    examples: |\n      - 에잇\n"
                ),
                False,
            ),
            (empty + "# noted\n", True),
        ):
            file.write_text(text, "utf-8")
            now = await freshness.model(settings, served)
            assert now == {"current": current, "id": served.name, "problem": None}
        file.write_text("nlu: [", "utf-8")
        now = await freshness.model(settings, served)
        assert not now["current"]
        assert str(file) in str(now["problem"])
    finally:
        await freshness.close()


async def test_many_looks_ask_once(settings: RunSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page asks every second, and there may be many pages."""
    asked = 0

    async def counted(_: RunSettings) -> tuple[str, None]:
        nonlocal asked
        asked += 1
        return "0123456789abcdef", None

    monkeypatch.setattr("bot.run.freshness.fitting", counted)
    freshness, served = Freshness(), Path("baton-0123456789abcdef.tar.gz")
    looks = [freshness.model(settings, served) for _ in range(20)]
    assert all(look["current"] for look in await asyncio.gather(*looks))
    assert (await freshness.model(settings, Path("baton-other.tar.gz")))["current"] is False
    assert asked == 1


async def test_until_it_is_known_the_model_is_not_current(
    settings: RunSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look answers at once, and must not call what has just been taught learnt."""
    go_on, started = asyncio.Event(), asyncio.Event()
    go_on.set()

    async def slow(_: RunSettings) -> tuple[str, None]:
        started.set()
        await go_on.wait()
        return "0123456789abcdef", None

    monkeypatch.setattr("bot.run.freshness.fitting", slow)
    monkeypatch.setattr("bot.run.freshness._PATIENCE_S", 0)
    freshness, served = Freshness(), Path("baton-0123456789abcdef.tar.gz")
    assert (await freshness.model(settings, served))["current"]
    go_on.clear()
    started.clear()
    (settings.data.demo_nlu / "more.yml").write_text("nlu: []", "utf-8")
    assert not (await freshness.model(settings, served))["current"]
    await started.wait()
    await freshness.close()
