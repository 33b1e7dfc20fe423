"""Pages of somebody else's shop, on an origin of their own, that embed the chat."""

import html
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

_FILES: Final = Path(__file__).parent / "host"

_PAGE: Final = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/{css}.css">
{scripts}</head><body>
<main><h1>{title}</h1><p id="text">Chairs, tables, lamps. 의자와 책상과 조명을 팝니다.</p>
<p><a id="next" href="{next}">{next_title}</a></p>
<p><label>Search <input id="search" autofocus></label> <button id="buy">Buy</button></p></main>
<div class="above"></div>
</body></html>"""


class _Handler(BaseHTTPRequestHandler):
    """GET /, /cart: pages; their query names the chat's origin, the style sheet and data-*."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        for ending, kind in ((".css", "text/css"), (".js", "text/javascript")):
            if address.path.endswith(ending):
                self._answer(kind, (_FILES / address.path.strip("/")).read_text())
                return
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        self._answer("text/html", _page(address.path, address.query, query), query.get("chat"))

    def _answer(self, kind: str, text: str, chat: str | None = None) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if chat:
            self.send_header("Content-Security-Policy", policy(chat))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's signature
        """Say nothing."""


def policy(chat: str) -> str:
    """Return the strictest policy that docs/embed.md promises to be enough."""
    socket = chat.replace("http", "ws", 1)
    return (
        f"default-src 'self'; img-src 'self' data:; script-src 'self' {chat}; "
        f"connect-src {chat} {socket}; style-src 'self'"
    )


def _page(path: str, query_text: str, query: dict[str, str]) -> str:
    shop = path == "/"
    attributes = "".join(
        f' {name}="{html.escape(value)}"' for name, value in query.items() if name[:5] == "data-"
    )
    script = f'<script src="{html.escape(query.get("chat", ""))}/widget.js" async{attributes}>'
    own = '<script src="/hotkeys.js"></script>\n' if "hotkeys" in query else ""
    times = int(query.get("times", "1")) if "chat" in query else 0
    return _PAGE.format(
        lang=html.escape(query.get("lang", "ko")),
        title="Oak & Ash" if shop else "Cart",
        css="hostile" if "hostile" in query else "plain",
        scripts=own + f"{script}</script>\n" * times,
        next=html.escape(f"{'/cart' if shop else '/'}?{query_text}"),
        next_title="Cart" if shop else "Shop",
    )


class HostPage:
    """A server of such pages: `url` is its origin, of another site than the chat's 127.0.0.1."""

    def __init__(self, port: int = 0) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://localhost:{self._server.server_port}"

    def __enter__(self) -> "HostPage":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
