"""JSON values as the database keeps the large ones: compressed."""

import json
import zlib
from typing import Any


def pack(value: Any) -> bytes:
    """JSON, compressed."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 6)


def unpack(blob: bytes) -> Any:
    """What `pack` packed."""
    return json.loads(zlib.decompress(blob))
