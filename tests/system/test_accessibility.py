"""Every page in its states, asked by axe-core: nothing serious, light and dark, wide and narrow."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.system.people import ask_for_person, queue_item, say, sign_in
from tests.system.starting import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

_GRAVE = {"serious", "critical"}
_SIZES = {"wide": (1440, 900), "narrow": (360, 740)}

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Open:
    """Opens a page of its own; what its browser prefers is for the caller to say."""

    def new(size: str, scheme: str, locale: str) -> Page:
        width, height = _SIZES[size]
        context: dict[str, Any] = {"color_scheme": scheme, "locale": locale}
        return browser.new_context(
            viewport={"width": width, "height": height}, **context
        ).new_page()

    return new


def grave(page: Page) -> list[str]:
    """What axe-core finds serious or worse, one line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]


LOOKS = [("wide", "light", "ko-KR"), ("narrow", "dark", "en-US")]


@pytest.mark.parametrize("look", LOOKS)
def test_the_customer_s_page(running: Running, opened: Open, look: tuple[str, str, str]) -> None:
    """Empty, with an answer and its article, asked back, waiting, ended."""
    page = opened(*look)
    page.goto(running.url)
    expect(page.get_by_test_id("empty")).to_be_visible()
    assert grave(page) == []
    say(page, "비밀번호를 잊어버렸는데 어떻게 해요?")
    page.get_by_test_id("source").first.click()
    expect(page.get_by_test_id("article")).not_to_be_empty()
    assert grave(page) == []
    page.get_by_test_id("article-close").click()
    say(page, "그거 말고요")
    assert grave(page) == []
    ask_for_person(page)
    assert grave(page) == []
    page.get_by_test_id("end").click()
    page.get_by_test_id("end-yes").click()
    expect(page.get_by_test_id("closed")).to_be_visible()
    assert grave(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_the_widget_in_a_page(running: Running, opened: Open, look: tuple[str, str, str]) -> None:
    """The demo shop, closed and open."""
    page = opened(*look)
    page.goto(f"{running.url}/demo")
    expect(page.get_by_test_id("launcher")).to_be_visible()
    assert grave(page) == []
    page.get_by_test_id("launcher").click()
    say(page, "비밀번호를 잊어버렸는데 어떻게 해요?")
    assert grave(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_the_desk(running: Running, opened: Open, look: tuple[str, str, str]) -> None:
    """Sign-in, the queue, an open case with its evidence, the help sheet."""
    customer = opened(*LOOKS[0])
    customer.goto(running.url)
    say(customer, "환불은 며칠 안에 되나요?")
    ask_for_person(customer)
    agent = opened(*look)
    agent.goto(f"{running.url}/agent")
    expect(agent.get_by_test_id("sign-in-user")).to_be_visible()
    assert grave(agent) == []
    sign_in(agent, running, "mina")
    item = queue_item(agent, customer)
    assert grave(agent) == []
    item.get_by_test_id("claim").click()
    expect(agent.get_by_test_id("case")).to_be_visible()
    expect(agent.get_by_test_id("receipt")).to_have_attribute("data-digest", "verified")
    assert grave(agent) == []
    if look[0] == "narrow":
        agent.get_by_test_id("tab-panel").click()
        assert grave(agent) == []
    assert grave(agent) == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", ["/staff", "/trainer", "/insight"])
def test_the_other_rooms(
    running: Running, opened: Open, look: tuple[str, str, str], path: str
) -> None:
    """As an administrator sees them."""
    page = opened(*look)
    sign_in(page, running, "hana", path)
    expect(page.locator("main:visible")).not_to_be_empty()
    assert grave(page) == []
