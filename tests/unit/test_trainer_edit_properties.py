"""For any text and any shape of file: exactly this text is added, or nothing is written."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.articles import ArticleError, read_articles
from nlu.errors import BadInputError
from nlu.examples import intents, read_shop_data
from nlu.trainer.refusals import Refused
from nlu.trainer.shelf import Shelf
from tests.trainer_shelf import contents, make_shelf, taught

PIECES = st.sampled_from(
    [
        *"abz가나 \t'\"[]{}()<>,.:;#-|&*!?%@`~\\/=_0159\n\r\u2028\u0085\ufeff\u200b\x00\ud800",
        *(": ", " #", "- ", "---", "...", "null", "~", "yes", "1e3", "0x1f", "2024-01-01", "<<"),
        *("[a](b)", "[a]{b}", "👍🏽", "é", "é", "MR-1", "|2", "\\n", "''", '""', "%YAML"),
    ]
)
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=8).map("".join))
ENDS = st.sampled_from(["\n", "\r\n"])
MARK = st.sampled_from(["", "\ufeff"])
LAST = st.booleans()

_EXAMPLE_LINES = st.lists(
    st.sampled_from(
        [
            *("nlu:", "version: '3.1'", "x: [1, 2]", "# c", "", "  # c", "   ", "---", "..."),
            *("  - intent: complaint", "  - intent: ask", "- intent: complaint", "  - regex: r"),
            *("    examples: |", "  examples: |", "    examples: |-", "    examples: >"),
            *("    examples: |3", "    examples: '- q'", "    examples:", "    metadata: {a: b}"),
            *("      - one", "      - two", "     - three", "        - four", "    - five"),
            *("      # c", "      no dash", "      -six", "\t", "      - [M](o) x"),
        ]
    ),
    max_size=14,
)
_FRONT_LINES = st.lists(
    st.sampled_from(
        [
            *("questions:", "questions: []", "questions: [a, 'b']", "questions: [", "]", "  c,"),
            *("tags: [t]", "tags:", "# c", "", "  # c", "note: |", "note: >-", "  more", "..."),
            *("  - a", "- b", "    - d", "  - 'e'", '  - "f"', "  - g # c", "  - |", "    h"),
            *("  - i\u2028j", "  'k', # c", "  - ? l", "---"),
        ]
    ),
    max_size=9,
)
_SETTINGS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)


def _file(lines: list[str], end: str, mark: str, *, last: bool) -> bytes:
    return (mark + end.join(lines) + (end if last else "")).encode()


def _only_added(before: bytes, after: bytes) -> bool:
    """Whether `before` is what is left when one piece is cut out of `after`."""
    cut = len(after) - len(before)
    same = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
    place = len(before) if same is None else same
    return cut > 0 and any(
        after[:i] + after[i + cut :] == before for i in range(max(0, place - cut), place + 1)
    )


def _examples(shelf: Shelf) -> list[tuple[str, str]]:
    found = read_shop_data(shelf.articles.parent / "nlu", intents(shelf.shipped))
    return [(example.text, example.intent) for example in found]


@_SETTINGS
@given(TEXTS, _EXAMPLE_LINES, ENDS, MARK, LAST)
def test_an_example(text: str, lines: list[str], end: str, mark: str, last: bool) -> None:
    """In files as nobody writes them."""
    _teach_example(text, _file(["nlu:", *lines], end, mark, last=last))


@_SETTINGS
@given(TEXTS, ENDS, MARK, LAST)
def test_any_text_as_an_example(text: str, end: str, mark: str, last: bool) -> None:
    """In a file as it should be."""
    lines = ["nlu:", "  - intent: complaint", "    examples: |", "      - one", "# the end"]
    _teach_example(text, _file(lines, end, mark, last=last))


def _teach_example(text: str, file: bytes) -> None:
    with TemporaryDirectory() as folder:
        shelf = make_shelf(Path(folder), file)
        before = contents(shelf)
        try:
            old = _examples(shelf)
        except (BadInputError, TypeError, ValueError):
            old = None
        try:
            edit = taught(shelf, "intent", "complaint", text)
        except Refused:
            assert contents(shelf) == before
            return
        assert old is not None
        assert {p: d for p, d in contents(shelf).items() if p != edit.path} == {
            p: d for p, d in before.items() if p != edit.path
        }
        assert _only_added(file, edit.path.read_bytes())
        new = _examples(shelf)
        new.remove((text.strip(), "complaint"))
        assert new == old


@_SETTINGS
@given(TEXTS, _FRONT_LINES, ENDS, MARK)
def test_a_phrasing(text: str, lines: list[str], end: str, mark: str) -> None:
    """In front matter as nobody writes it."""
    _teach_phrasing(text, lines, end, mark)


@_SETTINGS
@given(
    TEXTS,
    st.sampled_from(["", "questions:", "questions: []", "questions: [a]", "questions:\n  - 'a'"]),
    ENDS,
    MARK,
)
def test_any_text_as_a_phrasing(text: str, listed: str, end: str, mark: str) -> None:
    """In front matter as it should be."""
    _teach_phrasing(text, listed.split("\n"), end, mark)


def _teach_phrasing(text: str, lines: list[str], end: str, mark: str) -> None:
    head = ["---", "id: refund", "title: Refunds", "language: en"]
    file = _file([*head, *lines, "---", "Body."], end, mark, last=True)
    with TemporaryDirectory() as folder:
        shelf = make_shelf(Path(folder), refund=file)
        before = contents(shelf)
        try:
            hours, old = read_articles(shelf.articles)
        except ArticleError:
            old = None
        try:
            edit = taught(shelf, "phrasing", "refund", text)
        except Refused:
            assert contents(shelf) == before
            return
        assert old is not None
        assert {p: d for p, d in contents(shelf).items() if p != edit.path} == {
            p: d for p, d in before.items() if p != edit.path
        }
        assert _only_added(file, edit.path.read_bytes())
        same_hours, new = read_articles(shelf.articles)
        assert (same_hours, new.questions) == (hours, (*old.questions, text.strip()))
        assert (new.id, new.title, new.tags, new.body) == (old.id, old.title, old.tags, old.body)
