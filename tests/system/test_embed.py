"""The chat inside pages of somebody else's shop: another origin, strict rules, hostile styles."""

import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Route,
    ViewportSize,
    WebSocketRoute,
    expect,
)

from tests.system.host_page import HostPage, policy
from tests.system.people import queue_item, say, sign_in
from tests.system.starting import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TURN_MS = 15_000
DOC = Path(__file__).parents[2] / "docs" / "embed.md"
ARRIVED = """panel => Promise.all(panel.getAnimations()
    .filter(one => one.effect.getComputedTiming().endTime !== Infinity).map(one => one.finished))"""
QUESTION = "비밀번호를 잊어버렸는데 어떻게 해요?"
PHONE: ViewportSize = {"width": 360, "height": 740}

Visit = Callable[..., Page]


def embedded(host: str, running: Running, path: str = "/", **query: str) -> str:
    """The address of a page of the shop; `data_accent="gold"` becomes the tag's data-accent."""
    pairs = {"chat": running.url} | query
    return f"{host}{path}?" + "&".join(f"{k.replace('_', '-')}={v}" for k, v in pairs.items())


@pytest.fixture
def visit(browser: Browser, host: str, running: Running) -> Iterator[Visit]:
    """Opens a page of the shop in a browser of its own; nothing may go wrong there unsaid."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def open_page(path: str = "/", context: dict[str, Any] | None = None, **query: str) -> Page:
        desktop = {"locale": "ko-KR", "viewport": {"width": 1280, "height": 800}}
        contexts.append(browser.new_context(**(desktop | (context or {}))))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "console",
            lambda message: (
                broken.append(message.text) if "Content Security" in message.text else None
            ),
        )
        page.goto(embedded(host, running, path, **query))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert broken == [], "an error, or a breach of the policy, in the shop's own page"


def opened(page: Page) -> Page:
    """The page once its chat is open and connected."""
    page.get_by_test_id("launcher").click()
    return connected(page)


def connected(page: Page) -> Page:
    expect(page.get_by_test_id("status")).to_have_attribute("data-online", "true", timeout=TURN_MS)
    return page


def answered(page: Page) -> Locator:
    """The source of the last answer, once it is there."""
    source = page.get_by_test_id("source").last
    expect(source).to_be_visible(timeout=TURN_MS)
    return source


def focused(page: Page) -> str:
    """The test id of what has the focus inside the chat, or "" where it is elsewhere."""
    found = page.evaluate(
        "document.querySelector('baton-chat')?.shadowRoot.activeElement?.dataset.testid"
    )
    return found or ""


def signed(running: Running, sub: str, name: str = "", left_s: int = 600) -> str:
    """An identity as docs/embed.md tells the shop's server to make it, good for `left_s` more."""
    found = re.search(r"```python\n(.*?)```", DOC.read_text(), re.DOTALL)
    assert found is not None
    made: dict[str, Any] = {}
    exec(found[1], made)  # noqa: S102 - our own page
    made["time"] = SimpleNamespace(time=lambda: time.time() + left_s - 600)
    token = made["identity_token"](
        (running.data / "secrets" / "identity_key").read_bytes(), sub, name
    )
    return str(token)


def somebody() -> str:
    """The shop's id of a customer who was never here."""
    return f"c-{secrets.token_hex(4)}"


HOST_STATE = """() => {
  const look = (name) => {
    const style = getComputedStyle(document.querySelector(name));
    return ["display", "color", "fontSize", "margin", "overflow", "width"].map((p) => style[p]);
  };
  return {
    looks: ["html", "body", "h1", "#text", "#buy"].map(look),
    markup: document.body.innerHTML.replace(/href="[^"]*"/, ""),
    head: document.head.querySelectorAll("*").length,
    attributes: document.documentElement.getAttributeNames(),
    title: document.title,
    language: document.documentElement.lang,
    focus: document.activeElement.id,
    scroll: [scrollX, scrollY],
    history: history.length,
  };
}"""


def test_in_the_strictest_page(browser: Browser, host: str, running: Running, visit: Visit) -> None:
    """Under a strict policy, styles that undo everything and a browser that blocks the cookies of
    other sites the chat answers with its source and goes on after a change of page; it adds one
    global and one element, and changes nothing else."""
    page = visit("/", hostile="")
    control = page.context.new_cdp_session(page)
    control.send(
        "Network.setCookieControls",
        {
            "enableThirdPartyCookieRestriction": True,
            "disableThirdPartyCookieMetadata": False,
            "disableThirdPartyCookieHeuristics": False,
        },
    )
    sent: list[str] = []
    page.on(
        "request",
        lambda request: sent.append(request.url) if "cookie" in request.all_headers() else None,
    )
    page.goto(f"{host}/?hostile")
    names = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    before = page.evaluate(HOST_STATE)

    page.goto(embedded(host, running, hostile=""))
    launcher = page.get_by_test_id("launcher")
    expect(launcher).to_be_visible()
    after = page.evaluate(HOST_STATE)
    assert set(page.evaluate("Object.getOwnPropertyNames(window)")) - names == {"Baton"}
    assert after | {"head": 0, "history": 0} == before | {"head": 0, "history": 0}
    assert after["head"] == before["head"] + 1, "its own script tag"

    opened(page)
    say(page, QUESTION)
    answered(page)
    size = page.get_by_test_id("panel").bounding_box()
    assert size is not None
    assert (round(size["width"]), round(size["height"])) == (380, 600)
    expect(page.get_by_test_id("demo")).to_be_visible()

    page.evaluate("document.querySelector('#next').click()")
    page.wait_for_url("**/cart?**")
    answered(page)
    assert page.locator("[data-testid=message]").first.get_by_test_id("text").inner_text() == (
        QUESTION
    )
    assert page.title() == "Cart"
    assert page.evaluate("document.activeElement.id") == "search", "it comes back without the focus"
    assert page.context.cookies() == []
    assert sent == []


def test_on_a_phone(visit: Visit) -> None:
    """It fills the screen and keeps the focus, the input stays in view above a keyboard, every
    target is large enough, and closing leads back to the page as it was."""
    phone = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    page = visit("/", context=phone)
    page.get_by_test_id("launcher").tap()
    connected(page)
    page.get_by_test_id("panel").evaluate(ARRIVED)
    panel = page.get_by_test_id("panel").bounding_box()
    assert panel is not None
    assert [panel[name] for name in ("x", "y", "width", "height")] == [0, 0, 360, 740]
    say(page, QUESTION)
    answered(page)
    page.set_viewport_size({"width": 360, "height": 400})
    expect(page.get_by_test_id("composer")).to_be_in_viewport(ratio=1)
    expect(page.get_by_test_id("send")).to_be_in_viewport(ratio=1)
    page.set_viewport_size(PHONE)
    for button in page.get_by_test_id("panel").get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44, button
    for _ in range(20):
        page.keyboard.press("Tab")
        within = page.evaluate("document.activeElement.localName")
        assert within in {"baton-chat", "body"}, "the page behind is not reached"
    page.get_by_test_id("close").tap()
    expect(page.get_by_test_id("panel")).to_be_hidden()
    assert focused(page) == "launcher"
    assert page.evaluate("[scrollX, scrollY]") == [0, 0]


def test_by_keyboard_alone(visit: Visit) -> None:
    """Tab, Enter, a question, its answer, its source, and Escape back to where it began."""
    page = visit()
    expect(page.get_by_test_id("launcher")).to_be_visible()
    for _ in range(10):
        if focused(page) == "launcher":
            break
        page.keyboard.press("Tab")
    expect(page.get_by_test_id("launcher")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    connected(page)
    expect(page.get_by_test_id("launcher")).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("dialog", name="모루상점")).to_be_visible()
    assert focused(page) == "composer"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    answered(page).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("article-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("article-dialog")).to_be_hidden()
    assert focused(page) == "source"
    expect(page.get_by_test_id("panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("panel")).to_be_hidden()
    assert focused(page) == "launcher"


def test_identity_and_journey_reach_the_agent(
    browser: Browser, running: Running, visit: Visit
) -> None:
    """Who the shop vouches for and what is in the cart stand beside the case; without consent
    nothing of the visit is told, and signing out leaves nothing behind."""
    page = visit()
    page.evaluate("token => Baton.identify(token)", signed(running, sub=somebody(), name="김하나"))
    page.evaluate(
        """Baton.visit({page: {url: location.href, title: document.title}, referrer: "",
          searches: ["oak table"],
          cart: [{name: "참나무 의자", quantity: 2, price: "120,000원"}]})"""
    )
    opened(page)
    page.get_by_test_id("person").click()
    expect(page.get_by_test_id("status")).to_have_attribute("data-owner", "waiting")
    mina = browser.new_context(locale="ko-KR", viewport={"width": 1360, "height": 800}).new_page()
    sign_in(mina, running, "mina")
    queue_item(mina, page).get_by_test_id("claim").click()
    expect(mina.get_by_test_id("identity")).to_contain_text("김하나")
    expect(mina.get_by_test_id("journey")).to_have_count(0)

    page.evaluate("Baton.consent(true)")
    mina.reload()
    expect(mina.get_by_test_id("journey")).to_contain_text("참나무 의자")

    page.get_by_test_id("end").click()
    page.get_by_test_id("end-yes").click()
    expect(page.get_by_test_id("status")).to_have_attribute("data-owner", "closed")
    page.evaluate("Baton.identify(null)")
    connected(page)
    expect(page.get_by_test_id("message")).to_have_count(0)
    expect(page.get_by_test_id("status")).to_have_attribute("data-owner", "bot")
    mina.context.close()


def test_a_chat_waits_for_its_owner(host: str, running: Running, visit: Visit) -> None:
    """On the next page the chat of a signed-in visitor goes on once the page has vouched for them
    again; somebody else there starts with nothing."""
    page, hana = visit(), somebody()
    page.evaluate("token => Baton.identify(token)", signed(running, sub=hana))
    say(opened(page), QUESTION)
    answered(page)
    page.goto(embedded(host, running, "/cart"))
    expect(page.get_by_test_id("panel")).to_be_visible()
    page.evaluate("token => Baton.identify(token)", signed(running, sub=hana, name="Hana"))
    answered(connected(page))

    page.goto(embedded(host, running))
    expect(page.get_by_test_id("panel")).to_be_visible()
    page.evaluate("token => Baton.identify(token)", signed(running, sub=somebody()))
    connected(page)
    expect(page.get_by_test_id("message")).to_have_count(0)


def test_a_wrong_identity(running: Running, visit: Visit) -> None:
    """A token that the server refuses costs one line in the console, and the chat works."""
    page = visit()
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    page.evaluate("token => Baton.identify(token)", signed(running, sub=somebody()) + "x")
    opened(page)
    expect(page.get_by_test_id("error")).to_be_hidden()
    say(page, QUESTION)
    answered(page)
    assert [line for line in lines if "Baton: the identity was refused" in line] == [lines[0]]


def run_out(page: Page, running: Running, sub: str) -> None:
    """Sign in with a token that ends in a moment, talk, and come back once it has ended."""
    leeway_s, moment_s = 30, 8
    token = signed(running, sub=sub, left_s=moment_s - leeway_s)
    ends = time.time() + moment_s + 2
    page.evaluate("token => Baton.identify(token)", token)
    say(opened(page), QUESTION)
    answered(page)
    page.wait_for_function("ends => Date.now() > ends", arg=ends * 1000)


def break_off(page: Page) -> None:
    """Lose the connection, write one message, and find the connection again."""
    page.context.set_offline(True)
    expect(page.get_by_test_id("status")).to_have_attribute("data-online", "false")
    page.get_by_test_id("composer").fill("아직 거기 계세요?")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("pending")).to_have_count(1)
    page.context.set_offline(False)


def warned(page: Page) -> list[str]:
    """What the chat says in the console from now on."""
    lines: list[str] = []
    page.on(
        "console",
        lambda message: lines.append(message.text) if "Baton:" in message.text else None,
    )
    return lines


def test_a_sign_in_that_has_run_out(running: Running, visit: Visit) -> None:
    """A page that stays open goes on as the person it was welcomed as, whatever its token's end."""
    page = visit()
    lines = warned(page)
    run_out(page, running, somebody())
    break_off(page)
    connected(page)
    own = page.locator("[data-testid=message][data-who=customer]")
    expect(own).to_have_count(2, timeout=TURN_MS)
    assert len({one.get_attribute("data-case") for one in own.all()}) == 1
    assert lines == []


def test_nothing_is_said_as_somebody_else(running: Running, visit: Visit) -> None:
    """A page whose sign-in the server doesn't take back waits for a fresh token: what was written
    stays, and goes into no other case."""
    page, hana = visit(), somebody()
    lines = warned(page)

    def without_resume(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(text: str | bytes) -> None:
            frame = json.loads(text)
            server.send(json.dumps({k: v for k, v in frame.items() if k != "resume"}))

        socket.on_message(pass_on)

    page.route_web_socket("**/api/chat", without_resume)
    run_out(page, running, hana)
    break_off(page)
    bar = page.get_by_test_id("offline")
    expect(bar).to_contain_text("로그인 시간이 지났어요", timeout=TURN_MS)
    expect(bar).to_be_visible()
    expect(page.get_by_test_id("pending")).to_have_count(1)
    assert len(lines) == 1
    page.evaluate("token => Baton.identify(token)", signed(running, sub=hana))
    connected(page)
    own = page.locator("[data-testid=message][data-who=customer]")
    expect(own).to_have_count(2, timeout=TURN_MS)
    assert len({one.get_attribute("data-case") for one in own.all()}) == 1


def test_a_sign_in_in_another_tab(host: str, running: Running, visit: Visit) -> None:
    """The chat goes on where its owner signed in; the tab that knows nothing of it starts anew."""
    first = opened(visit())
    say(first, QUESTION)
    second = first.context.new_page()
    second.goto(embedded(host, running))
    second.evaluate("token => Baton.identify(token)", signed(running, sub=somebody()))
    expect(second.get_by_test_id("message").first).to_contain_text(QUESTION, timeout=TURN_MS)
    expect(first.get_by_test_id("message")).to_have_count(0, timeout=TURN_MS)
    connected(first)
    say(second, "배송은 얼마나 걸려요?")
    expect(first.get_by_test_id("message")).to_have_count(0)


def test_keys_of_the_page(visit: Visit) -> None:
    """What is typed into the chat, Escape too, presses none of the page's own keys; outside the
    chat they work."""
    page = opened(visit("/cart", hotkeys=""))
    page.get_by_test_id("composer").click()
    page.keyboard.type("a/b")
    expect(page.get_by_test_id("composer")).to_have_value("a/b")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("panel")).to_be_hidden()
    assert page.evaluate("pressed") == []
    page.locator("#buy").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    assert "/" in page.evaluate("pressed")


def test_calls_before_it_has_loaded(host: str, running: Running, visit: Visit) -> None:
    """Calls queued in an array are made, in their order; the script twice is one chat; a listener
    hears what happens until it is taken off; destroy() leaves nothing, and it can come back."""
    page = visit("/cart")
    page.add_init_script("window.Baton = [['language', 'en'], ['open']]")
    page.goto(embedded(host, running, times="2"))
    expect(page.get_by_test_id("person")).to_have_text("Talk to a person")
    assert page.locator("baton-chat").count() == 1
    assert page.evaluate("document.documentElement.lang") == "ko"

    page.evaluate(
        """window.heard = []; window.off = Baton.on("close", () => heard.push("close"));
           void Baton.on("open", () => heard.push("open"))"""
    )
    page.evaluate("Baton.close()")
    page.evaluate("Baton.toggle()")
    expect(page.get_by_test_id("panel")).to_be_visible()
    page.evaluate("off(); Baton.close()")
    assert page.evaluate("heard") == ["close", "open"]

    page.evaluate("Baton.destroy()")
    assert page.locator("baton-chat").count() == 0
    assert page.evaluate("'Baton' in window") is False
    page.add_script_tag(url=f"{running.url}/widget.js")
    expect(page.get_by_test_id("launcher")).to_be_visible()


def test_news_while_it_is_closed(host: str, running: Running, visit: Visit) -> None:
    """What is said while the panel is closed is counted on the launcher, on the next page too."""
    page = opened(visit())
    page.evaluate("window.counts = []; void Baton.on('unread', (count) => counts.push(count))")
    page.get_by_test_id("composer").fill(QUESTION)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    launcher = page.get_by_test_id("launcher")
    expect(launcher).to_have_attribute("aria-label", "상담, 새 메시지 1개", timeout=TURN_MS)
    assert page.evaluate("counts") == [1]
    page.goto(embedded(host, running, "/cart"))
    expect(launcher).to_have_attribute("aria-label", "상담, 새 메시지 1개", timeout=TURN_MS)
    launcher.click()
    expect(launcher).to_have_attribute("aria-label", "상담")


def test_without_storage(visit: Visit, host: str, running: Running) -> None:
    """Where the browser forbids storage the chat works from memory."""
    page = visit("/cart")
    page.add_init_script(
        """Object.defineProperty(window, "localStorage", {
             get() { throw new DOMException("denied", "SecurityError"); } })"""
    )
    page.goto(embedded(host, running))
    opened(page)
    say(page, QUESTION)
    answered(page)


def test_a_page_that_may_not(browser: Browser, running: Running, visit: Visit) -> None:
    """On an origin that isn't allowed nothing is shown, and the console says what to set."""
    lines: list[str] = []
    with HostPage() as other:
        page = browser.new_context(locale="ko-KR").new_page()
        page.on("console", lambda message: lines.append(message.text))
        page.goto(embedded(other.url, running))
        page.get_by_test_id("launcher").click()
        expect(page.get_by_test_id("launcher")).to_be_hidden(timeout=TURN_MS)
        expect(page.get_by_test_id("panel")).to_be_hidden()
        (said,) = [line for line in lines if line.startswith("Baton:")]
        assert "widget.origins" in said
        assert other.url in said
        page.context.close()


def test_the_server_is_busy(visit: Visit) -> None:
    """A browser told to come back later does so then, not before."""
    page = visit()
    asked: list[float] = []

    def busy(route: Route) -> None:
        asked.append(time.monotonic())
        if len(asked) > 1:
            route.continue_()
            return
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "Retry-After",
            "Retry-After": "3",
        }
        route.fulfill(status=429, headers=headers, json={"error": "too_many"})

    page.route("**/api/customer", busy)
    opened(page)
    assert asked[1] - asked[0] >= 3


def test_too_many_messages(visit: Visit) -> None:
    """A message beyond the limit stays, says that it will be sent, keeps its place, and is sent."""
    page = opened(visit())
    page.evaluate("Baton.consent(true)")
    page.evaluate(
        """for (let n = 0; n < 60; n += 1) {
             Baton.visit({ page: { url: location.href, title: String(n) } });
           }"""
    )
    for text in ("하나", "둘"):
        page.get_by_test_id("composer").fill(text)
        page.keyboard.press("Enter")
    pending = page.get_by_test_id("pending")
    expect(pending).to_have_count(2)
    expect(pending.first).to_contain_text("잠시 뒤에 보낼게요")
    expect(page.get_by_test_id("error")).to_be_hidden()
    own = page.locator("[data-testid=message][data-who=customer]").get_by_test_id("text")
    expect(own).to_have_text(["하나", "둘"], timeout=90_000)


def test_a_button_pressed_too_soon(visit: Visit) -> None:
    """The wish for a person is made again by itself once the server takes it."""
    page = opened(visit())
    page.evaluate("Baton.consent(true)")
    page.evaluate(
        """for (let n = 0; n < 60; n += 1) {
             Baton.visit({ page: { url: location.href, title: String(n) } });
           }"""
    )
    page.get_by_test_id("person").click()
    expect(page.get_by_test_id("person")).to_be_disabled()
    expect(page.get_by_test_id("status")).to_have_attribute("data-owner", "waiting", timeout=90_000)
    expect(page.get_by_test_id("error")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["gold", "navy", "oklch(70%25 0.2 150)"])
def test_any_accent_is_legible(visit: Visit, accent: str, scheme: str) -> None:
    """What is written on the accent, and in it, has a contrast of 4.5 at least in both schemes."""
    page = visit(data_accent=accent, data_scheme=scheme, data_position="left", data_label="Help")
    opened(page)
    launcher = page.get_by_role("button", name="Help", exact=True)
    place = launcher.bounding_box()
    assert place is not None
    assert place["x"] < 100
    say(page, QUESTION)
    pairs = [
        (launcher, launcher),
        (answered(page), page.get_by_test_id("panel")),
    ]
    for ink, ground in pairs:
        assert contrast(colour(ink, "color"), colour(ground, "backgroundColor")) >= 4.5


def test_the_page_about_it(host: str, running: Running, visit: Visit) -> None:
    """Every call that docs/embed.md names exists, its snippets run, its policy is the one above."""
    text = DOC.read_text()
    page = visit()
    expect(page.get_by_test_id("launcher")).to_be_visible()
    named = set(re.findall(r"Baton\.(\w+)\(", text))
    assert named | {"push"} == set(page.evaluate("Object.keys(Baton)"))
    for snippet in re.findall(r"```js\n(.*?)```", text, re.DOTALL):
        page.evaluate(snippet)
    expect(page.get_by_test_id("panel")).to_be_visible()
    chat = policy("https://chat.example")
    for rule in ("script-src", "connect-src"):
        (promised,) = re.findall(rf"^.*{rule} ([^;\n]+)", text, re.MULTILINE)
        assert f"{rule} {promised}" in chat.replace("'self' ", "")


def test_settings_it_does_not_know(browser: Browser, host: str, running: Running) -> None:
    """They are named in one warning, and the usual ones are used."""
    lines: list[str] = []
    page = browser.new_context(locale="en-US").new_page()
    page.on("console", lambda message: lines.append(message.text))
    wrong = {"data_accent": "nice", "data_position": "middle", "data_language": "fr"}
    page.goto(embedded(host, running, lang="en", **wrong))
    expect(page.get_by_role("button", name="Chat", exact=True)).to_be_visible()
    (warning,) = lines
    assert all(value in warning for value in ("nice", "middle", "fr"))
    page.context.close()


def colour(node: Locator, name: str) -> list[float]:
    """Red, green and blue of a computed colour."""
    text = node.evaluate("(node, name) => getComputedStyle(node)[name]", name)
    return [float(number) for number in re.findall(r"[\d.]+", text)[:3]]


def contrast(one: list[float], other: list[float]) -> float:
    """WCAG's contrast ratio."""

    def luminance(values: list[float]) -> float:
        parts = [value / 255 for value in values]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
