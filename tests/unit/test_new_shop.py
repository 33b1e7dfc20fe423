"""The folder that `bot new-shop` makes for another company."""

from pathlib import Path

import pytest

from bot.cli import main
from bot.settings.load import load_settings
from knowledge.articles import read_articles
from nlu.train import ROOT, ShopLanguage, fingerprint


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A new shop with a name that would break a careless template."""
    folder = tmp_path / "shop"
    name = 'Kim\'s "Inn" \\ $name_ko'
    assert main(["new-shop", "--dir", str(folder), "--name-ko", "한별", "--name-en", name]) == 0
    return folder


def test_everything_in_it_is_valid_as_it_stands(shop: Path) -> None:
    """Settings, articles in both languages, examples and texts."""
    settings = load_settings(shop / "baton.toml", {})
    assert settings.shop.name_ko == "한별"
    assert settings.shop.name_en == 'Kim\'s "Inn" \\ $name_ko'
    assert {article.language for article in read_articles(shop)} == {"ko", "en"}


def test_an_unchanged_one_asks_for_no_training(shop: Path) -> None:
    """It shares the model that is there; one example or sentence of its own makes another."""
    shipped = fingerprint(ROOT, ShopLanguage())
    mine = ShopLanguage.read(shop / "nlu", shop / "texts.yml")
    assert fingerprint(ROOT, mine) == shipped
    (shop / "texts.yml").write_text('utter_greet:\n  ko: "어서 오세요"\n', encoding="utf-8")
    changed = ShopLanguage.read(shop / "nlu", shop / "texts.yml")
    assert fingerprint(ROOT, changed) != shipped


def test_nothing_is_overwritten(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with something in it is left alone: status 2 and one line."""
    assert main(["new-shop", "--dir", str(shop)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(shop) in said
