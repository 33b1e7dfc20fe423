"""What docs/channels.md says of Telegram's size is so."""

import ast
import io
import re
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "bot" / "channels" / "telegram"
_NO_CODE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE),
    *(tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER),
}


def _lines(path: Path) -> int:
    """Lines of code: what is no blank line, no comment and no text that stands by itself."""
    text = path.read_text("utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    code = {
        line
        for token in tokens
        if token.type not in _NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            code -= set(range(node.lineno, (node.end_lineno or 0) + 1))
    return len(code)


def test_lines_of_code() -> None:
    """File by file, and all of them."""
    page = (ROOT / "docs" / "channels.md").read_text("utf-8")
    said = {name: int(lines) for name, lines in re.findall(r"\| `(\w+\.py)` \| (\d+) \|", page)}
    counted = {path.name: _lines(path) for path in FOLDER.glob("*.py")}
    assert said == {name: lines for name, lines in counted.items() if lines}
    assert f"has {sum(said.values())} lines of code" in page
