"""What a shop adds to understanding and texts, and how its mistakes are told."""

from pathlib import Path

import pytest
import yaml

from nlu.errors import BadInputError
from nlu.shop_texts import read_texts, write_domain
from nlu.train import ROOT, ShopLanguage

_DOMAIN = ROOT / "bot" / "dialogue" / "domain"


def _texts(folder: Path, text: str) -> Path:
    file = folder / "texts.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_sentence_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    """In its language; the other language and what the reply means stay."""
    texts = read_texts(_texts(tmp_path, 'utter_greet:\n  en: "Welcome to the inn."\n'))
    domain = write_domain(_DOMAIN, texts, tmp_path / "domain")
    greet = yaml.safe_load((domain / "smalltalk.yml").read_text("utf-8"))["responses"]
    shipped = yaml.safe_load((_DOMAIN / "smalltalk.yml").read_text("utf-8"))["responses"]
    by_language = {one["condition"][0]["value"]: one for one in greet["utter_greet"]}
    assert by_language["en"]["text"] == "Welcome to the inn."
    assert by_language["en"]["custom"] == {"kind": "social"}
    assert by_language["ko"] == shipped["utter_greet"][0]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('utter_grete:\n  ko: "x"\n', "utter_grete"),
        ('utter_greet:\n  ko: "{order} x"\n', "{order}"),
        ("utter_greet: hello\n", "utter_greet"),
        ('utter_greet:\n  fr: "bonjour"\n', "utter_greet"),
        ('utter_greet:\n  ko: ""\n', "utter_greet"),
        ("- utter_greet\n", "texts.yml"),
        ("utter_greet: [\n", "texts.yml"),
        ("a: &a [x]\nb: *a\n", "aliases"),
        ("x: " + "[" * 5000, "texts.yml"),
    ],
)
def test_a_wrong_sentence_is_named(tmp_path: Path, text: str, named: str) -> None:
    """Before anything is trained."""
    with pytest.raises(BadInputError) as error:
        write_domain(_DOMAIN, read_texts(_texts(tmp_path, text)), tmp_path / "domain")
    assert named in str(error.value)


def test_an_intent_nothing_acts_on_is_refused(tmp_path: Path) -> None:
    """With file, name and what there is."""
    (tmp_path / "more.yml").write_text(
        'version: "3.1"\nnlu:\n  - intent: book_room\n    examples: |\n      - 방 있어요?\n',
        "utf-8",
    )
    with pytest.raises(BadInputError, match=r"more\.yml: unknown intent book_room; one of a"):
        ShopLanguage.read(tmp_path, None)
