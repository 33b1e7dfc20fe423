"""Signing in by OpenID Connect: an honest provider in a process of its own, and a hostile one."""

import base64
import hashlib
import hmac
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from handoff import keys
from handoff.staff.audit import Actor
from handoff.staff.oidc_settings import OidcSettingError, OidcSettings
from handoff.store import Store
from tests.redis.staff_site import Browser, Site, closed, frame, staff_site

pytestmark = pytest.mark.redis

TESTER = Actor("tester")
SHOP = ("shop.example",)
MINA = {"email": "mina@shop.example", "email_verified": True, "name": "Mina Kim"}
CLIENT = "baton"
SECRET = "the client secret"


@dataclass
class Process:
    """The honest provider."""

    issuer: str

    def person(self, sub: str, **claims: Any) -> None:
        request = urllib.request.Request(
            f"{self.issuer}/users/{sub}",
            json.dumps(claims).encode(),
            {"Content-Type": "application/json"},
            method="PUT",
        )
        urllib.request.urlopen(request, timeout=10).close()


@pytest.fixture(scope="module")
def provider() -> Iterator[Process]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce",
               "true"]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield Process(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)  # between two tries; the limit is the deadline
    raise RuntimeError("the provider did not start")


@asynccontextmanager
async def site_with(
    redis_url: str, store: Store, issuer: str, **settings: Any
) -> AsyncIterator[Site]:
    given: dict[str, Any] = {"email_domains": SHOP} | settings
    oidc = OidcSettings(issuer, CLIENT, SECRET, "Example", **given)
    async with staff_site(redis_url, store, oidc) as site:
        yield site


async def to_provider(browser: Browser, then: str = "/agent") -> str:
    """Start; return the provider's address."""
    answer = await browser.call("GET", "/api/oidc/start", params={"next": then})
    assert answer.status == 302
    return str(answer.headers["Location"])


async def agree(browser: Browser, address: str, sub: str) -> str:
    """Fill in the honest provider's form; return the way back as path and query."""
    async with browser.http.post(address, data={"sub": sub}, allow_redirects=False) as answer:
        back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


async def come_back(browser: Browser, path: str) -> str:
    answer = await browser.call("GET", path)
    assert answer.status == 302, answer.body
    return str(answer.headers["Location"])


async def signs_in(site: Site, sub: str, then: str = "/agent") -> tuple[Browser, str]:
    browser = await site.browser()
    path = await agree(browser, await to_provider(browser, then), sub)
    return browser, await come_back(browser, path)


async def is_somebody(browser: Browser) -> bool:
    return (await browser.call("GET", "/api/me")).status == 200


async def test_a_person_of_the_provider_signs_in(
    redis_url: str, store: Store, provider: Process
) -> None:
    """By a verified e-mail of the shop, into the account that is there; then bound for good."""
    provider.person("s-1", **MINA)
    async with site_with(redis_url, store, provider.issuer) as site:
        offered = (await (await site.browser()).call("GET", "/api/sign-in-options")).body
        assert offered["oidc"] == {"label": "Example"}
        browser, where = await signs_in(site, "s-1", "/trainer")
        assert where == "/trainer"
        me = (await browser.call("GET", "/api/me")).body
        assert (me["user"], me["role"], me["must_change_password"]) == ("mina", "agent", False)
        assert (await site.parts.accounts.get("mina")).by == "oidc"
        await frame(await browser.console(), "queue")
        done = await site.done()
        assert done[-2:] == [("mina", "oidc_linked", "mina"), ("mina", "signed_in", "mina")]
        # Bound: another address at the provider is the same person, and needs no verified e-mail.
        provider.person("s-1", email="else@where.example", email_verified=False)
        browser, where = await signs_in(site, "s-1")
        assert where == "/agent"
        assert (await browser.call("GET", "/api/me")).body["user"] == "mina"
        # And somebody else with Mina's old address is not her.
        provider.person("s-2", **MINA)
        browser, where = await signs_in(site, "s-2")
        assert where == "/agent?sign_in_error=no_account"
        assert not await is_somebody(browser)


@pytest.mark.parametrize(
    ("claims", "settings"),
    [
        ({"email": "mina@shop.example", "email_verified": False}, {}),
        ({"email": "mina@shop.example", "email_verified": "true"}, {}),
        ({"email": "mina@shop.example"}, {}),
        ({"email": "mina@evil.example", "email_verified": True}, {}),
        ({"email": "mina@shop.example", "email_verified": True}, {"email_domains": ()}),
        ({"email": "mina@shop.example@evil.example", "email_verified": True}, {}),
        ({"email": "new@shop.example", "email_verified": True}, {}),
        ({"email": "미나@shop.example", "email_verified": True}, {"create": "agent"}),
        ({}, {"create": "agent"}),
        ({"email": ["mina@shop.example"], "email_verified": True}, {}),
        ({"preferred_username": "new"}, {"claim": "preferred_username"}),
    ],
)
async def test_who_has_no_account_gets_none(
    redis_url: str,
    store: Store,
    provider: Process,
    claims: dict[str, Any],
    settings: dict[str, Any],
) -> None:
    """Least of all the account of somebody with a password here."""
    provider.person("s-3", **claims)
    async with site_with(redis_url, store, provider.issuer, **settings) as site:
        before = await store.smembers(keys.ACCOUNTS)
        browser, where = await signs_in(site, "s-3")
        assert where == "/agent?sign_in_error=no_account"
        assert not await is_somebody(browser)
        assert (await site.done())[-1] == ("-", "sign_in_failed", "-")
        assert await store.smembers(keys.ACCOUNTS) == before
        assert (await site.parts.accounts.get("mina")).by == "password"


async def test_an_account_is_made_when_the_settings_say_so(
    redis_url: str, store: Store, provider: Process
) -> None:
    """Without a password, and disabled like any other."""
    provider.person("s-4", email="seo@shop.example", email_verified=True, name="서\u0007진")
    async with site_with(redis_url, store, provider.issuer, create="agent") as site:
        browser, _ = await signs_in(site, "s-4")
        me = (await browser.call("GET", "/api/me")).body
        assert (me["user"], me["name"], me["role"]) == ("seo", "서진", "agent")
        assert (await (await site.browser()).sign_in("seo", "")).status == 401
        change = {"old": "", "new": "a fine password"}
        assert (await browser.call("POST", "/api/me/password", change)).status == 403
        console = await browser.console()
        await frame(console, "queue")
        await site.parts.accounts.change(TESTER, "seo", enabled=False)
        await site.parts.hint("seo")
        assert await closed(console) == 4401
        browser, where = await signs_in(site, "s-4")
        assert where == "/agent?sign_in_error=disabled"
        assert not await is_somebody(browser)
        assert (await site.done())[-1] == ("seo", "sign_in_failed", "seo")


async def test_a_password_made_for_the_person_does_not_stay_beside(
    redis_url: str, store: Store, provider: Process
) -> None:
    """Nobody has used it: binding the account takes it away."""
    provider.person("s-5", email="new@shop.example", email_verified=True)
    async with site_with(redis_url, store, provider.issuer) as site:
        hana = await site.browser("hana")
        body = {"user": "new", "name": "New", "role": "agent"}
        password = (await hana.call("POST", "/api/staff", body)).body["password"]
        browser, _ = await signs_in(site, "s-5")
        assert (await browser.call("GET", "/api/me/sessions")).status == 200
        assert (await (await site.browser()).sign_in("new", password)).status == 401


@pytest.mark.parametrize(
    ("groups", "role"),
    [(["staff", "leads"], "supervisor"), ("staff", "agent"), (["guests"], None), (None, None)],
)
async def test_roles_follow_the_provider_when_it_gives_them(
    redis_url: str, store: Store, provider: Process, groups: object, role: str | None
) -> None:
    """At every sign-in; who has none there has none here."""
    provider.person("dana", groups=groups)
    roles = {"leads": "supervisor", "staff": "agent"}
    settings = {"claim": "sub", "roles_claim": "groups", "roles": roles}
    async with site_with(redis_url, store, provider.issuer, **settings) as site:
        browser, where = await signs_in(site, "dana")
        if role is None:
            assert where == "/agent?sign_in_error=no_account"
        else:
            assert (await browser.call("GET", "/api/me")).body["role"] == role
            assert ("dana", "role_changed", "dana") in await site.done()


@pytest.mark.parametrize(
    "then",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/a?b", "", "/\n", "agent"],
)
async def test_only_own_paths_come_after(
    redis_url: str, store: Store, provider: Process, then: str
) -> None:
    """Anything else becomes the desk."""
    provider.person("s-6", **MINA)
    async with site_with(redis_url, store, provider.issuer) as site:
        assert (await signs_in(site, "s-6", then))[1] == "/agent"


async def test_a_code_counts_once_and_only_in_its_browser(
    redis_url: str, store: Store, provider: Process
) -> None:
    """Replayed, with another state, or in a browser that never started: nobody is signed in."""
    provider.person("s-7", **MINA)
    failed = "/agent?sign_in_error=oidc_failed"
    async with site_with(redis_url, store, provider.issuer) as site:
        browser = await site.browser()
        path = await agree(browser, await to_provider(browser), "s-7")
        other = await site.browser()
        assert await come_back(other, path) == failed
        await to_provider(other)
        assert await come_back(other, path) == failed
        assert not await is_somebody(other)
        kept = browser.cookie("baton_oidc")
        assert await come_back(browser, path) == "/agent"
        assert browser.cookie("baton_oidc") is None
        thief = await site.browser()
        headers = {"Cookie": f"baton_oidc={kept}"}
        answer = await thief.call("GET", path, headers=headers)
        assert answer.headers["Location"] == failed
        assert not await is_somebody(thief)


async def test_a_refusal_at_the_provider_is_a_failed_sign_in(
    redis_url: str, store: Store, provider: Process
) -> None:
    """The person said no."""
    async with site_with(redis_url, store, provider.issuer) as site:
        browser = await site.browser()
        state = parse_qs(urlsplit(await to_provider(browser)).query)["state"][0]
        path = f"/api/oidc/callback?error=access_denied&state={state}"
        assert await come_back(browser, path) == "/agent?sign_in_error=oidc_failed"


async def test_a_provider_that_is_down_is_a_failed_sign_in(redis_url: str, store: Store) -> None:
    """At the start already; passwords go on working."""
    async with site_with(redis_url, store, "http://127.0.0.1:9") as site:
        browser = await site.browser()
        answer = await browser.call("GET", "/api/oidc/start")
        assert answer.headers["Location"] == "/agent?sign_in_error=oidc_failed"
        assert (await browser.sign_in("mina")).status == 200


async def test_without_a_provider_there_is_nothing(redis_url: str, store: Store) -> None:
    """Neither offered nor reachable."""
    async with staff_site(redis_url, store) as site:
        browser = await site.browser()
        assert (await browser.call("GET", "/api/sign-in-options")).body["oidc"] is None
        for path in ("start", "callback"):
            assert (await browser.call("GET", f"/api/oidc/{path}")).status == 404


async def test_the_way_back_is_limited_by_address(
    redis_url: str, store: Store, provider: Process
) -> None:
    """Nobody fills the audit with it."""
    async with site_with(redis_url, store, provider.issuer) as site:
        browser = await site.browser()
        answers = [await browser.call("GET", "/api/oidc/callback") for _ in range(61)]
        assert [answer.status for answer in answers] == [302] * 60 + [429]
        assert "Retry-After" in answers[-1].headers
        assert len([did for _, did, _ in await site.done() if did == "sign_in_failed"]) == 60


@pytest.mark.parametrize(
    "issuer",
    ["http://login.example", "ftp://login.example", "login.example", "", "http://10.0.0.1"],
)
def test_secrets_never_go_in_the_clear(issuer: str) -> None:
    """http:// is for this machine alone."""
    with pytest.raises(OidcSettingError):
        OidcSettings(issuer, CLIENT, SECRET, "X")
    OidcSettings("http://127.0.0.1:1", CLIENT, SECRET, "X")
    OidcSettings("https://login.example", CLIENT, SECRET, "X")


Twist = Callable[["Hostile"], None]


@dataclass
class Hostile:
    """A provider that answers as it is told to; without a twist it is honest, PKCE checked too."""

    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    signer: Any = None
    alg: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    description: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    raw: bytes | None = None
    challenge: str = ""
    nonce: str = ""
    jwks_asked: int = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._describe)
        app.router.add_get("/jwks", self._jwks)
        app.router.add_post("/token", self._token)
        return app

    async def _describe(self, _request: web.Request) -> web.Response:
        told = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
        }
        return web.json_response(told | self.description)

    async def _jwks(self, _request: web.Request) -> web.Response:
        self.jwks_asked += 1
        return web.json_response(KeySet([self.key]).as_dict())

    async def _token(self, request: web.Request) -> web.Response:
        if self.raw is not None:
            return web.Response(body=self.raw, content_type="application/json")
        form = await request.post()
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        basic = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        known = request.headers.get("Authorization") in (f"Basic {basic}", f"Basic {plain}")
        if expected != self.challenge or form["code"] != "the-code" or not known:
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300,
            "nonce": self.nonce, **MINA,
        } | self.claims  # fmt: skip
        for name in self.drop:
            del claims[name]
        header = {"alg": self.alg, "kid": self.key.kid}
        if callable(self.signer):
            token = self.signer(header, claims)
        else:
            token = jwt.encode(header, claims, self.signer or self.key, algorithms=[self.alg])
        told = {"access_token": "a", "token_type": "Bearer", "id_token": token}
        return web.json_response(told | self.token)


async def sign_in_at(site: Site, hostile: Hostile) -> tuple[Browser, str]:
    browser = await site.browser()
    asked = parse_qs(urlsplit(await to_provider(browser)).query)
    assert asked["code_challenge_method"] == ["S256"]
    hostile.challenge, hostile.nonce = asked["code_challenge"][0], asked["nonce"][0]
    path = f"/api/oidc/callback?code=the-code&state={asked['state'][0]}"
    return browser, await come_back(browser, path)


@asynccontextmanager
async def hostile_site(redis_url: str, store: Store) -> AsyncIterator[tuple[Hostile, Site]]:
    hostile = Hostile()
    async with TestServer(hostile.app()) as server:
        hostile.url = str(server.make_url("")).rstrip("/")
        async with site_with(redis_url, store, hostile.url) as site:
            yield hostile, site


async def test_the_other_provider_is_honest_without_a_twist(redis_url: str, store: Store) -> None:
    """So that what follows fails for the right reason; keys are asked for once."""
    async with hostile_site(redis_url, store) as (hostile, site):
        for _ in range(2):
            browser, where = await sign_in_at(site, hostile)
            assert where == "/agent"
            assert await is_somebody(browser)
        assert hostile.jwks_asked == 1


async def test_new_keys_of_the_provider_are_fetched(redis_url: str, store: Store) -> None:
    """When a token names one that isn't known."""
    async with hostile_site(redis_url, store) as (hostile, site):
        await sign_in_at(site, hostile)
        hostile.key = RSAKey.generate_key(2048, {"kid": "k2"})
        assert (await sign_in_at(site, hostile))[1] == "/agent"
        assert hostile.jwks_asked == 2


def _another_key(hostile: Hostile) -> None:
    hostile.signer = RSAKey.generate_key(2048, {"kid": "k1"})


def _by_the_secret(hostile: Hostile) -> None:
    hostile.alg, hostile.signer = "HS256", OctKey.import_key(SECRET.encode() * 2)


def _by_the_public_key(hostile: Hostile) -> None:
    def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
        said = ".".join(_base64(json.dumps(part).encode()) for part in (header, claims))
        secret = hostile.key.as_pem(private=False)
        return f"{said}.{_base64(hmac.digest(secret, said.encode(), 'sha256'))}"

    hostile.alg, hostile.signer = "HS256", sign


def _base64(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def _unsigned(hostile: Hostile) -> None:
    def sign(_header: dict[str, Any], claims: dict[str, Any]) -> str:
        return ".".join([*(_base64(json.dumps(p).encode()) for p in ({"alg": "none"}, claims)), ""])

    hostile.signer = sign


def _claims(**claims: Any) -> Twist:
    return lambda hostile: hostile.claims.update(claims)


def _without(name: str) -> Twist:
    return lambda hostile: setattr(hostile, "drop", (name,))


def _token(**told: Any) -> Twist:
    return lambda hostile: hostile.token.update(told)


def _raw(body: bytes) -> Twist:
    return lambda hostile: setattr(hostile, "raw", body)


TWISTS: dict[str, Twist] = {
    "another key": _another_key,
    "signed by the client secret": _by_the_secret,
    "signed by the public key as a secret": _by_the_public_key,
    "unsigned": _unsigned,
    "another nonce": _claims(nonce="x"),
    "another issuer": _claims(iss="https://evil.example"),
    "another audience": _claims(aud="somebody-else"),
    "several audiences, made for another": _claims(aud=[CLIENT, "x"], azp="x"),
    "several audiences, made for nobody": _claims(aud=[CLIENT, "x"]),
    "expired": lambda hostile: hostile.claims.update(exp=int(time.time()) - 60),
    "expires never": _claims(exp="never"),
    # The time is read when the test runs: ten minutes from collecting may be over by then.
    "from the future": lambda hostile: hostile.claims.update(iat=int(time.time()) + 600),
    "a subject that is no text": _claims(sub=5),
    **{f"without {name}": _without(name) for name in ("nonce", "iss", "aud", "exp", "iat", "sub")},
    "no token": _token(id_token=None),
    "a token that is none": _token(id_token="a.b.c"),
    "a token of another kind": _token(id_token={"sub": "s-1"}),
    "an error": _token(error="server_error"),
    "an endless answer": _raw(b" " * (1024 * 1024 + 1)),
    "no JSON": _raw(b"<html>"),
    "no object": _raw(b"[]"),
}


@pytest.mark.parametrize("twist", TWISTS.values(), ids=TWISTS.keys())
async def test_a_twisted_answer_signs_nobody_in(redis_url: str, store: Store, twist: Twist) -> None:
    """Each of these alone; and the account isn't bound."""
    async with hostile_site(redis_url, store) as (hostile, site):
        twist(hostile)
        browser, where = await sign_in_at(site, hostile)
        assert where == "/agent?sign_in_error=oidc_failed"
        assert not await is_somebody(browser)
        assert (await site.parts.accounts.get("mina")).by == "password"
        assert (await site.done())[-1] == ("-", "sign_in_failed", "-")


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": None},
    ],
)
async def test_a_twisted_description_is_not_followed(
    redis_url: str, store: Store, description: dict[str, Any]
) -> None:
    """Nothing is sent to where it points."""
    async with hostile_site(redis_url, store) as (hostile, site):
        hostile.description = description
        answer = await (await site.browser()).call("GET", "/api/oidc/start")
        assert answer.headers["Location"] == "/agent?sign_in_error=oidc_failed"
