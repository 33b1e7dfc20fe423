"""What the README's pictures show; kept where BATON_SCREENSHOTS says (`make screenshots`)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.system.people import ask_for_person, queue_item, say, shoot, sign_in
from tests.system.starting import Running, baton, trained_copy

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def page_of(browser: Browser, width: int, height: int, scheme: str = "light") -> Page:
    """A page in a browser of its own, in Korean."""
    size = {"width": width, "height": height}
    return browser.new_context(locale="ko-KR", viewport=size, color_scheme=scheme).new_page()  # type: ignore[arg-type]


def test_the_widget_and_the_desk(running: Running, browser: Browser) -> None:
    """A customer on the shop's page asks, is answered, and is passed to an agent."""
    customer = page_of(browser, 1280, 760)
    customer.goto(f"{running.url}/demo")
    customer.get_by_test_id("shop-consent").check()
    customer.get_by_test_id("goods").get_by_role("button").first.click()
    customer.get_by_test_id("launcher").click()
    say(customer, "비밀번호를 잊어버렸는데 어떻게 해요?")
    shoot(customer, "widget")
    phone = page_of(browser, 360, 740, "dark")
    phone.goto(f"{running.url}/demo")
    phone.get_by_test_id("launcher").click()
    say(phone, "제주도는 배송비 더 내나요?")
    shoot(phone, "phone")
    ask_for_person(customer)
    agent = page_of(browser, 1360, 800)
    sign_in(agent, running, "mina")
    queue_item(agent, customer).get_by_test_id("claim").click()
    expect(agent.get_by_test_id("receipt")).to_have_attribute("data-digest", "verified")
    agent.get_by_test_id("reply").fill("안녕하세요, 가입하신 이메일을 확인해 드릴게요.")
    agent.get_by_test_id("send-reply").click()
    expect(agent.locator("[data-testid=line][data-who=agent]")).to_be_visible()
    shoot(agent, "console")


def test_the_accounts(running: Running, browser: Browser) -> None:
    """As the administrator sees them."""
    page = page_of(browser, 1360, 800)
    sign_in(page, running, "hana", "/staff")
    expect(page.locator("main:visible")).not_to_be_empty()
    page.wait_for_load_state("networkidle")
    shoot(page, "staff")


@pytest.mark.skipif(
    "BATON_SCREENSHOTS" not in os.environ, reason="takes minutes; for pictures only"
)
def test_the_figures(test_data: Path, tmp_path: Path, browser: Browser) -> None:
    """As a manager sees them after a month of invented customers."""
    with baton(trained_copy(test_data, tmp_path)) as running:
        command = [sys.executable, "-m", "bot", "demo-data", "--data", str(tmp_path)]
        subprocess.run(command, check=True, timeout=500)
        page = page_of(browser, 1360, 1240)
        sign_in(page, running, "sora", "/insight")
        expect(page.get_by_test_id("funnel-step").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        shoot(page, "insight")
