"""Attempts at the doors: other sites, paths, sizes, line ends, patience, and what the log says."""

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from bot.gateway.pages import _FOLDERS, _PAGES
from bot.settings.load import SettingsError, load_settings
from bot.settings.model import Limits
from handoff.store import Store
from knowledge.articles import read_articles
from knowledge.errors import ArticleError
from nlu.errors import BadInputError
from nlu.plain_yaml import read_plain_yaml
from tests.redis.attempts_forged import HS256, by_hand, claims
from tests.redis.attempts_process import Process, gateway_process
from tests.redis.attempts_raw import (
    CONTINUES,
    RSV1,
    TEXT,
    ask,
    connection,
    handshake,
    raw_socket,
    request,
    send,
)
from tests.redis.attempts_site import Site, attacked
from tests.redis.gateway import gateway, wiring
from tests.redis.staff_site import PASSWORD

pytestmark = pytest.mark.redis

WIDE = dict.fromkeys(Limits().rates(), "100000/minute")
OURS, SHOP = "http://chat.shop.example", "https://shop.example"
JSON = {"Content-Type": "application/json"}
CHANGING = (
    ("POST", "/api/sign-in"), ("POST", "/api/sign-out"), ("POST", "/api/me/password"),
    ("POST", "/api/staff"), ("PATCH", "/api/staff/mina"), ("POST", "/api/staff/mina/password"),
    ("DELETE", "/api/staff/mina/sessions"), ("DELETE", "/api/me/sessions/x"),
)  # fmt: skip


@pytest.fixture
async def site(redis_url: str, store: Store) -> AsyncIterator[Site]:
    """A gateway that is known under one origin and may be embedded in one shop."""
    server, widget = {"public_origins": (OURS,)}, {"origins": (SHOP,)}
    async with attacked(redis_url, store, server=server, widget=widget, limits=WIDE) as site:
        yield site


def foreign(url: str) -> list[str]:
    """Origins that are not ours, however like ours they look."""
    host = url.removeprefix("http://")
    name, port = host.split(":")
    return [
        "null", "*", "\xff", "https://evil.example", f"{OURS}.evil.example", f"{OURS}:444",
        f"{OURS}@evil.example", "http://evilchat.shop.example", f"{OURS}.", f"{OURS}/",
        OURS.replace("http:", "https:"), OURS.replace("chat", "CHAT"), f"{OURS},{SHOP}",
        f"http://{name}", f"http://{host}0", f"http://{host}.evil.example", f"ws://{host}",
        f"http://evil.example/{host}", f"http://{host}@evil.example", f"file://{host}",
        f"//{host}", host, f"http://localhost:{port}", f"http://[::1]:{port}",
        "chrome-extension://abc",
    ]  # fmt: skip


async def test_no_other_site_changes_anything(site: Site) -> None:
    """Not with the person's cookie, JSON and all: refused before any handler."""
    hana = await site.browser("hana")
    cookie = {"Cookie": f"baton_session={hana.cookie()}"} | JSON
    before = await site.done()
    for origin in [*foreign(site.url), SHOP]:
        for method, path in CHANGING:
            headers = cookie | {"Origin": origin}
            answer = await ask(site.url, method, path, headers, b'{"enabled": false}')
            assert answer.status == 403, (origin, path)
            assert "access-control" not in answer.head.lower(), origin
    assert await site.done() == before
    allowed = {"Origin": OURS} | cookie
    assert (await ask(site.url, "POST", "/api/sign-out", allowed, b"{}")).status == 204


async def test_no_other_site_opens_a_socket(site: Site) -> None:
    """403 before the handshake; the embedding shop gets the customer's, never the console's."""
    hana = await site.browser("hana")
    cookie = {"Cookie": f"baton_session={hana.cookie()}"}
    for origin in foreign(site.url):
        for path in ("/api/console", "/api/chat"):
            told = await handshake(site.url, path, cookie | {"Origin": origin})
            assert told.status == 403, (origin, path)
    assert (await handshake(site.url, "/api/console", cookie | {"Origin": SHOP})).status == 403
    assert (await handshake(site.url, "/api/chat", {"Origin": SHOP})).status == 101
    assert (await handshake(site.url, "/api/console", cookie | {"Origin": OURS})).status == 101


FORMS = (
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
    "text/plain; application/json", "application/json+x", "text/json",
)  # fmt: skip


async def test_no_form_of_another_site_changes_anything(site: Site) -> None:
    """Forms announce no JSON: 415 though no Origin gives them away; other methods aren't meant."""
    hana = await site.browser("hana")
    cookie = {"Cookie": f"baton_session={hana.cookie()}"}
    before = await site.done()
    for kind in FORMS:
        for method, path in CHANGING:
            headers = cookie | {"Content-Type": kind}
            answer = await ask(site.url, method, path, headers, b'{"enabled": false, "a": "=x"}')
            assert answer.status == 415, (kind, path)
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        answer = await ask(site.url, "POST", "/api/staff/mina", cookie | {name: "PATCH"}, b"{}")
        assert answer.status == 405
        path = "/api/staff/mina/sessions?_method=DELETE"
        assert (await ask(site.url, "GET", path, cookie | {name: "DELETE"})).status == 405
    assert await site.done() == before


async def test_another_site_reads_nothing(site: Site) -> None:
    """No answer with a person's data allows another origin to read it, not even to the shop."""
    hana = await site.browser("hana")
    for origin in (SHOP, "https://evil.example", "null"):
        headers = {"Cookie": f"baton_session={hana.cookie()}", "Origin": origin}
        for path in ("/api/me", "/api/staff", "/api/audit", "/api/me/sessions", "/health"):
            for method in ("GET", "OPTIONS"):
                answer = await ask(site.url, method, path, headers)
                assert "access-control-allow" not in answer.head.lower(), (origin, path)
    answer = await ask(site.url, "POST", "/api/customer", {"Origin": SHOP})
    assert f"Access-Control-Allow-Origin: {SHOP}\r\n" in answer.head
    assert "Allow-Credentials" not in answer.head


@pytest.mark.parametrize("origins", [(), (OURS,)], ids=["by address", "behind a proxy"])
async def test_a_name_that_points_here_is_not_ours(
    redis_url: str, store: Store, origins: tuple[str, ...]
) -> None:
    """DNS rebinding: another site's name resolves to our address, so that its page and we seem to
    be one site. No cookie of ours goes there, but whoever sits in the shop's network would lend
    their browser for guessing passwords and reading what only that network may read."""
    server = {"public_origins": origins}
    async with attacked(redis_url, store, server=server, limits=WIDE) as site:
        host = site.url.removeprefix("http://")
        port = host.rpartition(":")[2]
        for good in (host, f"localhost:{port}", *(one.partition("://")[2] for one in origins)):
            assert (await ask(site.url, "POST", "/api/customer", {"Host": good})).status == 201
        for evil in (f"evil.example:{port}", "evil.example", f"127.0.0.1.evil.example:{port}"):
            rebound = {"Host": evil, "Origin": f"http://{evil}"} | JSON
            body = json.dumps({"user": "mina", "password": PASSWORD}).encode()
            told = {
                "new customer": await ask(site.url, "POST", "/api/customer", rebound),
                "sign-in": await ask(site.url, "POST", "/api/sign-in", rebound, body),
                "socket": await handshake(site.url, "/api/chat", rebound),
                "read": await ask(site.url, "GET", "/api/articles/a", {"Host": evil}),
            }
            refused = {name for name, answer in told.items() if answer.status in (400, 403, 421)}
            assert refused == told.keys(), f"{evil} may: {told.keys() - refused}"


TRICKS = (
    "/look/../../etc/passwd", "/look/../../../../../../etc/passwd",
    "/look/%2e%2e/%2e%2e/etc/passwd", "/look/..%2f..%2f..%2fetc/passwd",
    "/look/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/look/%252e%252e%252f%252e%252e%252fetc/passwd",
    "/look/..%252f..%252fetc/passwd", "/look/..%c0%af..%c0%afetc/passwd",
    "/look/%c0%ae%c0%ae/etc/passwd", "/look/..%5c..%5cetc/passwd", "/look/..\\..\\etc\\passwd",
    "/look/..;/..;/etc/passwd", "/look/.;/element.js", "/look//etc/passwd", "/look/%2fetc/passwd",
    "//look/../etc/passwd", "/look/%00", "/look/\x7f", "/look/element.js%00.css",
    "/look/element.js%00", "/look/element.js/", "/look/element.js%20", "/look/ELEMENT.JS",
    "/look/./../look/../look/", "/look/", "/look", "/widget/%2e%2e/", "/widget/../console/",
    "/widget/..%2fconsole/main.js", "/staff/..%2f..%2faccounts.py", "/console/../socket.py",
    "/widget/__pycache__/", "/look/.git/config", "/.git/config",
    "/widget/../../gateway/security.py", "/console/page/main.js", "/look/~root", "/look/con",
    "/look/file:///etc/passwd", "/look/C:/windows/win.ini", "/look/$HOME", "/look/{file}",
    "/look/*", "/.env", "/data/secrets/signing_key", "/.data/secrets/signing_key",
    "/settings.json",
)  # fmt: skip


async def test_no_path_leads_to_another_file(site: Site) -> None:
    """Only files that were there at the start are served, each under one spelling."""
    for trick in TRICKS:
        answer = await ask(site.url, "GET", trick)
        assert answer.status in (400, 404), trick
        assert b"root:" not in answer.body
    for path in ("/look/element.js", "/look/%65lement.js", *_PAGES):
        assert (await ask(site.url, "GET", path)).status == 200, path


def test_only_pages_are_served() -> None:
    """No folder that is served holds anything but what a browser reads."""
    kinds = {path.suffix for folder in _FOLDERS.values() for path in folder.rglob("*.*")}
    assert kinds <= {".js", ".css", ".html", ".svg", ".LICENSE"}
    assert not any(path.is_symlink() for one in _FOLDERS.values() for path in one.rglob("*"))


async def test_no_article_id_leads_elsewhere(redis_url: str, store: Store) -> None:
    """The answers process is asked for /articles/ID and nothing else, whatever is asked of us."""
    asked: list[str] = []

    async def record(request: web.Request) -> web.Response:
        asked.append(request.raw_path)
        return web.json_response({"error": "there is no such article"}, status=404)

    answers = web.Application()
    answers.router.add_route("*", "/{any:.*}", record)
    async with TestServer(answers) as inner:
        told = wiring(redis_url, limits=WIDE)
        there = str(inner.make_url("")).rstrip("/")
        async with gateway(told, answers_urls=(there,)) as url:
            for name in (
                "..", ".", "%2e%2e", "%2E", "%2e.", "..%2f", "..%2fhealth", "a%2f..%2f..%2fhealth",
                "..%5chealth", "a%00", "a%0d%0aX:%201", "a%3fx", "a%23x", "%252e%252e", "a;b",
                "%ea%b0%80", "a" * 201, "@127.0.0.1", "a%20b", "", "..;", "...", "a..b", "-",
                "a" * 200,
            ):  # fmt: skip
                answer = await ask(url, "GET", f"/api/articles/{name}")
                assert answer.status in (400, 404), name
                assert "\r\nX:" not in answer.head
    assert asked == ["/articles/...", "/articles/a..b", "/articles/-", f"/articles/{'a' * 200}"]


async def test_asking_how_it_is_costs_the_bot_nothing(redis_url: str, store: Store) -> None:
    """/health is open to everybody: a flood of it is not passed on to Rasa, which has one core."""
    asked: list[str] = []

    async def well(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.json_response({"ready": True})

    rasa = web.Application()
    rasa.router.add_get("/webhooks/baton/health", well)
    async with TestServer(rasa) as inner:
        there = str(inner.make_url("")).rstrip("/")
        async with gateway(wiring(redis_url, limits=WIDE), rasa_urls=(there,)) as url:
            flood = [ask(url, "GET", "/health") for _ in range(30)]
            assert {answer.status for answer in await asyncio.gather(*flood)} <= {200, 503, 429}
    assert 1 <= len(asked) <= 3


async def test_requests_out_of_form_are_refused(site: Site) -> None:
    """Line ends in headers, two lengths, both kinds of length, too many headers, too large ones."""
    for headers in (
        {"X-A": "a" * 9000}, {f"X-{n}": "a" for n in range(500)}, {"X-A": "b\rc"}, {"X-A ": "b"},
        {" X-A": "b"}, {"X-A": "a\0b"}, {"Content-Length": "5\r\nContent-Length: 6"},
        {"Content-Length": "5", "Transfer-Encoding": "chunked"}, {"Content-Length": "-1"},
        {"Content-Length": "+5"}, {"Transfer-Encoding": "chunked, identity"}, {"X": "a\n\tb\r\n c"},
        {"Cookie": "a=" + "b" * 9000},
    ):  # fmt: skip
        answer = await ask(site.url, "POST", "/api/customer", headers)
        assert answer.status == 400, list(headers.items())[:2]
    assert (await ask(site.url, "GET", "/" + "a" * 9000)).status == 400
    for line in (
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET * HTTP/1.1\r\n\r\n",
    ):
        assert (await send(site.url, line)).status == 400, line
    for method in ("TRACE", "CONNECT", "PUT", "x"):
        assert (await ask(site.url, method, "/api/me")).status in (400, 404, 405), method


async def test_a_header_of_a_visitor_splits_no_answer(redis_url: str, store: Store) -> None:
    """What comes in by path, query, address or name comes back in no header."""
    async with attacked(redis_url, store, limits=WIDE) as site:
        for start in ("/agent", "/api/me?", "/api/oidc/start?next=", "/", "/look/"):
            path = f"{start}%0d%0aSet-Cookie:%20a=b"
            for name in ("X-Forwarded-For", "User-Agent", "Referer", "Accept-Language"):
                answer = await ask(site.url, "GET", path, {name: "x%0d%0aSet-Cookie: a=b"})
                assert "set-cookie" not in answer.head.lower(), path


BOMB = gzip.compress(b"\0" * 20_000_000)


POSTS = ("/api/customer", *(path for method, path in CHANGING if method == "POST"))


async def test_a_compressed_bomb_is_not_unpacked(site: Site) -> None:
    """20 MB in 20 kB: refused or left unread, soon."""
    hana = await site.browser("hana")
    headers = JSON | {"Content-Encoding": "gzip", "Cookie": f"baton_session={hana.cookie()}"}
    for path in POSTS:
        for bomb in (BOMB, gzip.compress(BOMB)):
            began = time.monotonic()
            answer = await ask(site.url, "POST", path, headers, bomb)
            assert answer.status < 500, path
            assert time.monotonic() - began < 2, path


BODIES = (
    b"[" * 16_000, b'{"a":' * 3000, b'{"user":' + b"9" * 16_000 + b"}", b'{"user": 1e999}',
    b'{"user": NaN}', b'{"user": "\\ud800", "password": "x"}', b"\xff\xfe{\0", b"",
    b'{"user": "a", "user": ["b"], "password": {}}', b'"' + b"\\u0000" * 2000 + b'"',
)  # fmt: skip


async def test_json_bombs_are_refused_in_a_word(site: Site) -> None:
    """400 for every body, and the next request is served."""
    for body in BODIES:
        answer = await ask(site.url, "POST", "/api/sign-in", JSON, body)
        assert answer.status == 400, body[:40]
        assert json.loads(answer.body)["error"] == "malformed"


FRAMES: dict[str, str] = {
    "nested lists": "[" * 100_000,
    "nested objects": '{"type":' * 50_000,
    "a number without end": '{"type":"say","id":' + "9" * 100_000 + "}",
    "beyond any number": '{"type":"journey","journey":{"cart":[{"name":"x","quantity":1e999}]}}',
    "no number": '{"type":"journey","journey":{"cart":[{"name":"x","quantity":NaN}]}}',
    "half a letter in a text": '{"type":"say","id":"a","text":"\\ud800"}',
    "half a letter in the id": '{"type":"say","id":"\\ud800","text":"x"}',
    "half a letter in the type": '{"type":"\\udfff"}',
    "a key twice": '{"type":"say","type":"end","id":"a","id":1,"text":"x"}',
    "too long a text": '{"type":"say","id":"a","text":"' + "가" * 100_000 + '"}',
    "a thousand fields": "{" + ",".join(f'"k{n}":1' for n in range(1000)) + "}",
}


async def test_frame_bombs_get_one_line_and_the_socket_stays(site: Site) -> None:
    """The customer's and the console's: the next good frame is taken."""
    page, _ = await site.customer()
    await page.until("welcome")
    console = await site.agent("mina")
    for number, (name, text) in enumerate(FRAMES.items()):
        for peer in (page, console):
            await peer.socket.send_str(text)
            told = await peer.socket.receive(timeout=10)
            while told.type is WSMsgType.TEXT and '"error"' not in told.data[:20]:
                told = await peer.socket.receive(timeout=10)
            assert told.type is WSMsgType.TEXT, f"{name} ended the socket"
            assert len(told.data) < 1000, name
        await page.send(type="say", id=f"good-{number}", text="괜찮아요")
        await page.until("accepted", id=f"good-{number}")
        await console.send(type="claim", case="c_none")
        await console.until("error", reason="not_found")


async def test_compression_is_never_agreed_upon(site: Site) -> None:
    """Neither asked for politely nor with parameters."""
    for asked in ("permessage-deflate", "permessage-deflate; client_max_window_bits", "x-webkit"):
        told = await handshake(site.url, "/api/chat", {"Sec-WebSocket-Extensions": asked})
        assert told.status == 101
        assert "extensions" not in told.head.lower()


MASKED = b'{"type":"hello","token":"x"}'


async def test_bad_frames_close_their_own_socket_only(site: Site) -> None:
    """Compressed, too large, in endless parts, unknown kinds: that one is closed, with a code."""
    page, _ = await site.customer()
    await page.until("welcome")
    asked = {"Sec-WebSocket-Extensions": "permessage-deflate"}
    for kind, payload, fin, rsv, times, code in (
        (TEXT, gzip.compress(b"0" * 1_000_000), True, RSV1, 1, 1002),
        (TEXT, MASKED, True, 0x20, 1, 1002),
        (TEXT, MASKED, True, 0x10, 1, 1002),
        (3, MASKED, True, 0, 1, 1002),
        (9, b"x" * 126, True, 0, 1, 1002),
        (CONTINUES, MASKED, True, 0, 1, 1002),
        (TEXT, b"\xff\xfe", True, 0, 1, 1007),
        (TEXT, b"x" * (512 * 1024 + 1), True, 0, 1, 1009),
        (TEXT, b"x" * 65_536, False, 0, 12, 1009),
    ):
        async with raw_socket(site.url, "/api/chat", asked) as socket:
            await socket.frame(kind, payload, fin=fin, rsv=rsv)
            for _ in range(times - 1):
                await socket.frame(CONTINUES, payload, fin=False)
            # None: cut off while it was still sending.
            assert await socket.closed() in {code, 4401, None}, (kind, rsv)
    await page.send(type="say", id="m1", text="저는 그대로예요")
    await page.until("accepted")


async def test_the_store_holds_what_was_said_and_no_more(site: Site) -> None:
    """A customer's texts never become keys, commands or fields of the store."""
    nasty = "\r\nSET baton:x 1\r\n*1\r\n$4\r\nPING\r\n' .. redis.call('FLUSHALL') .. '{{7*7}}%s\0"
    page, _ = await site.customer()
    await page.until("welcome")
    await page.send(type="say", id="m1", text=nasty, choice='"}]]--\n')
    await page.until("accepted")
    await page.until("line")
    assert page.lines()[0][2] == nasty.strip()
    assert await site.store.get("baton:x") is None


@pytest.fixture(scope="module")
def process(redis_url: str) -> Iterator[Process]:
    server = {"trusted_proxies": ("127.0.0.1",)}
    with gateway_process(redis_url, limits=WIDE, server=server) as process:
        yield process


async def test_every_line_of_the_log_is_one_event(process: Process, store: Store) -> None:
    """Line ends and a terminal's commands in names, ids, paths and headers reach no line; what was
    written doesn't either."""
    evil = "\x1b[2J\x1b]0;x\x07\n2026-01-01 level=info event=forged SECRETWORDS\r\n\u2028\u0085"
    quoted = "%1b%5b2J%0alevel=info%20event=forged%20SECRETWORDS"
    url = process.url
    body = json.dumps({"user": evil, "password": evil}).encode()
    await ask(url, "POST", "/api/sign-in", JSON | {"X-Forwarded-For": "1.2.3.4\tSECRETWORDS"}, body)
    for path in (f"/{quoted}", f"/api/articles/{quoted}", f"/api/staff/{quoted}",
                 f"/look/{quoted}", f"/api/oidc/callback?error={quoted}", "/\x1b[2JSECRETWORDS",
                 "/\xffSECRETWORDS"):  # fmt: skip
        await ask(url, "GET", path, {"Cookie": "baton_session=\x1b[2J\xffSECRETWORDS"})
    await send(url, b"GET /\x1b[2J\nSECRETWORDS HTTP/1.1\r\nSECRETWORDS\x1b[2J\r\n\r\n")
    token = json.loads((await ask(url, "POST", "/api/customer")).body)["token"]
    for text in (json.dumps({"type": evil, "id": evil}), '{"type":"x","id":"\\ud800SECRETWORDS"}'):
        async with raw_socket(url, "/api/chat") as socket:
            await socket.frame(TEXT, text.encode())
            await socket.closed()
    identity = by_hand(HS256 | {"kid": evil}, claims(sub=evil), b"x")
    hello = {"type": "hello", "token": token, "identity": identity[:4000], "case": "x\n\x1b[2J"}
    async with raw_socket(url, "/api/chat") as socket:
        await socket.frame(TEXT, json.dumps(hello).encode())
        await socket.closed()
    assert process.strange_lines() == []
    assert "forged" not in {line.partition("event=")[2].split(" ")[0] for line in process.lines()}
    assert not [line for line in process.lines() if "SECRETWORDS" in line]


async def test_nobody_keeps_a_connection_by_being_slow(process: Process) -> None:
    """Half a head, half a body, nothing at all: closed within 20 s, or a few thousand of them would
    leave no connection for anybody else."""
    half = request(process.url, "POST", "/api/sign-in", JSON | {"Content-Length": "100"})
    starts = {
        "nothing": b"",
        "half a head": b"GET / HTTP/1.1\r\nHost: x\r\nX-A: b",
        "half a body": half,
    }
    started = [asyncio.create_task(_patience(process.url, start)) for start in starts.values()]
    took = await asyncio.gather(*started)
    assert {name for name, closed in zip(starts, took, strict=True) if not closed} == set()


async def _patience(url: str, start: bytes) -> bool:
    """Whether the server closes a connection on which no more than this is said."""
    async with connection(url) as (reader, writer):
        writer.write(start)
        try:
            async with asyncio.timeout(20):
                while await reader.read(4096):
                    pass
        except TimeoutError:
            return False
        return True


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
YAML_BOMBS = {
    "laughs": LAUGHS,
    "nested": "a: " + "[" * 5000,
    "merge": "a: &a {b: 1}\nc:\n  <<: *a\n",
}


def refusals(folder: Path, yaml: str) -> list[str]:
    """How an article and a file of texts with this in them are refused; "" for one that isn't."""
    article, plain = folder / "a.md", folder / "texts.yml"
    article.write_text(f"---\nid: a\ntitle: b\nlanguage: ko\n{yaml}---\nBody\n")
    plain.write_text(yaml)
    told = ["", ""]
    try:
        read_articles(folder)
    except ArticleError as error:
        told[0] = str(error)
    try:
        read_plain_yaml(plain)
    except BadInputError as error:
        told[1] = str(error)
    return told


@pytest.mark.parametrize("bomb", YAML_BOMBS.values(), ids=YAML_BOMBS.keys())
def test_yaml_bombs_are_refused_in_a_line(tmp_path: Path, bomb: str) -> None:
    """In an article, and in the files of texts and examples: soon, by name, without unpacking."""
    began = time.monotonic()
    article, plain = refusals(tmp_path, bomb)
    assert time.monotonic() - began < 4
    assert "a.md" in article
    assert "texts.yml" in plain
    assert "\n" not in article + plain


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.mkdir ['{}']", "!x {}"])
def test_yaml_makes_no_objects(tmp_path: Path, tag: str) -> None:
    """A tag is refused or passed over; nothing that it names is called."""
    there = tmp_path / "called"
    _, plain = refusals(tmp_path, f"a: {tag.format(there)}\n")
    assert "texts.yml" in plain
    assert not there.exists()


SETTINGS_BOMBS = {
    "10 MB": "a" * 10_000_000,
    "nested": "a = " + "[" * 50_000,
    "brackets": "[" * 200_000,
    "one value": "x = '''" + "y" * 300_000 + "'''",
    "a control character": "setting = 'demo\0'",
    "a number without end": "[server]\nport = " + "9" * 5000,
    "a thousand keys": "".join(f"k{n} = 1\n" for n in range(1000)),
}


@pytest.mark.parametrize("text", SETTINGS_BOMBS.values(), ids=SETTINGS_BOMBS.keys())
def test_a_settings_file_is_bounded(tmp_path: Path, text: str) -> None:
    """One line, soon."""
    file = tmp_path / "baton.toml"
    file.write_text(text)
    began = time.monotonic()
    with pytest.raises(SettingsError) as refused:
        load_settings(file, {})
    assert time.monotonic() - began < 2
    assert len(str(refused.value)) < 1000
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("target", ["/etc/passwd", "../secret.md", "/proc/self/environ"])
def test_a_link_in_the_articles_leads_nowhere(tmp_path: Path, target: str) -> None:
    """A file or a folder linked out of the articles is not read; its folder's neighbour neither."""
    folder = tmp_path / "articles"
    folder.mkdir()
    good = "---\nid: {}\ntitle: T\nlanguage: ko\n---\n본문\n"
    (tmp_path / "secret.md").write_text(good.format("secret"))
    (tmp_path / "articles-old").mkdir()
    (tmp_path / "articles-old" / "old.md").write_text(good.format("old"))
    (folder / "good.md").write_text(good.format("good"))
    (folder / "link.md").symlink_to(target)
    (folder / "neighbour").symlink_to("../articles-old", target_is_directory=True)
    (folder / "old.md").symlink_to("../articles-old/old.md")
    (folder / "loop").symlink_to(".", target_is_directory=True)
    assert [article.id for article in read_articles(folder)] == ["good"]
