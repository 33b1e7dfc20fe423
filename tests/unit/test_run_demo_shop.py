"""The demo shop's copy in the data folder."""

from argparse import Namespace
from pathlib import Path

import pytest

from bot.run.demo_shop import keep_copy, keep_demo_shop
from bot.run.index import made_from
from bot.run.paths import DEMO_ARTICLES
from bot.run.settings import RunSettings, read_settings
from nlu.train import ROOT, ShopLanguage, fingerprint


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """One article, as it is shipped."""
    folder = tmp_path / "shipped"
    (folder / "ko").mkdir(parents=True)
    (folder / "ko" / "refund.md").write_text("first", "utf-8")
    return folder


def text(copy: Path) -> str:
    """What the copy of the article says."""
    return (copy / "ko" / "refund.md").read_text("utf-8")


def told(data: Path, articles: Path | None = None) -> RunSettings:
    """What a run with this data folder is told."""
    parsed = Namespace(articles=articles, settings=None, port=None, data=data, replicas=1)
    return read_settings(parsed, {})


def test_a_copy_nobody_edited_follows_what_is_shipped(shipped: Path, tmp_path: Path) -> None:
    """With what is new in it, and without what is gone."""
    copy = tmp_path / "shop" / "articles"
    keep_copy(shipped, copy)
    assert text(copy) == "first"
    (shipped / "ko" / "refund.md").write_text("second", "utf-8")
    (shipped / "ko" / "new.md").write_text("new", "utf-8")
    keep_copy(shipped, copy)
    assert text(copy) == "second"
    (shipped / "ko" / "new.md").unlink()
    keep_copy(shipped, copy)
    assert [path.name for path in (copy / "ko").iterdir()] == ["refund.md"]
    assert sorted(path.name for path in copy.parent.iterdir()) == ["articles", "articles.shipped"]


def test_an_edited_copy_stays_and_is_told_of(
    shipped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Silently as long as what is shipped stays the same."""
    copy = tmp_path / "articles"
    keep_copy(shipped, copy)
    (copy / "ko" / "refund.md").write_text("ours", "utf-8")
    keep_copy(shipped, copy)
    assert not capsys.readouterr().err
    (shipped / "ko" / "refund.md").write_text("second", "utf-8")
    for _ in range(2):
        keep_copy(shipped, copy)
        assert text(copy) == "ours"
        assert f"{copy} was edited, so it stays" in capsys.readouterr().err
    (copy / "ko" / "refund.md").write_text("second", "utf-8")  # taken over by hand
    keep_copy(shipped, copy)
    assert not capsys.readouterr().err


def test_a_first_start_that_was_cut_off_is_made_good(shipped: Path, tmp_path: Path) -> None:
    """Half a copy has another name; a whole one without its note is taken as it is."""
    copy = tmp_path / "articles"
    (tmp_path / "articles.new" / "ko").mkdir(parents=True)
    keep_copy(shipped, copy)
    assert text(copy) == "first"
    (tmp_path / "articles.shipped").unlink()
    keep_copy(shipped, copy)
    (shipped / "ko" / "refund.md").write_text("second", "utf-8")
    keep_copy(shipped, copy)
    assert text(copy) == "second"


def test_the_demos_index_and_model_are_the_same_in_every_data_folder(tmp_path: Path) -> None:
    """Both can be copied from one to another; with an edit they no longer fit."""
    one, other = told(tmp_path / "one"), told(tmp_path / "other")
    for settings in (one, other):
        settings.data.make()
        keep_demo_shop(settings)
        assert settings.shop.is_demo
    assert made_from(one, "code") == made_from(other, "code") != made_from(other, "other code")
    shop = ShopLanguage.read(one.shop.nlu, one.shop.texts)
    assert fingerprint(ROOT, shop) == fingerprint(ROOT, ShopLanguage())
    (one.shop.articles / "ko" / "more.md").write_text("more", "utf-8")
    assert made_from(one, "code") != made_from(other, "code")


def test_articles_that_were_named_are_nobodys_copy(shipped: Path, tmp_path: Path) -> None:
    """Another shop's folder is used where it lies; the checkout's is nobody's to edit."""
    assert told(tmp_path / "data", DEMO_ARTICLES) == told(tmp_path / "data")
    settings = told(tmp_path / "data", shipped)
    settings.data.make()
    keep_demo_shop(settings)
    assert settings.shop.articles == shipped
    assert not settings.shop.is_demo
    assert settings.shop.nlu is None
    assert not settings.data.demo_articles.exists()
