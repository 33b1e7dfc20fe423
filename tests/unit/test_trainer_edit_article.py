"""A text among an article's phrasings: in every form of front matter, just that is added."""

from pathlib import Path

import pytest

from knowledge.articles import Article, read_articles
from nlu.trainer.refusals import Changed
from nlu.trainer.teach import preview, teach
from tests.trainer_shelf import contents, make_shelf, refusal, taught

HEAD = "---\nid: refund\ntitle: 환불은 언제 되나요?\nlanguage: ko\n"
END = "---\n3일 안에 돌려드려요.\n\n---\nquestions:\n  - 이것은 본문\n"
NEW = "새 질문"


def _added(tmp_path: Path, before: str, text: str = NEW) -> str:
    """What is in the file after teaching, which is read as before with one phrasing more."""
    shelf = make_shelf(tmp_path, refund=before.encode())
    old = _refund(shelf.articles)
    edit = taught(shelf, "phrasing", "refund", text)
    assert (edit.before, edit.file) == (before, "articles/ko/refund.md")
    new = _refund(shelf.articles)
    assert new == Article(
        old.id, old.title, old.language, (*old.questions, text), old.tags, old.body
    )
    written = (shelf.articles / "ko" / "refund.md").read_bytes().decode()
    assert written == edit.after
    return written


def _refund(folder: Path) -> Article:
    return next(article for article in read_articles(folder) if article.id == "refund")


@pytest.mark.parametrize(
    ("listed", "after"),
    [
        ("", "questions:\n  - 새 질문\n"),
        ("tags: [a]\n", "questions:\n  - 새 질문\ntags: [a]\n"),
        ("questions:\n", "questions:\n  - 새 질문\n"),
        ("questions: # none\ntags: [a]\n", "questions: # none\n  - 새 질문\ntags: [a]\n"),
        ("questions: []\n", "questions: [새 질문]\n"),
        ("questions: [ ] # none\n", "questions: [ 새 질문] # none\n"),
        ("questions: [a, 'b']\n", "questions: [a, 'b', '새 질문']\n"),
        ("questions: [a, b,]\n", "questions: [a, b, 새 질문,]\n"),
        ('questions: [\n  "a",\n  "b"\n]\n', 'questions: [\n  "a",\n  "b",\n  "새 질문"\n]\n'),
        ('questions: [\n  "a",\n]\n', 'questions: [\n  "a",\n  "새 질문",\n]\n'),
        ("questions: [a,\n  b]\n", "questions: [a,\n  b,\n  새 질문]\n"),
        ("questions:\n- a\ntags: [b]\n", "questions:\n- a\n- 새 질문\ntags: [b]\n"),
        ("questions:\n    - a\n", "questions:\n    - a\n    - 새 질문\n"),
        ("questions:\n  - 'it''s'\n", "questions:\n  - 'it''s'\n  - '새 질문'\n"),
        ('questions:\n  - "a: b"\n', 'questions:\n  - "a: b"\n  - "새 질문"\n'),
        (
            "questions:\n  - a # first\n  # last\n\n",
            "questions:\n  - a # first\n  - 새 질문\n  # last\n\n",
        ),
        (
            "questions:\n  - a\n    b\ntags: []\n",
            "questions:\n  - a\n    b\n  - 새 질문\ntags: []\n",
        ),
        (
            "questions:\n  - |\n    a\n\ntags: []\n",
            "questions:\n  - |\n    a\n  - 새 질문\n\ntags: []\n",
        ),
        ("questions:\n  - 'a\n    b'\n", "questions:\n  - 'a\n    b'\n  - '새 질문'\n"),
        (
            "note: >\n  x\n\nquestions:\n  - a\nmine: {b: c}\n",
            "note: >\n  x\n\nquestions:\n  - a\n  - 새 질문\nmine: {b: c}\n",
        ),
    ],
)
def test_only_the_phrasing_is_added(tmp_path: Path, listed: str, after: str) -> None:
    """As its neighbour is written; comments, order, body and other keys stay."""
    assert _added(tmp_path, HEAD + listed + END) == HEAD + after + END


@pytest.mark.parametrize(
    "listed", ["", "questions:\n", "questions:\n  - a\n", "questions: [\n a]\n"]
)
def test_line_ends_and_the_byte_order_mark_stay(tmp_path: Path, listed: str) -> None:
    """A file of Windows gets a line of Windows."""
    before = f"\ufeff{HEAD}{listed}{END}".replace("\n", "\r\n")
    after = _added(tmp_path, before)
    assert after.startswith("\ufeff---\r\n")
    assert after.count("\n") == after.count("\r\n")


def test_signs_that_end_a_line_only_for_yaml_shift_nothing(tmp_path: Path) -> None:
    """The reader takes them for blanks."""
    head = HEAD.replace("환불은 언제", "환불은\u2028\u0085언제\r")
    before = f"{head}questions:\n  - a\u2029b\rc\n{END}"
    after = f"{head}questions:\n  - a\u2029b\rc\n"
    assert _added(tmp_path, before) == f"{after}  - {NEW}\n{END}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("환불: 언제?", '"환불: 언제?"'),
        ("# 1 질문", '"# 1 질문"'),
        ("- 빼기", '"- 빼기"'),
        ("'인용'", "\"'인용'\""),
        ('"인용" 하나', '"\\"인용\\" 하나"'),
        ("yes", '"yes"'),
        ("null", '"null"'),
        ("2025", '"2025"'),
        ("2025-13-41", '"2025-13-41"'),
        ("[환불](link) {a}", '"[환불](link) {a}"'),
        ("a\tb\\n", '"a\\tb\\\\n"'),
        ("*a &b !c", '"*a &b !c"'),
        ("---", "---"),
        ("it's fine", "it's fine"),
        ("a, b] c", "a, b] c"),
        ("환불🙏🏽 👨‍👩‍👧", "환불🙏🏽 👨‍👩‍👧"),
    ],
)
def test_what_yaml_would_misread_is_quoted(tmp_path: Path, text: str, written: str) -> None:
    """And nothing else is."""
    before = f"{HEAD}questions:\n  - a\n{END}"
    after = f"{HEAD}questions:\n  - a\n  - {written}\n{END}"
    assert _added(tmp_path, before, text) == after


@pytest.mark.parametrize("text", ["a, b", "[a]", "b]", "{c", "it's", '"', "d: e", "# f", "'", "g"])
@pytest.mark.parametrize("listed", ["[]", "[x]", "['x']", '["x"]'])
def test_brackets_take_any_text(tmp_path: Path, listed: str, text: str) -> None:
    """Quoted where it must be."""
    _added(tmp_path, f"{HEAD}questions: {listed}\n{END}", text)


@pytest.mark.parametrize(
    "front",
    [
        f"{HEAD}questions: ~\n",
        f"{HEAD}questions: !!seq\n  - a\n",
        "---\n{id: refund, title: t, language: ko}\n",
        "---\n{\nid: refund, title: t, language: ko,\nquestions:\n}\n",
    ],
)
def test_other_forms_are_left_to_a_person(tmp_path: Path, front: str) -> None:
    """Refused, and not a byte is touched."""
    refused = refusal(
        make_shelf(tmp_path, refund=(front + END).encode()), "phrasing", "refund", NEW
    )
    assert (refused.code, refused.fields()) == ("not_editable", {"file": "articles/ko/refund.md"})


def test_an_article_is_not_made_larger_than_articles_may_be(tmp_path: Path) -> None:
    """The index could not be built with it."""
    article = HEAD + END
    article += "x" * (256 * 1024 - len(article.encode()))
    assert refusal(
        make_shelf(tmp_path, refund=article.encode()), "phrasing", "refund", NEW
    ).code == ("not_editable")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"---\nid: other\ntitle: t\nlanguage: ko\nquestions: [\n---\nx\n", 5),
        (b"no front matter\n", 1),
        (b"---\nid: refund\ntitle: t\nlanguage: ko\n---\nx\n", 2),
        (b"---\nid: \xff\n---\n", 2),
        (b"", 1),
    ],
)
def test_a_broken_article_is_named(tmp_path: Path, content: bytes, line: int) -> None:
    """Any: the index could not be built with the edit, so it would not be live."""
    shelf = make_shelf(tmp_path)
    (shelf.articles / "zzz.md").write_bytes(content)
    refused = refusal(shelf, "phrasing", "refund", NEW)
    fields = refused.fields()
    assert refused.code == "unreadable"
    assert (fields["file"], fields["line"], bool(fields["reason"])) == (
        "articles/zzz.md",
        line,
        True,
    )


def test_an_article_that_is_gone_or_edited_is_not_written(tmp_path: Path) -> None:
    """Between the look and the word, by hand."""
    shelf = make_shelf(tmp_path)
    file = shelf.articles / "ko" / "refund.md"
    shown = preview(shelf, "phrasing", "refund", NEW)
    file.write_bytes(file.read_bytes().replace(b"3", b"5"))
    before = contents(shelf)
    with pytest.raises(Changed):
        teach(shelf, "phrasing", "refund", NEW, shown.digest)
    assert contents(shelf) == before
    file.unlink()
    refused = refusal(shelf, "phrasing", "refund", NEW)
    assert (refused.code, refused.fields()) == ("gone", {"as": "phrasing", "name": "refund"})


def test_the_file_is_found_by_its_id_alone(tmp_path: Path) -> None:
    """Whatever its name; copies that the bot doesn't read are not taken for it."""
    shelf = make_shelf(tmp_path)
    real = shelf.articles / "zz.md"
    (shelf.articles / "ko" / "refund.md").rename(real)
    real.write_bytes(real.read_bytes().replace(b"id: refund", b'id: "re\\x66und"'))
    (shelf.articles / ".old").mkdir()
    (shelf.articles / ".old" / "refund.md").write_bytes(real.read_bytes())
    (tmp_path / "refund.md").write_bytes(real.read_bytes())
    (shelf.articles / "a.md").symlink_to(tmp_path / "refund.md")
    before = contents(shelf)
    assert taught(shelf, "phrasing", "refund", NEW).file == "articles/zz.md"
    assert {path for path, data in contents(shelf).items() if data != before[path]} == {real}
