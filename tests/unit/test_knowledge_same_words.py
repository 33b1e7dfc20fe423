"""A text that stands word for word under one article is that article's, with the real embedder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from knowledge.articles import Article
from knowledge.cli import json_line
from knowledge.embedder import load_embedder
from knowledge.index import Before, Index, build_index, open_index
from knowledge.same_words import SameWords, alike

SURE = 0.99
# Each phrasing means something else than its article, so the ranker would never choose it.
ARTICLES = {
    "refund": ("ko", "환불은 언제까지 신청할 수 있나요?", ["Can I return it"], "7일 이내입니다."),
    "delivery": ("ko", "배송은 얼마나 걸리나요?", ["포장은 어떻게 되나요", "TV"], "이틀 걸립니다."),
    "gift-wrap": ("en", "Gift wrapping", ["where is the parcel now", "tv"], "It costs 2,000 won."),
    "invoice": (
        "en",
        "Where is my invoice?",
        ["do you wrap presents", "배송 조회"],
        "It is a PDF.",
    ),
    "tracking": ("en", "Tracking", ["배송 조회"], "The carrier's page has it."),
}
TAUGHT = [
    (text, id_)
    for id_, (_, title, phrasings, _) in ARTICLES.items()
    for text in (title, *phrasings)
    if text not in {"TV", "tv", "배송 조회"}
]
Write = Callable[[str, dict[str, tuple[str, str, list[str], str]]], Index]


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Opens an index of these articles."""
    embedder = load_embedder()

    def opened(name: str, articles: dict[str, tuple[str, str, list[str], str]]) -> Index:
        root = tmp_path_factory.mktemp(name)
        (root / "articles").mkdir()
        for id_, (language, title, phrasings, body) in articles.items():
            front = {"id": id_, "title": title, "language": language, "questions": phrasings}
            lines = [f"{key}: {json.dumps(value)}" for key, value in front.items()]
            text = "\n".join(["---", *lines, "---", body, ""])
            (root / "articles" / f"{id_}.md").write_text(text, "utf-8")
        build_index(root / "articles", root / "index", embedder)
        return open_index(root / "index", embedder)

    return opened


@pytest.fixture(scope="module")
def index(write: Write) -> Index:
    return write("shop", ARTICLES)


@pytest.fixture
def unaware(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], object]], object]:
    """What the ranker and the calibration alone make of a search."""

    def run(search: Callable[[], object]) -> object:
        with monkeypatch.context() as patch:
            patch.setattr(index, "_same_words", SameWords([]))
            return search()

    return run


@pytest.mark.parametrize(("text", "article"), TAUGHT)
def test_what_one_article_has_is_its_own(index: Index, text: str, article: str) -> None:
    """First and sure, also for words that mean something else."""
    found = index.search(text)
    assert found.results[0].id == article
    assert SURE <= found.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "  DO YOU   wrap\tPresents",
        "do you wrap presents?!",
        "do you wrap presents ...",
        "ｄｏ you wrap presents。",
        "do you wr\u200bap presents",
    ],
)
def test_case_blanks_and_last_signs_do_not_matter(index: Index, text: str) -> None:
    """As nobody means anything by them."""
    found = index.search(text)
    assert (found.results[0].id, found.confidence >= SURE) == ("invoice", True)


def test_letters_typed_apart_are_the_same(index: Index) -> None:
    """As a Mac sends them."""
    decomposed = "\u1111\u1169\u110c\u1161\u11bc은 어떻게 되나요"
    assert alike(decomposed) == alike("포장은 어떻게 되나요")
    assert index.search(decomposed).results[0].id == "delivery"


@pytest.mark.parametrize(
    "text",
    [
        "배송 조회",  # two articles of one language have it
        "do you wrap presents for children",
        "you wrap presents",
        "환불 며칠 안에 해야 돼요",
        "오늘 날씨 어때",
        "!?",
        "\u200b",
    ],
)
def test_all_else_stays_as_it_was(
    index: Index, unaware: Callable[[Callable[[], object]], object], text: str
) -> None:
    """What two articles have, what none has, and what has nothing to compare."""
    assert index.search(text) == unaware(lambda: index.search(text))


def test_of_two_languages_the_customers_own_decides(write: Write) -> None:
    """One article of each has it."""
    both = {
        "en-as": ("en", "Repairs", ["a/s 접수", "a/s center"], "Call us."),
        "ko-as": ("ko", "수리", ["A/S 접수", "A/S center"], "전화 주세요."),
    }
    index = write("both", both)
    for text, article in (("a/s 접수", "ko-as"), ("A/S Center?", "en-as")):
        found = index.search(text)
        assert (found.results[0].id, found.confidence >= SURE) == (article, True)


@pytest.mark.parametrize(
    "before", [Before("배송은 얼마나 걸리나요?"), Before("배송 궁금해요", asked_back=True)]
)
def test_it_holds_whatever_was_said_before(index: Index, before: Before) -> None:
    """The message is what was taught, not the message with the one before it."""
    assert index.search("do you wrap presents", before=before) == index.search(
        "do you wrap presents"
    )


def test_two_messages_that_make_a_phrasing_together_are_none(
    index: Index, unaware: Callable[[Callable[[], object]], object]
) -> None:
    """Nobody wrote the second one under an article."""
    before = Before("do you wrap", asked_back=True)
    found = index.search("presents", before=before)
    assert found.follow_up > 0
    assert found == unaware(lambda: index.search("presents", before=before))


@pytest.mark.parametrize("k", [1, 3, 100])
def test_hits_stay_unique_sorted_and_at_most_k(index: Index, k: int) -> None:
    """And the printed line of `knowledge search` too."""
    for text, article in TAUGHT:
        line = json.loads(json_line(text, index.search(text, k)))
        ids = [hit["id"] for hit in line["results"]]
        scores = [hit["score"] for hit in line["results"]]
        assert len(ids) == len(set(ids)) == min(k, len(ARTICLES))
        assert (ids[0], scores) == (article, sorted(scores, reverse=True))
        assert 0 <= scores[-1] <= scores[0] <= 1


def test_in_a_large_shop_it_is_ranked_whatever_else_is_near(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the nearest are looked at there, and it need not be among them."""
    for bound in ("_ALL", "_NEAREST", "_LIKEST"):
        monkeypatch.setattr(f"knowledge.search.{bound}", 1)
    looked_at = index.view("Gift wrapping").places.tolist()
    assert len(looked_at) < len(ARTICLES)
    for place in range(len(ARTICLES)):
        with_it = index.view("Gift wrapping", written=place).places.tolist()
        assert with_it == sorted({*looked_at, place})
    assert index.search("do you wrap presents").results[0].id == "invoice"


def test_an_article_that_says_it_twice_is_one() -> None:
    """Its title among its phrasings is nobody else's."""
    one = Article("one", "Returns", "en", ("returns?", "RETURNS"), (), "Yes.")
    other = replace(one, id="other", title="Exchanges", questions=())
    assert SameWords([other, one]).place("Returns!", "ko") == 1
    assert SameWords([one, replace(one, id="twin")]).place("Returns", "en") is None
