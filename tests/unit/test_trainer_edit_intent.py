"""A text under an intent: in every form in which people write the file, just that is added."""

from pathlib import Path

import pytest

from nlu.examples import intents, read_shop_data
from nlu.train import ROOT
from nlu.trainer.refusals import Changed
from nlu.trainer.shelf import Edit, Shelf
from nlu.trainer.teach import preview, teach
from tests.trainer_shelf import contents, make_shelf, refusal, taught

NEW = "      - 새 말\n"
BLOCK = "  - intent: complaint\n    examples: |\n"
OTHER = "nlu/other.yml"
ASK = "  - intent: ask\n    examples: |\n"


def _added(tmp_path: Path, before: str, name: str = "complaint") -> str:
    """What is in the file after teaching, which is read as before with one text more."""
    shelf = make_shelf(tmp_path, before.encode())
    known = intents(shelf.shipped)
    old = [(e.text, e.intent) for e in read_shop_data(tmp_path / "nlu", known)]
    edit = taught(shelf, "intent", name, "새 말")
    assert (edit.before, edit.file) == (before, "nlu/examples.yml")
    new = [(e.text, e.intent) for e in read_shop_data(tmp_path / "nlu", known)]
    assert sorted(new) == sorted([*old, ("새 말", name)])
    written = (tmp_path / "nlu" / "examples.yml").read_bytes().decode()
    assert written == edit.after
    return written


def _plus(edit: Edit) -> int:
    return sum(line.startswith("+") for line in edit.diff.splitlines()[2:])


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (f"nlu:\n{BLOCK}      - 하나\n  - intent: ask\n    examples: |\n", "- 하나\n"),
        (f"nlu:\n{BLOCK}      - 하나\n\n\n# the end\n", "- 하나\n"),
        (f"nlu:\n{BLOCK}      - 하나   \n      # by Kim\n\n", "# by Kim\n"),
        (f"nlu:\n{BLOCK}      - 하나\n    # a\n  # b\n{ASK}", "- 하나\n"),
        (f"nlu:\n{BLOCK}  - intent: ask\n    examples: |+\n      - 둘\n", "examples: |\n"),
        ("nlu:\n  - intent: complaint\n    examples: | # none yet\n\n\n", "none yet\n"),
        (f"nlu:\n{BLOCK}    # none yet\n", "examples: |\n"),
        ("nlu:\n  - examples: |\n      - 하나\n    intent: 'complaint'\n", "- 하나\n"),
        (f"nlu:\n{BLOCK}      - 하나\n{BLOCK}      - 둘\n{ASK}", "- 둘\n"),
        (f"---\nnlu:\n{BLOCK}      - 하나\n...\n", "- 하나\n"),
        (f"nlu:\n{BLOCK}      - 하나\nversion: '3.1'\nother: {{a: [1, 2]}}\n", "- 하나\n"),
    ],
)
def test_the_text_is_a_line_behind_the_last_of_its_block(
    tmp_path: Path, before: str, behind: str
) -> None:
    """Comments, blank lines, quotes and order stay."""
    place = before.rindex(behind) + len(behind)
    assert _added(tmp_path, before) == before[:place] + NEW + before[place:]


@pytest.mark.parametrize(
    ("block", "line"),
    [
        ("- intent: complaint\n  examples: |\n    - 하나\n", "    - 새 말\n"),
        ("  - intent: complaint\n    examples: |\n          - 하나\n", "          - 새 말\n"),
        ("  -   intent: complaint\n      examples: |\n", "        - 새 말\n"),
        ("  - intent: complaint\n    examples: |1\n", "     - 새 말\n"),
        ("  - intent: complaint\n    examples: |-\n      -하나\n", "      - 새 말\n"),
        ("  - intent: complaint\n    examples: |+\n      -  하나\n", "      - 새 말\n"),
        ("  - intent: complaint\n    examples: |2+\n        - 하나\n", "        - 새 말\n"),
    ],
)
def test_it_is_indented_as_its_neighbours(tmp_path: Path, block: str, line: str) -> None:
    """Or by two where it is the first."""
    assert _added(tmp_path, f"nlu:\n{block}") == f"nlu:\n{block}{line}"


@pytest.mark.parametrize(
    ("before", "column"),
    [
        ("nlu:\n  - intent: ask\n    examples: |\n      - 둘\n", "  "),
        ("nlu:\n- intent: ask\n  examples: |\n   - 둘\n", ""),
        ("nlu:\n", "  "),
        ("version: '3.1'\nnlu: # all of them\n", "  "),
        ("nlu:\n  - regex: a\n    examples: |\n  - {intent: ask, examples: '- c'}\n", "  "),
        ('nlu:\n  - intent: complaint\n    examples: "- 하나"\n', "  "),
        ("nlu:\n  - intent: complaint\n    examples: >\n      - 하나\n", "  "),
        ("nlu:\n  - intent: complaint\n    examples:\n", "  "),
    ],
)
def test_a_block_is_made_where_none_can_be_added_to(
    tmp_path: Path, before: str, column: str
) -> None:
    """At the end of the list, as far in as the others."""
    lines = ("- intent: complaint\n", "  examples: |\n", "    - 새 말\n")
    assert _added(tmp_path, before) == before + "".join(column + line for line in lines)


def test_a_block_is_made_before_what_follows_the_list(tmp_path: Path) -> None:
    """Another key of the file, and the comment above it."""
    head, tail = "nlu:\n  - intent: ask\n    examples: |\n      - 둘\n", "\n# mine\nx: 1\n"
    assert _added(tmp_path, head + tail) == f"{head}{BLOCK}{NEW}{tail}"


def test_line_ends_and_a_missing_last_one_stay(tmp_path: Path) -> None:
    """A file of Windows, with its mark at the beginning."""
    before = f"\ufeffnlu:\n{BLOCK}      - 하나".replace("\n", "\r\n")
    assert _added(tmp_path, before) == f"{before}\r\n      - 새 말"


def test_the_file_of_a_new_shop_takes_shipped_intents(tmp_path: Path) -> None:
    """The template as it is shipped, and the shipped data: an empty block, and none yet."""
    template = (ROOT / "bot" / "new_shop" / "template" / "nlu" / "examples.yml").read_bytes()
    small = make_shelf(tmp_path, template)
    shelf = Shelf(small.articles, small.nlu)
    assert _plus(taught(shelf, "intent", "wish_person", "한 번도 못 본 말")) == 1
    assert _plus(taught(shelf, "intent", "out_of_scope", "이것도 못 본 말")) == 3
    found = {e.text: e.intent for e in read_shop_data(tmp_path / "nlu", intents(shelf.shipped))}
    assert found == {"한 번도 못 본 말": "wish_person", "이것도 못 본 말": "out_of_scope"}


def test_a_file_is_made_if_there_is_none(tmp_path: Path) -> None:
    """Shown as a new one."""
    shelf = make_shelf(tmp_path)
    edit = taught(shelf, "intent", "complaint", "새 말")
    assert edit.after == f'version: "3.1"\n\nnlu:\n{BLOCK}{NEW}'
    assert edit.diff.startswith("--- a/nlu/examples.yml\n+++ b/nlu/examples.yml\n@@ -0,0 +1,6 @@\n")
    assert taught(shelf, "intent", "complaint", "또 하나").after == f"{edit.after}      - 또 하나\n"


def test_the_file_that_has_the_block_is_taken(tmp_path: Path) -> None:
    """Rather than examples.yml; without a block anywhere it is examples.yml, or any there is."""
    shelf = make_shelf(tmp_path, b"nlu:\n")
    other = tmp_path / "nlu" / "a" / "other.yml"
    other.parent.mkdir()
    other.write_text(f"nlu:\n{BLOCK}", encoding="utf-8")
    assert preview(shelf, "intent", "complaint", "새 말").file == "nlu/a/other.yml"
    assert preview(shelf, "intent", "ask", "새 말").file == "nlu/examples.yml"
    (tmp_path / "nlu" / "examples.yml").unlink()
    assert preview(shelf, "intent", "ask", "새 말").file == "nlu/a/other.yml"


@pytest.mark.parametrize(
    "before",
    [
        "nlu: []\n",
        "nlu: ~\n",
        "nlu: [{intent: ask, examples: '- a'}]\n",
        "{nlu: [{intent: ask, examples: '- a'}]}\n",
        "nlu: none\n",
        "nlu:\n  - intent: ask\n    examples: |\nnlu: [{intent: ask, examples: '- a'}]\n",
        "nlu:\n  - intent: complaint\n    examples: !!str |4\n",
        "nlu: !!seq\n  - intent: ask\n    examples: |\n",
        f"nlu:\n{BLOCK}#".ljust(1024 * 1024, "."),
    ],
)
def test_other_forms_are_left_to_a_person(tmp_path: Path, before: str) -> None:
    """Refused, and not a byte is touched."""
    refused = refusal(make_shelf(tmp_path, before.encode()), "intent", "complaint", "새 말")
    assert (refused.code, refused.fields()) == ("not_editable", {"file": "nlu/examples.yml"})


@pytest.mark.parametrize(
    ("before", "line", "file"),
    [
        (b"nlu:\n  - intent: ask\n    examples: [\n", 4, OTHER),
        (b"nlu:\n  - intent: ask\n   examples: |\n", 3, OTHER),
        (b"a: &x 1\nnlu: *x\n", 2, OTHER),
        (b"nlu:\n  - \xff\n", 2, OTHER),
        (b"", 0, OTHER),
        (b"# nothing\n", 0, OTHER),
        (b"version: '3.1'\n", 0, OTHER),
        (b"nlu:\n  - intent: unheard\n    examples: |\n      - a\n", 0, OTHER),
        (b"nlu:\n  - intent: ask\n    examples:\n      - text: a\n", 0, OTHER),
        (b"nlu:\n  - intent: [ask]\n    examples: |\n      - a\n", 0, OTHER),
        (b"nlu:\n  - intent: ask\n    since: 2024-13-41\n    examples: |\n", 0, OTHER),
        (b"nlu:\n" + b"#" * 1024 * 1024, 0, OTHER),
        (b"[" * 1100, 0, OTHER),
    ],
)
def test_a_broken_file_is_named_and_left(
    tmp_path: Path, before: bytes, line: int, file: str
) -> None:
    """Also if it isn't the one that would be written: the bot reads all of them."""
    shelf = make_shelf(tmp_path, b"nlu:\n")
    (tmp_path / "nlu" / "other.yml").write_bytes(before)
    refused = refusal(shelf, "intent", "complaint", "새 말")
    assert refused.code == "unreadable"
    fields = refused.fields()
    assert fields.pop("reason")
    assert fields == {"file": file, "line": line}


def test_an_edit_by_hand_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """A new look takes it along."""
    shelf = make_shelf(tmp_path, f"nlu:\n{BLOCK}".encode())
    file = tmp_path / "nlu" / "examples.yml"
    shown = preview(shelf, "intent", "complaint", "새 말")
    file.write_text(f"nlu:\n{BLOCK}      - 손으로\n", encoding="utf-8")
    before = contents(shelf)
    with pytest.raises(Changed):
        teach(shelf, "intent", "complaint", "새 말", shown.digest)
    assert contents(shelf) == before
    taught(shelf, "intent", "complaint", "새 말")
    assert file.read_text("utf-8") == f"nlu:\n{BLOCK}      - 손으로\n{NEW}"


def test_a_link_out_of_the_folder_is_not_written_through(tmp_path: Path) -> None:
    """What it leads to is not the shop's; one within is kept and its file is written."""
    shelf = make_shelf(tmp_path)
    elsewhere = tmp_path / "elsewhere.yml"
    elsewhere.write_text(f"nlu:\n{BLOCK}", encoding="utf-8")
    link = tmp_path / "nlu" / "examples.yml"
    link.symlink_to(elsewhere)
    assert refusal(shelf, "intent", "complaint", "새 말").code == "not_editable"
    link.unlink()
    (tmp_path / "nlu" / "real").write_text(f"nlu:\n{BLOCK}", encoding="utf-8")
    link.symlink_to("real")
    taught(shelf, "intent", "complaint", "새 말")
    assert link.is_symlink()
    assert (tmp_path / "nlu" / "real").read_text("utf-8") == f"nlu:\n{BLOCK}{NEW}"
