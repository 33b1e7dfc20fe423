"""Texts that are scripts: whoever writes them, they stand on every page as what was written."""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import (
    APIRequestContext,
    Browser,
    BrowserContext,
    Dialog,
    Locator,
    Page,
    Route,
    WebSocketRoute,
    expect,
)

from tests.system.people import queue_item
from tests.system.starting import Running
from tests.system.test_embed import TURN_MS, embedded, opened, signed, somebody

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SHORT = "<img src=x onerror=broken=1>"
NASTY = " ".join(
    (
        SHORT,
        "</script><script>window.broken=2</script>",
        "<svg onload=broken=3>",
        "\"><iframe srcdoc='<script>parent.broken=4</script>'>",
        "<a href='javascript:broken=5'>x</a>",
        "javascript:broken=6",
        "'-alert(7)-' `${alert(8)}` {{constructor.constructor('broken=9')()}}",
        "]]> --> &lt;b&gt; \\u003cimg\\u003e %3Cscript%3E",
    )
)
PASSWORD = "달빛 창가 의자 하나"
WATCH = """
  window.breaches = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    breaches.push(`${event.violatedDirective} ${event.sourceFile} ${event.blockedURI}`));
"""
FOUND = """() => {
  const roots = [document];
  for (const root of roots) {
    for (const node of root.querySelectorAll("*")) if (node.shadowRoot) roots.push(node.shadowRoot);
  }
  const nodes = roots.flatMap((root) => [...root.querySelectorAll("*")]);
  const strange = nodes.filter((node) =>
    ["IMG", "IFRAME", "OBJECT", "EMBED", "BASE"].includes(node.tagName)
    || (node.tagName === "SCRIPT" && !node.src)
    || node.getAttributeNames().some((name) => name.startsWith("on") || name === "srcdoc")
    || ["href", "src", "action", "formaction"].some((name) =>
      /^\\s*(javascript|data|vbscript):/i.test(node.getAttribute(name) ?? ""))
      && node.getAttribute("rel") !== "icon");
  return {
    strange: strange.map((node) => node.outerHTML.slice(0, 200)),
    breaches: window.breaches ?? [],
    broken: Object.getOwnPropertyNames(window).includes("broken"),
  };
}"""


@dataclass
class Watched:
    """Pages on which nothing may come alive."""

    browser: Browser
    running: Running
    alive: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def context(self) -> BrowserContext:
        """A browser that shares nothing."""
        viewport: Any = {"width": 1360, "height": 900}
        context = self.browser.new_context(locale="ko-KR", viewport=viewport)
        context.add_init_script(WATCH)
        self._contexts.append(context)
        return context

    def page(self, context: BrowserContext | None = None) -> Page:
        """A page that tells of dialogs, errors and windows that opened."""
        page = (context or self.context()).new_page()
        page.on("dialog", self._dismiss)
        page.on("pageerror", lambda error: self.alive.append(str(error)))
        page.on("popup", lambda popup: self.alive.append(popup.url))
        return page

    def _dismiss(self, dialog: Dialog) -> None:
        self.alive.append(dialog.message)
        dialog.dismiss()

    def nothing_lives(self) -> None:
        """Every open page: no element that a text made, no breach of the policy, no new global."""
        for page in [page for context in self._contexts for page in context.pages]:
            found = page.evaluate(FOUND)
            assert found == {"strange": [], "breaches": [], "broken": False}, page.url
        assert self.alive == []

    def leave(self) -> None:
        """Close every browser."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def watched(browser: Browser, running: Running) -> Iterator[Watched]:
    """Pages; whatever a test does with them, nothing may live on them at its end."""
    pages = Watched(browser, running)
    try:
        yield pages
        pages.nothing_lives()
    finally:
        pages.leave()


def called(api: APIRequestContext, method: str, url: str, body: Any = None) -> Any:
    """The answer's object, or None where it has none."""
    answer = api.fetch(url, method=method, data=body)
    assert answer.ok, answer.text()
    return answer.json() if answer.status != 204 else None


def signed_in(watched: Watched, user: str, password: str = "") -> BrowserContext:
    """A browser in which this person is signed in."""
    context = watched.context()
    body = {"user": user, "password": password or watched.running.passwords[user]}
    called(context.request, "POST", f"{watched.running.url}/api/sign-in", body)
    return context


def agent_of_that_name(watched: Watched, admin: BrowserContext, name: str) -> BrowserContext:
    """A browser of an agent who is called this."""
    url, user = watched.running.url, f"nasty-{secrets.token_hex(4)}"
    made = {"user": user, "name": name, "role": "agent"}
    password = called(admin.request, "POST", f"{url}/api/staff", made)["password"]
    context = signed_in(watched, user, password)
    change = {"old": password, "new": PASSWORD}
    called(context.request, "POST", f"{url}/api/me/password", change)
    return context


def as_text(place: Locator, text: str) -> None:
    """The text stands there, each of its letters."""
    expect(place).to_contain_text(text, timeout=TURN_MS)


def send(page: Page, composer: str, button: str, text: str) -> None:
    page.get_by_test_id(composer).fill(text)
    page.get_by_test_id(button).click()


def test_what_people_say_and_are_called(watched: Watched) -> None:
    """A customer's message and its preview in the queue, an agent's reply and name, on the page of
    each; then the account, and what it did, on the accounts page and in the log."""
    url = watched.running.url
    admin = signed_in(watched, "hana")
    agent_context = agent_of_that_name(watched, admin, SHORT)
    customer, agent = watched.page(), watched.page(agent_context)

    customer.goto(url)
    send(customer, "composer", "send", NASTY)
    as_text(customer.locator("[data-who=customer]").get_by_test_id("text"), NASTY)
    expect(customer.get_by_test_id("typing")).to_be_hidden(timeout=TURN_MS)
    if customer.get_by_test_id("status").get_attribute("data-owner") == "bot":
        customer.get_by_test_id("person").click()
    expect(customer.get_by_test_id("status")).to_have_attribute("data-owner", "waiting")

    agent.goto(f"{url}/agent")
    item = queue_item(agent, customer)
    as_text(item.get_by_test_id("preview"), NASTY[:100])
    item.get_by_test_id("claim").click()
    as_text(agent.get_by_test_id("line").filter(has_text="onerror").first, NASTY)
    send(agent, "reply", "send-reply", NASTY + " 답장")
    reply = customer.locator("[data-testid=message][data-who=agent]")
    as_text(reply.get_by_test_id("text"), NASTY + " 답장")
    as_text(reply, SHORT)
    watched.nothing_lives()

    answer = agent_context.request.fetch(f"{url}/api/staff/{SHORT}", method="PATCH", data={})
    assert answer.status == 403
    staff = watched.page(admin)
    staff.goto(f"{url}/staff")
    as_text(staff.get_by_test_id("account").filter(has_text="onerror").first, SHORT)
    staff.get_by_test_id("view-log").click()
    as_text(staff.locator("[data-testid=entry][data-did=refused]").first, SHORT)
    staff.get_by_test_id("log-who").fill(SHORT)
    staff.get_by_test_id("log-find").click()
    expect(staff.get_by_test_id("entry")).to_have_count(0)


def test_what_a_shops_page_tells(watched: Watched, host: str) -> None:
    """Name and e-mail of an identity, title, searches and cart of a visit beside the case, as text;
    an address that is a script is no link, and is not even kept."""
    page = watched.page()
    page.goto(embedded(host, watched.running))
    token = signed(watched.running, sub=somebody() + SHORT, name=NASTY[:200])
    page.evaluate("token => Baton.identify(token)", token)
    visit = {
        "page": {"url": "javascript:broken=10", "title": NASTY[:200]},
        "referrer": "data:text/html,<script>parent.broken=11</script>",
        "searches": [SHORT],
        "cart": [{"name": SHORT, "quantity": 1, "price": "<b onclick=broken=12>"}],
    }
    page.evaluate("visit => { Baton.consent(true); Baton.visit(visit) }", visit)
    opened(page).get_by_test_id("person").click()
    expect(page.get_by_test_id("status")).to_have_attribute("data-owner", "waiting")
    agent = watched.page(signed_in(watched, "mina"))
    agent.goto(f"{watched.running.url}/agent")
    queue_item(agent, page).get_by_test_id("claim").click()
    as_text(agent.get_by_test_id("identity"), NASTY[:200])
    as_text(agent.get_by_test_id("identity"), SHORT)
    as_text(agent.get_by_test_id("journey"), SHORT)
    as_text(agent.get_by_test_id("journey"), "<b onclick=broken=12>")
    expect(agent.get_by_test_id("panel")).not_to_contain_text("broken=10")
    expect(agent.get_by_test_id("panel")).not_to_contain_text("broken=11")
    assert agent.get_by_test_id("journey").locator("a").count() == 0


Spoil = Callable[[dict[str, Any]], None]


def spoil_frames(page: Page, path: str, spoil: Spoil) -> None:
    """Change every frame that the server sends to this page, as a careless shop's data would."""

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def passed(text: str | bytes) -> None:
            frame = json.loads(text)
            spoil(frame)
            socket.send(json.dumps(frame))

        server.on_message(passed)

    page.route_web_socket(f"**{path}", between)


def spoil_answers(page: Page, path: str, spoil: Spoil) -> None:
    """Change every answer to this request."""

    def between(route: Route) -> None:
        answer = route.fetch()
        told = answer.json() if answer.status == 200 else {}
        spoil(told)
        route.fulfill(status=200, json=told)

    page.route(f"**{path}", between)


def nasty_line(frame: dict[str, Any]) -> None:
    """The shop's name, and a bot's line with its article and its choices."""
    if frame["type"] == "welcome":
        frame["shop"]["name"] = {"ko": SHORT, "en": SHORT}
    if frame["type"] == "line" and frame["line"]["who"] == "bot":
        frame["line"]["text"] = NASTY
        frame["line"]["custom"] = {
            "kind": "clarify",
            "articles": [{"id": f"../..{NASTY}", "title": NASTY, "language": '"><img src=x>'}],
            "choices": [{"id": NASTY, "label": NASTY}],
        }


def nasty_article(told: dict[str, Any]) -> None:
    told |= {"id": NASTY, "title": NASTY, "text": f"# {NASTY}\n[x](javascript:broken=13)\n{NASTY}"}
    told["language"] = '"><img src=x onerror=broken=14>'


@pytest.mark.parametrize("place", ["page", "widget"])
def test_what_a_shop_writes(watched: Watched, host: str, place: str) -> None:
    """Title, body, id and language of an article, the label of a choice, the shop's own name: on
    the customer's page, and in the widget of another origin's page."""
    page = watched.page()
    spoil_frames(page, "/api/chat", nasty_line)
    spoil_answers(page, "/api/articles/**", nasty_article)
    if place == "page":
        page.goto(watched.running.url)
    else:
        page.goto(embedded(host, watched.running))
        opened(page)
    send(page, "composer", "send", "비밀번호를 잊어버렸는데 어떻게 해요?")
    line = page.locator("[data-testid=message][data-who=bot]").last
    as_text(line.get_by_test_id("text"), NASTY)
    as_text(line.get_by_test_id("choice"), NASTY)
    line.get_by_test_id("source").click()
    as_text(page.get_by_test_id("article"), f"[x](javascript:broken=13)\n{NASTY}")
    as_text(page.get_by_test_id("article-dialog").get_by_role("heading"), NASTY)
    watched.nothing_lives()
    page.get_by_test_id("article-close").click()
    line.get_by_test_id("choice").click()
    as_text(page.locator("[data-who=customer]").last, NASTY[:100])


def nasty_case(frame: dict[str, Any]) -> None:
    """Whatever an agent reads beside the conversation."""
    if frame["type"] == "welcome":
        frame["name"] = NASTY
    if frame["type"] == "queue":
        for waiting in frame["waiting"]:
            waiting |= {"reason": NASTY, "preview": NASTY, "lang": NASTY, "channel": NASTY}
            waiting["spans"] = []
        frame["agents"] = [
            *frame.get("agents", []),
            {"user": SHORT, "name": NASTY, "state": "available", "cases": 0},
        ]
    if frame["type"] == "claimed":
        view = json.loads(frame["view"])
        view["reason"] = NASTY
        view["package"] = (view.get("package") or {}) | {
            "slots": {NASTY: NASTY, "order": {SHORT: [NASTY]}},
            "release": NASTY,
            "evidence": {
                "confidence": 0.5,
                "intents": [{"name": NASTY, "probability": 0.5}],
                "passages": [{"id": NASTY, "score": 0.5}],
                "tried": [NASTY, {"a": NASTY}],
            },
        }
        frame["view"] = json.dumps(view)


def test_what_stands_beside_a_case(watched: Watched) -> None:
    """Reason and preview in the queue, colleagues' names, slots, evidence, the release."""
    customer, agent = watched.page(), watched.page(signed_in(watched, "mina"))
    customer.goto(watched.running.url)
    customer.get_by_test_id("person").click()
    expect(customer.get_by_test_id("status")).to_have_attribute("data-owner", "waiting")
    spoil_frames(agent, "/api/console", nasty_case)
    agent.goto(f"{watched.running.url}/agent")
    item = queue_item(agent, customer)
    as_text(item.get_by_test_id("queue-reason"), NASTY)
    as_text(item.get_by_test_id("preview"), NASTY)
    item.get_by_test_id("claim").click()
    for place in ("evidence", "slots", "reason"):
        as_text(agent.get_by_test_id("panel").get_by_test_id(place), NASTY)
    agent.get_by_test_id("transfer").click()
    as_text(agent.get_by_test_id("transfer-dialog"), NASTY)


def test_what_the_accounts_page_shows(watched: Watched) -> None:
    """Names and roles of accounts, every field of the log, the shop and the provider at sign-in."""
    out = watched.page()
    nasty_name = {"ko": NASTY, "en": NASTY}
    options = {"demo": True, "shop": {"name": nasty_name}, "oidc": {"label": NASTY}}
    spoil_answers(out, "/api/sign-in-options", lambda told: told.update(options))
    out.goto(f"{watched.running.url}/staff")
    as_text(out.get_by_test_id("sign-in"), NASTY)
    as_text(out.get_by_test_id("sign-in-oidc"), NASTY)
    assert (out.get_by_test_id("sign-in-oidc").get_attribute("href") or "").startswith("/api/oidc/")

    page = watched.page(signed_in(watched, "hana"))
    spoil_answers(page, "/api/me", lambda told: told.update(name=NASTY, role=NASTY))
    spoil_answers(page, "/api/staff", nasty_accounts)
    spoil_answers(page, "/api/audit?*", nasty_entries)
    page.goto(f"{watched.running.url}/staff")
    as_text(page.get_by_test_id("account").first, NASTY)
    watched.nothing_lives()
    page.get_by_test_id("view-log").click()
    as_text(page.get_by_test_id("entry").first, NASTY)


def nasty_accounts(told: dict[str, Any]) -> None:
    for account in told["accounts"]:
        account |= {"name": NASTY, "user": SHORT, "role": NASTY, "by": NASTY}


def nasty_entries(told: dict[str, Any]) -> None:
    for entry in told["entries"]:
        entry |= {"who": NASTY, "about": NASTY, "address": NASTY}
        entry["details"] = dict.fromkeys(("from", "to", "reason", "by", "who", "did"), NASTY)
    told["entries"].append(told["entries"][0] | {"did": NASTY, "id": "1-1"})
