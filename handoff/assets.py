"""The files that pages are made of: read once, compressed once, known by a digest."""

import gzip
import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import rcssmin
import rjsmin
from aiohttp import web

_TYPES: Final = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
}
_SHORTENED: Final[Mapping[str, Callable[[str], str]]] = {
    ".js": rjsmin.jsmin,
    ".css": rcssmin.cssmin,
}
"""Comments and indentation are for whoever opens the file here: a quarter of the bytes."""

_ANY_SITE: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    content_type: str
    body: bytes
    packed: bytes
    etag: str

    @classmethod
    def read(cls, path: Path) -> "Asset":
        """Read a file, leave out what only people read, and compress it."""
        body = path.read_bytes()
        if shorten := _SHORTENED.get(path.suffix):
            body = str(shorten(body.decode())).encode()
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        digest = hashlib.sha256(body).hexdigest()[:20]
        packed = gzip.compress(body, 9, mtime=0)
        return cls(kind or "application/octet-stream", body, packed, f'"{digest}"')


class Assets:
    """Every file of some folders, by the path under which it is served.

    Only what is there at the start exists: no path that a request makes up leads to a file.
    """

    def __init__(self, folders: Mapping[str, Path], shared: tuple[str, ...] = ()) -> None:
        """`folders`: address (with slashes around it) to folder; `shared`: addresses whose files
        pages of other sites may load."""
        self._shared = shared
        self._assets = {
            address + path.relative_to(folder).as_posix(): Asset.read(path)
            for address, folder in folders.items()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }

    def __contains__(self, path: str) -> bool:
        return path in self._assets

    def get(self, path: str) -> Asset:
        """Return the file served at `path`; raises KeyError."""
        return self._assets[path]

    def paths(self) -> list[str]:
        """Return every path that is served, sorted."""
        return sorted(self._assets)

    def response(self, request: web.Request, path: str) -> web.Response:
        """Answer a request for the file at `path`; raises HTTPNotFound."""
        asset = self._assets.get(path)
        if asset is None:
            raise web.HTTPNotFound(text="no such file\n")
        # Asked for again at every use, by ETag: an upgrade never mixes old modules with new ones.
        headers = {"ETag": asset.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if request.path.startswith(self._shared):
            headers |= _ANY_SITE
        if asset.etag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        body = asset.body
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = asset.packed
        return web.Response(
            body=body, content_type=asset.content_type, charset="utf-8", headers=headers
        )
