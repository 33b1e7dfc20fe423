"""The agent's page in a real browser, on a gateway whose lines are cut at the worst moments."""

import json
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, WebSocketRoute, async_playwright, expect

from handoff.profile import Profiles
from handoff.store import Store
from tests.redis.desk_site import MINA, SORA, Desk, desk
from tests.redis.staff_site import PASSWORD
from tests.system.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

pytestmark = [pytest.mark.redis, pytest.mark.browser, pytest.mark.timeout(300)]

PHONE = "010-2345-6789"


@pytest.fixture
async def moru(redis_url: str, store: Store) -> AsyncIterator[Desk]:
    """A gateway whose desk is empty."""
    async with desk(redis_url, store) as started:
        yield started


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium."""
    names = (os.environ.get("CHROMIUM", ""), *CHROMIUM)
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield launched
        await launched.close()


class Line:
    """The console's socket, with somebody at the cable."""

    def __init__(self) -> None:
        self.cut_on: str | None = None
        self.after_sending = False
        self._open: list[WebSocketRoute] = []

    async def lie(self, page: Page) -> None:
        """Take the place of the page's line."""
        await page.route_web_socket("**/api/console", self._connected)

    def _connected(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        cut = False

        def up(message: str | bytes) -> None:
            nonlocal cut
            if json.loads(message)["type"] != self.cut_on:
                server.send(message)
                return
            if self.after_sending:
                server.send(message)
            self.cut_on, cut = None, True

        def down(message: str | bytes) -> None:
            if not cut:
                page.send(message)

        page.on_message(up)
        server.on_message(down)
        self._open.append(page)

    async def drop(self) -> None:
        """The page notices that its line is gone."""
        for socket in self._open:
            await socket.close(code=1011)
        self._open.clear()


async def agent_page(
    browser: Browser, moru: Desk, line: Line | None = None, user: str = "mina", **context: Any
) -> Page:
    """An agent's page, signed in, its desk shown."""
    look: dict[str, Any] = {"locale": "ko-KR", "viewport": {"width": 1440, "height": 900}}
    page = await (await browser.new_context(**(look | context))).new_page()
    if line:
        await line.lie(page)
    await page.goto(f"{moru.site.url}/agent")
    await page.get_by_test_id("sign-in-user").fill(user)
    await page.get_by_test_id("sign-in-password").fill(PASSWORD)
    await page.get_by_test_id("sign-in-submit").click()
    await expect(page.get_by_test_id("presence")).not_to_be_empty()
    return page


async def claim(page: Page, case: str) -> None:
    """Take the case and wait until all of it is there."""
    item = page.locator(f"[data-testid=queue-item][data-case='{case}']")
    await item.get_by_test_id("claim").click()
    await expect(page.get_by_test_id("receipt")).to_have_attribute("data-digest", "verified")


async def reply(page: Page, text: str) -> None:
    """Write and send."""
    await page.get_by_test_id("reply").fill(text)
    await page.get_by_test_id("send-reply").click()


async def said(moru: Desk, case: str) -> list[str]:
    """What agents said in a case."""
    lines = (await moru.ownership._cases.snapshot(case)).lines
    return [line.text for line in lines if line.who == "agent"]


async def shoot(page: Page, name: str) -> None:
    """Keep a picture where BATON_SCREENSHOTS says, for looking at."""
    if folder := os.environ.get("BATON_SCREENSHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def test_what_is_hidden_is_shown_by_a_key_and_hidden_when_the_case_has_gone(
    browser: Browser, moru: Desk
) -> None:
    """A chip says what it is; the button keeps the focus; nothing is kept."""
    case = await moru.waiting(f"😀 제 번호는 {PHONE}이고 메일은 kim@example.com이에요")
    page = await agent_page(browser, moru)
    await claim(page, case)
    line = page.locator("[data-testid=line][data-seq='1']")
    await expect(line.get_by_test_id("text")).to_have_text(
        "😀 제 번호는 전화번호 (가려짐)이고 메일은 이메일 (가려짐)이에요"
    )
    await expect(page.get_by_test_id("receipt")).to_contain_text("빠짐없음, 내용 그대로")
    button = line.get_by_test_id("reveal")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(line.get_by_test_id("text")).to_contain_text(PHONE)
    await expect(button).to_be_focused()
    await expect(button).to_have_text("다시 가리기")
    await page.keyboard.press("Enter")
    await expect(line.get_by_test_id("chip")).to_have_count(2)
    await button.click()
    await expect(line.get_by_test_id("text")).to_contain_text(PHONE)
    await page.get_by_test_id("hand-back").click()
    await expect(page.get_by_test_id("left-case")).to_be_visible()
    await expect(line.get_by_test_id("chip")).to_have_count(2)
    await expect(button).to_be_disabled()
    assert PHONE not in await page.content()
    assert PHONE not in await page.evaluate("JSON.stringify(localStorage)")


@pytest.mark.parametrize("after_sending", [False, True])
async def test_what_was_sent_survives_a_cut_line_and_a_reload(
    browser: Browser, moru: Desk, after_sending: bool
) -> None:
    """Sent again under the same id until it is taken; the customer reads it once."""
    line = Line()
    case = await moru.waiting()
    page = await agent_page(browser, moru, line)
    await claim(page, case)
    line.cut_on, line.after_sending = "say", after_sending
    await reply(page, "확인해 드릴게요")
    await expect(page.get_by_test_id("pending")).to_contain_text("보내는 중")
    await page.get_by_test_id("reply").fill("아직 쓰는 중")
    await page.reload()
    own = page.locator("[data-testid=line][data-who=agent]")
    await expect(own.get_by_test_id("text")).to_have_text(["확인해 드릴게요"])
    await expect(page.get_by_test_id("pending")).to_have_count(0)
    await expect(page.get_by_test_id("reply")).to_have_value("아직 쓰는 중")
    assert await said(moru, case) == ["확인해 드릴게요"]


async def test_a_reply_to_a_case_that_has_gone_comes_back_to_its_writer(
    browser: Browser, moru: Desk
) -> None:
    """Taken away while the line was cut: not sent, said so, and the text is in the reply again."""
    line = Line()
    case = await moru.waiting()
    page = await agent_page(browser, moru, line)
    await claim(page, case)
    line.cut_on = "say"
    await reply(page, "곧 도와드릴게요")
    await moru.ownership.transfer(case, MINA, None)
    await line.drop()
    await expect(page.get_by_test_id("error")).to_contain_text("내 상담이 아니어서")
    await expect(page.get_by_test_id("reply")).to_have_value("곧 도와드릴게요")
    await expect(page.get_by_test_id("pending")).to_have_count(0)
    await expect(page.get_by_test_id("left-case")).to_be_visible()
    assert await said(moru, case) == []
    await (
        page.locator(f"[data-testid=queue-item][data-case='{case}']")
        .get_by_test_id("claim")
        .click()
    )
    await expect(page.get_by_test_id("send-reply")).to_be_enabled()
    await page.get_by_test_id("send-reply").click()
    await expect(page.locator("[data-testid=line][data-who=agent]")).to_have_count(1)


@pytest.mark.parametrize("after_sending", [False, True])
async def test_a_move_on_a_cut_line_ends_in_the_truth(
    browser: Browser, moru: Desk, after_sending: bool
) -> None:
    """It was done, and the case has gone; or it wasn't, and the agent is told to do it again."""
    line = Line()
    case = await moru.waiting()
    page = await agent_page(browser, moru, line)
    await claim(page, case)
    line.cut_on, line.after_sending = "return", after_sending
    await page.get_by_test_id("hand-back").click()
    await expect(page.get_by_test_id("hand-back")).to_be_disabled()
    if after_sending:
        while (await moru.ownership._cases.get(case)).owner == "agent":
            await page.evaluate("0")
    await line.drop()
    if after_sending:
        await expect(page.get_by_test_id("left-case")).to_be_visible()
        await expect(page.get_by_test_id("error")).to_be_empty()
    else:
        await expect(page.get_by_test_id("error")).to_contain_text("아직 내 상담")
        await expect(page.get_by_test_id("hand-back")).to_be_enabled()
        await page.get_by_test_id("hand-back").click()
        await expect(page.get_by_test_id("left-case")).to_contain_text("챗봇이 이어받았습니다")


@pytest.mark.parametrize("after_sending", [False, True])
async def test_a_claim_on_a_cut_line_ends_in_the_truth(
    browser: Browser, moru: Desk, after_sending: bool
) -> None:
    """Either the case is open, or it still waits and that is said."""
    line = Line()
    case = await moru.waiting()
    page = await agent_page(browser, moru, line)
    line.cut_on, line.after_sending = "claim", after_sending
    item = page.locator(f"[data-testid=queue-item][data-case='{case}']")
    await item.get_by_test_id("claim").click()
    await expect(item.get_by_test_id("claim")).to_be_disabled()
    if after_sending:
        while (await moru.ownership._cases.get(case)).owner == "waiting":
            await page.evaluate("0")
    await line.drop()
    if after_sending:
        await expect(page.get_by_test_id("case")).to_be_visible()
        await expect(page.get_by_test_id("error")).to_be_empty()
        await expect(item).to_have_count(0)
    else:
        await expect(page.get_by_test_id("error")).to_contain_text("받지 못했습니다")
        await claim(page, case)


async def test_after_a_break_the_desk_is_right(browser: Browser, moru: Desk) -> None:
    """A case that was taken away, one that came, a line that was missed."""
    line = Line()
    stays, goes = await moru.waiting(customer="kim"), await moru.waiting()
    page = await agent_page(browser, moru, line)
    await claim(page, goes)
    await claim(page, stays)
    line.cut_on = "away"
    await page.get_by_test_id("presence-switch").click()
    await moru.intake.receive("web", "kim", "ko", "missed", "거기 계세요?")
    await moru.ownership.transfer(goes, MINA, SORA)
    comes = await moru.waiting()
    await moru.ownership.claim(comes, SORA)
    await moru.ownership.transfer(comes, SORA, MINA)
    await line.drop()
    await expect(page.locator("[data-testid=line][data-who=customer]")).to_have_count(2)
    mine = page.get_by_test_id("my-case")
    await expect(mine).to_have_count(3)
    await expect(page.locator(f"[data-testid=my-case][data-case='{goes}']")).to_contain_text(
        "더 이상 내 상담이 아닙니다"
    )
    await expect(page.locator(f"[data-testid=my-case][data-case='{comes}']")).to_be_visible()


async def test_a_name_from_a_messaging_app_is_not_called_verified(
    browser: Browser, moru: Desk
) -> None:
    """The customer chose it; what a shop has signed is something else."""
    told = await moru.intake.receive("telegram", "42", "ko", "m1", "문의드려요")
    await Profiles(moru.store).tell_name("telegram", "42", "Kim")
    await moru.ownership.ask_for_person(told.case)
    page = await agent_page(browser, moru)
    await claim(page, told.case)
    section = page.get_by_test_id("identity")
    await expect(section).to_contain_text("Kim")
    await expect(section).to_contain_text("확인되지 않았습니다")
    await expect(section).not_to_contain_text("확인된 고객")


async def test_a_late_reply_is_offered(browser: Browser, moru: Desk) -> None:
    """One that was late before the claim, and one that comes after it; never sent by itself."""
    case = await moru.answered_late("배송은 2~3일 걸려요.")
    page = await agent_page(browser, moru)
    await claim(page, case)
    await expect(page.get_by_test_id("draft")).to_contain_text("배송은 2~3일 걸려요.")
    await page.get_by_test_id("use-draft").click()
    await expect(page.get_by_test_id("reply")).to_have_value("배송은 2~3일 걸려요.")
    await shoot(page, "console-late-reply")
    other = await moru.answered_late("환불은 7일 안에 돼요.", claimed_by=MINA)
    await page.locator(f"[data-testid=my-case][data-case='{other}']").click()
    await expect(page.get_by_test_id("draft")).to_contain_text("환불은 7일 안에 돼요.")
    assert await said(moru, case) == await said(moru, other) == []


async def test_a_thousand_wait(browser: Browser, moru: Desk) -> None:
    """As many as are looked at are drawn; who comes and goes doesn't move what is looked at."""
    crowd = await moru.crowd(1000)
    page = await agent_page(browser, moru)
    items = page.get_by_test_id("queue-item")
    await expect(page.get_by_test_id("queue-count")).to_have_text("1000")
    await expect(items).to_have_count(100)
    await expect(page.get_by_test_id("queue-more")).to_have_text("900건 더 보기")
    await page.get_by_test_id("queue-more").scroll_into_view_if_needed()
    await expect(items).to_have_count(200)
    await expect(items.first).to_have_attribute("data-case", crowd[0])
    came = await moru.waiting()
    await expect(page.get_by_test_id("queue-count")).to_have_text("1001")
    await moru.ownership.cancel_wait(came)
    await expect(page.get_by_test_id("queue-count")).to_have_text("1000")
