"""Building an index, opening it, searching in it, with the real embedder."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.articles import ArticleError
from knowledge.embedder import Embedder, EmbedderError, load_embedder
from knowledge.index import (
    Index,
    NoIndexError,
    OtherModelError,
    build_index,
    current_version,
    open_index,
)
from knowledge.language import language_of

ARTICLES = {
    "refund": ("ko", "환불은 언제까지 신청할 수 있나요?", "구매 후 7일 이내에 신청할 수 있습니다."),
    "delivery": (
        "ko",
        "배송은 얼마나 걸리나요?",
        "결제 후 이틀 안에 도착합니다. 제주는 하루 더 걸립니다.",
    ),
    "password": ("ko", "비밀번호를 잊어버렸어요", "로그인 화면에서 비밀번호 찾기를 누르세요."),
    "gift-wrap": ("en", "Gift wrapping", "Tick **gift wrap** in the basket; it costs 2,000 won."),
    "invoice": ("en", "Where is my invoice?", "Open *My orders* and press Invoice. It is a PDF."),
}


def write_articles(folder: Path, articles: dict[str, tuple[str, str, str]]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for id_, (language, title, body) in articles.items():
        text = f"---\nid: {id_}\ntitle: {json.dumps(title)}\nlanguage: {language}\n---\n{body}\n"
        (folder / f"{id_}.md").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder()


@pytest.fixture(scope="module")
def index_dir(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    build_index(write_articles(root / "articles", ARTICLES), root / "index", embedder)
    return root / "index"


@pytest.fixture(scope="module")
def index(index_dir: Path, embedder: Embedder) -> Index:
    return open_index(index_dir, embedder)


@pytest.fixture
def own_index_dir(index_dir: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(index_dir, tmp_path / "index")


def header_of(index_dir: Path) -> Path:
    folder = index_dir / (index_dir / "CURRENT").read_text().strip()
    return folder / "header.json"


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("환불 며칠 안에 해야 돼요", "refund"),
        ("택배 언제 와요ㅠㅠ", "delivery"),
        ("비번 까먹음", "password"),
        ("can you wrap it as a present", "gift-wrap"),
        ("i need the invoice pdf", "invoice"),
        ("선물용으로 포장해 주실 수 있나요", "gift-wrap"),
    ],
)
def test_a_question_in_other_words_finds_its_article(
    index: Index, question: str, article: str
) -> None:
    """Paraphrases in both languages, and a question across languages, find the right article."""
    assert index.search(question).results[0].id == article


def test_results_are_unique_sorted_and_at_most_k(index: Index) -> None:
    """Every article at most once, best first, never more than asked for."""
    for k in (1, 3, 100):
        hits = index.search("배송", k).results
        assert len(hits) == min(k, len(ARTICLES))
        assert len({hit.id for hit in hits}) == len(hits)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_confidence_does_not_depend_on_how_many_hits_are_asked_for(index: Index) -> None:
    """P(the first hit is right) is about the question, not about k."""
    found = {index.search("환불 기한", k).confidence for k in (1, 2, 100)}
    assert len(found) == 1


def test_confidence_and_nearness_tell_a_clear_question_from_a_foreign_one(index: Index) -> None:
    """What an article answers is surer and nearer than what has nothing to do with the shop."""
    known = index.search("환불은 언제까지 신청할 수 있어요?")
    foreign = index.search("미국 대통령은 누구야?")
    assert 0 <= foreign.confidence < known.confidence <= 1
    assert foreign.nearness < known.nearness
    assert index.calibration.thresholds.clarify < index.calibration.thresholds.answer


def test_a_vector_computed_before_gives_the_same_result(index: Index, embedder: Embedder) -> None:
    """A turn embeds its text once and passes the vector on."""
    question = "where do I find the invoice"
    vector = embedder.queries([question])[0]
    assert index.search(question, vector=vector) == index.search(question)


@pytest.mark.parametrize("question", ["", "   ", "\n\t\u2028"])
def test_a_question_without_words_finds_nothing(index: Index, question: str) -> None:
    """Blank messages get no article and confidence 0."""
    result = index.search(question)
    assert (result.results, result.confidence) == ([], 0.0)


@pytest.mark.parametrize(
    "question",
    [
        "🎁🎁🎁",
        "ㅋㅋㅋ",
        "?",
        "환불\u2028환불\u0085환불",
        "nul\0inside",
        "\ud800",
        "배송 " * 30_000,
        "a" * 100_000,
    ],
    ids=["emoji", "jamo", "sign", "separators", "nul", "surrogate", "100 kB", "one word"],
)
def test_odd_questions_are_searched_like_any_other(index: Index, question: str) -> None:
    """No text breaks the search or makes a number that is none."""
    result = index.search(question)
    assert len(result.results) == len(ARTICLES)
    numbers = [result.confidence, result.nearness, *(hit.score for hit in result.results)]
    assert np.isfinite(numbers).all()


def test_an_article_is_found_by_its_id(index: Index) -> None:
    """The text to show comes from the index, so answer and article belong together."""
    assert index.article("gift-wrap").body.startswith("Tick **gift wrap**")
    with pytest.raises(KeyError):
        index.article("missing")


def test_vectors_have_length_one_and_do_not_depend_on_their_neighbours(embedder: Embedder) -> None:
    """A text embeds to the same vector alone and in a batch; queries and passages differ."""
    texts = ["짧은 글", "a considerably longer text " * 4, ""]
    together = embedder.queries(texts)
    assert together.shape == (3, embedder.dim)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_allclose(embedder.queries([text])[0], vector, atol=1e-6)
    assert not np.allclose(embedder.passages(texts), together, atol=1e-3)
    assert embedder.queries([]).shape == (0, embedder.dim)


def test_decomposed_hangul_is_the_same_text(embedder: Embedder) -> None:
    """Text typed on a Mac, letter by letter, embeds like any other."""
    composed, decomposed = embedder.queries(["환불", "\u1112\u116a\u11ab\u1107\u116e\u11af"])
    np.testing.assert_array_equal(composed, decomposed)


def test_an_unknown_model_is_told_in_one_line(tmp_path: Path) -> None:
    """A model that cannot be loaded names itself and the reason."""
    (tmp_path / "model").mkdir()
    with pytest.raises(EmbedderError, match="model") as caught:
        load_embedder(str(tmp_path / "model"))
    assert "\n" not in str(caught.value)


def test_the_same_articles_are_not_built_twice(
    embedder: Embedder, own_index_dir: Path, tmp_path: Path
) -> None:
    """Nothing is embedded and nothing written when nothing changed."""
    articles = write_articles(tmp_path / "articles", ARTICLES)
    before = sorted(own_index_dir.rglob("*"))
    summary = build_index(articles, own_index_dir, embedder)
    assert (summary.unchanged, summary.embedded) == (True, 0)
    assert sorted(own_index_dir.rglob("*")) == before


def test_only_changed_texts_are_embedded_again(
    embedder: Embedder, own_index_dir: Path, tmp_path: Path
) -> None:
    """One changed body costs its own passages, and the old version is removed."""
    changed = ARTICLES | {"invoice": ("en", "Where is my invoice?", "Ask at the till.")}
    steps: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        steps.append((done, total))

    version = current_version(own_index_dir)
    articles = write_articles(tmp_path / "articles", changed)
    summary = build_index(articles, own_index_dir, embedder, progress)
    assert summary.embedded == 1  # a body of one sentence is one text; the title is known
    assert steps == [(1, 1)]
    assert summary.version == current_version(own_index_dir) != version
    assert len([each for each in own_index_dir.iterdir() if each.is_dir()]) == 1
    assert open_index(own_index_dir, embedder).article("invoice").body == "Ask at the till."


def test_a_malformed_article_leaves_the_old_index_in_use(
    embedder: Embedder, own_index_dir: Path, tmp_path: Path
) -> None:
    """A build that fails changes nothing."""
    articles = write_articles(tmp_path / "articles", ARTICLES)
    (articles / "bad.md").write_text("no front matter")
    version = current_version(own_index_dir)
    with pytest.raises(ArticleError, match=r"bad\.md:1"):
        build_index(articles, own_index_dir, embedder)
    assert open_index(own_index_dir, embedder).version == version


def test_a_build_that_dies_leaves_the_old_index_in_use(
    embedder: Embedder, own_index_dir: Path, tmp_path: Path
) -> None:
    """What an interrupted build left is ignored by readers and removed by the next build."""
    left = own_index_dir / ".unfinished-0123456789abcdef-01234567"
    left.mkdir()
    (left / "header.json").write_text("{")
    assert open_index(own_index_dir, embedder).version == current_version(own_index_dir)
    build_index(write_articles(tmp_path / "articles", ARTICLES), own_index_dir, embedder)
    assert not left.exists()


def test_a_folder_without_an_index_is_told(embedder: Embedder, tmp_path: Path) -> None:
    """Missing and empty folders both say how to make an index."""
    for folder in (tmp_path, tmp_path / "missing"):
        assert current_version(folder) is None
        with pytest.raises(NoIndexError, match="knowledge build"):
            open_index(folder, embedder)


def damage_vectors(header: Path) -> None:
    vectors = header.with_name("vectors.npy")
    vectors.write_bytes(vectors.read_bytes()[:-100])


def damage_header(header: Path) -> None:
    header.write_text("{")


def change_format(header: Path) -> None:
    header.write_text(json.dumps(json.loads(header.read_text()) | {"format": 0}))


@pytest.mark.parametrize("damage", [damage_vectors, damage_header, change_format])
def test_a_damaged_index_is_refused_and_can_be_built_again(
    embedder: Embedder, own_index_dir: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """A truncated file is an error in one line, never a wrong result; a build repairs it."""
    damage(header_of(own_index_dir))
    with pytest.raises(NoIndexError, match="build it again"):
        open_index(own_index_dir, embedder)
    build_index(write_articles(tmp_path / "articles", ARTICLES), own_index_dir, embedder)
    assert open_index(own_index_dir, embedder).search("환불").results[0].id == "refund"


def test_an_index_of_another_model_is_refused_by_name(
    embedder: Embedder, own_index_dir: Path
) -> None:
    """Vectors of two models must never be compared: the error names both."""
    header = header_of(own_index_dir)
    header.write_text(json.dumps(json.loads(header.read_text()) | {"model": "other-model"}))
    with pytest.raises(OtherModelError) as caught:
        open_index(own_index_dir, embedder)
    assert "other-model" in str(caught.value)
    assert embedder.id in str(caught.value)


def test_a_shop_with_one_article_can_be_searched(embedder: Embedder, tmp_path: Path) -> None:
    """Centring on one article's own mean would leave nothing of it."""
    one = {"refund": ARTICLES["refund"]}
    build_index(write_articles(tmp_path / "articles", one), tmp_path / "index", embedder)
    index = open_index(tmp_path / "index", embedder)
    assert index.search("환불 언제까지 돼요?").nearness > index.search("오늘 날씨 어때").nearness


def test_a_very_long_article_is_built_and_found(embedder: Embedder, tmp_path: Path) -> None:
    """A long terms-of-service page is as findable as a short one."""
    sentences = [f"제{n}조는 일반 조항 {n}번을 정합니다." for n in range(60)]
    body = " ".join([*sentences, "주차장은 지하 2층에 있습니다.", *sentences])
    articles = ARTICLES | {"terms": ("ko", "이용 약관", body)}
    build_index(write_articles(tmp_path / "articles", articles), tmp_path / "index", embedder)
    index = open_index(tmp_path / "index", embedder)
    assert index.search("주차장이 지하 몇 층이에요?").results[0].id == "terms"


def test_the_thresholds_can_be_read_from_the_shipped_calibration(index: Index) -> None:
    """The decision reads its defaults here: 0 < clarify < answer < 1."""
    thresholds = dataclasses.asdict(index.calibration.thresholds)
    assert thresholds.keys() == {"answer", "clarify", "foreign"}
    assert 0 < thresholds["clarify"] < thresholds["answer"] < 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("환불 언제 돼요", "ko"),
        ("USIM 교체 어떻게 해요", "ko"),
        ("ㅅㅌㅇㅈ", "ko"),
        ("how do I say 환불 in a chat with you", "en"),
        ("12345 !!", "default"),
        ("", "default"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    """Product names in Latin letters do not make a Korean question English."""
    assert language_of(text, "default") == language
