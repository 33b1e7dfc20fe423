"""JSON lines: one object a line, where a line ends at \\n and nowhere else."""

import json
from typing import Any, Final

_OTHER_LINE_ENDS: Final = {0x2028: "\\u2028", 0x2029: "\\u2029", 0x85: "\\u0085"}


def json_line(value: Any) -> str:
    """Return the value as one line of JSON, ended by \\n.

    Other line separators of Unicode are escaped: a reader that splits on them still works.
    """
    return json.dumps(value, ensure_ascii=False).translate(_OTHER_LINE_ENDS) + "\n"
