"""What the docs name exists: files, make targets, commands, settings, variables, addresses."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.gateway.app import create_app
from bot.settings.load import known_keys
from bot.settings.model import Settings
from tests.redis.gateway import wiring

ROOT = Path(__file__).parents[2]
# The change log may name what is gone.
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")} - {ROOT / "CHANGELOG.md"})
TOP = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}

Named = list[tuple[str, str]]


def _found(pattern: str) -> Named:
    """(page, first group) of every match in any page."""
    compiled = re.compile(pattern)
    return [
        (page.name, match[1])
        for page in PAGES
        for match in compiled.finditer(page.read_text(encoding="utf-8"))
    ]


def test_links_lead_somewhere() -> None:
    """Files and pictures; addresses of other sites are left alone."""
    for page in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http", "#", "mailto:")):
                assert (page.parent / target.split("#")[0]).exists(), f"{page.name}: {target}"


def test_paths_exist() -> None:
    """Whatever in code marks starts with one of our folders; `*` and `{a,b}` stand for several."""
    for page, path in _found(r"`((?:[\w.-]+/)+[\w.*{},-]*)`"):
        if path.split("/")[0] not in TOP:
            continue
        for one in _braces(path):
            assert list(ROOT.glob(one.rstrip("/"))), f"{page}: {path}"


def _braces(path: str) -> Iterator[str]:
    match = re.search(r"\{([^}]*)\}", path)
    if match is None:
        yield path
        return
    for choice in match[1].split(","):
        yield path[: match.start()] + choice + path[match.end() :]


def test_make_targets_exist() -> None:
    """`make WORD` in code, indented or in marks."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = _found(r"(?:`|^|\n)(?:\w+=\S+ )*make ([a-z-]+)")
    assert named
    for page, target in named:
        assert target in targets, f"{page}: make {target}"


def test_commands_exist() -> None:
    """`.venv/bin/COMMAND SUBCOMMAND` explains itself."""
    named = _found(r"\.venv/bin/((?:bot|handoff|knowledge|nlu) [a-z-]+)")
    for said in sorted({said for _, said in named}):
        command = [sys.executable, "-m", *said.split(), "--help"]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, f"{said}: {ended.stderr}"


def test_settings_exist() -> None:
    """`section.key`, where the section is one of ours."""
    sections = set(Settings.model_fields)
    for page, key in _found(r"`([a-z]+\.[a-z_]+)`"):
        if key.split(".")[0] in sections and key.split(".")[1] not in {"md", "py", "yml", "toml"}:
            assert key in known_keys(), f"{page}: {key}"


def test_variables_exist() -> None:
    """BATON_...: settings, or read somewhere in the code."""
    known = set(known_keys().values())
    for page, name in _found(r"\b(BATON_[A-Z_]+[A-Z])\b"):
        if name not in known:
            command = ["git", "grep", "-q", name, "--", "*.py", "Makefile", "*.yml", "*.sh"]
            found = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
            assert found, f"{page}: {name}"


@pytest.mark.parametrize("start", ["/api/"])
def test_addresses_exist(start: str) -> None:
    """`/api/...`: something answers there."""
    rest = {"secret": "whsec_" + "A" * 32}
    telegram = {"token": f"1:{'A' * 35}"}
    app = create_app(wiring("redis://127.0.0.1:1", rest=rest, telegram=telegram))
    served = [resource.canonical for resource in app.router.resources()]
    for page, address in _found(rf"`(?:GET |POST |PATCH |DELETE )?({start}[\w/{{}}-]+)`"):
        wanted = re.sub(r"\{[^}]*\}", "{}", address).rstrip("/")
        assert wanted in {re.sub(r"\{[^}]*\}", "{}", one) for one in served}, f"{page}: {address}"
