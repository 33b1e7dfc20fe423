"""What the widget can load into somebody else's page: few bytes, all of them known."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

from handoff.assets import Assets

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = {"look": ROOT / "handoff" / "look", "widget": ROOT / "bot" / "widget"}
LIMIT: Final = 40_000
TINY: Final = 2 * 1024
STATIC: Final = re.compile(r'^(?:import|export)\b[^;"]*"(/[^"]+)";', re.MULTILINE)
NAMED: Final = re.compile(r'"(/(?:look|widget)/[^"]+\.(?:js|css))"')


def read(path: str) -> str:
    """The file served at `path`, as /look/place.js."""
    _, folder, name = path.split("/", 2)
    return (FOLDERS[folder] / name).read_text()


def closure(*paths: str) -> set[str]:
    """Those modules and all that they import."""
    found: set[str] = set()
    todo = list(paths)
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo += STATIC.findall(read(path))
    return found


def reachable(path: str) -> set[str]:
    """`path` and every file that it, or a file it names, imports, fetches or names."""
    found: set[str] = set()
    todo = [path]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            if path.endswith(".js"):
                todo += NAMED.findall(read(path))
    return found


def packed(paths: Iterable[str]) -> int:
    """Bytes on the wire, as handoff/assets.py sends them."""
    assets = Assets({f"/{name}/": folder for name, folder in FOLDERS.items()})
    return sum(len(assets.get(path).packed) for path in paths)


def preloaded(path: str) -> list[str]:
    """The modules in the list MODULES of a file."""
    found = re.search(r"const MODULES = \[(.*?)\];", read(path), re.DOTALL)
    assert found is not None
    return re.findall(r'"([^"]+)"', found[1])


def test_all_of_it_is_small() -> None:
    """Everything the widget can ever load is under 40 KB compressed, the script tag under 2 KB."""
    files = reachable("/widget/embed.js")
    assert "/widget/chat.css" in files
    assert "/widget/page.js" in files
    assert packed(files) < LIMIT, f"{packed(files)} bytes in {len(files)} files"
    assert packed(["/widget/embed.js"]) < TINY


def test_what_stands_before_it_is_opened_is_smaller() -> None:
    """docs/embed.md says how much: the tag, the launcher and its style sheets."""
    styles = {"/look/tokens.css", "/widget/launcher.css"}
    before = {"/widget/embed.js", "/widget/launcher.js", *closure("/widget/launcher.js"), *styles}
    promised = re.search(
        r"first\s+opened, (\d+) KB", (ROOT / "docs" / "embed.md").read_text("utf-8")
    )
    assert promised is not None
    assert packed(before) <= int(promised[1]) * 1000, packed(before)


def test_nothing_waits_in_a_chain_of_imports() -> None:
    """Each load names every module it needs, once, so that all are asked for at the same time."""
    first = preloaded("/widget/embed.js")
    assert sorted(first) == sorted(closure("/widget/launcher.js"))
    second = preloaded("/widget/launcher.js")
    assert sorted(second) == sorted(closure("/widget/panel.js") - set(first))
    page = re.findall(r'rel="modulepreload" href="([^"]+)"', read("/widget/index.html"))
    assert sorted(page) == sorted(closure("/widget/main.js") - {"/widget/main.js"})


@pytest.mark.parametrize("path", sorted(reachable("/widget/embed.js")))
def test_nothing_a_strict_policy_would_block(path: str) -> None:
    """No markup from text, no evaluated text, no cookie, no style attribute, no other server."""
    text = read(path)
    for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "cookie"):
        assert word not in text, word
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert not re.search(r"setAttribute\(.style|[{,]\s*style:", text)
