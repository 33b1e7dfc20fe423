"""Pictures on the agent's page in a real browser: seen, opened, sent, and everything that fails."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Route, async_playwright, expect

from handoff.cases import Cases
from handoff.lines import pictures_of
from handoff.store import Store
from tests.redis.pictured import MINA, SORA, claimed, expected, png, said
from tests.redis.staff_site import PASSWORD, Site, staff_site
from tests.redis.test_console_page import Line
from tests.system.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

pytestmark = [pytest.mark.redis, pytest.mark.browser, pytest.mark.timeout(300)]

UPLOADS = "**/api/console/pictures?case=*"


@pytest.fixture
async def site(redis_url: str, store: Store, tmp_path: Path) -> AsyncIterator[Site]:
    """A site whose customers of `rest` can be shown pictures."""
    async with staff_site(redis_url, store, folder=tmp_path / "pictures") as started:
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


async def desk(browser: Browser, site: Site, line: Line | None = None, **context: Any) -> Page:
    """Mina's page, signed in."""
    look: dict[str, Any] = {"locale": "ko-KR", "viewport": {"width": 1440, "height": 900}}
    page = await (await browser.new_context(**(look | context))).new_page()
    if line:
        await line.lie(page)
    await page.goto(f"{site.url}/agent")
    await page.get_by_test_id("sign-in-user").fill("mina")
    await page.get_by_test_id("sign-in-password").fill(PASSWORD)
    await page.get_by_test_id("sign-in-submit").click()
    await expect(page.get_by_test_id("my-case").first).to_be_attached()
    return page


def file(content: bytes = b"", name: str = "sofa.png", kind: str = "image/png") -> Any:
    """What a file dialog gives."""
    return {"name": name, "mimeType": kind, "buffer": content or png()}


async def attach(page: Page, *files: Any) -> None:
    """Choose these in the browser's own dialog."""
    async with page.expect_file_chooser() as chooser:
        await page.get_by_test_id("attach").click()
    await (await chooser.value).set_files(list(files))


async def natural(picture: Locator) -> tuple[int, int]:
    """How large the picture is that has been loaded."""
    await expect(picture).to_have_attribute("data-state", "shown")
    size = await picture.locator("img").evaluate("(img) => [img.naturalWidth, img.naturalHeight]")
    return tuple(size)


async def counts(site: Site, case: str) -> list[int]:
    """How many pictures each of the agent's lines has."""
    snapshot = await Cases(site.store).snapshot(case)
    return [len(pictures_of(line.custom)) for line in snapshot.lines if line.who == "agent"]


async def shoot(page: Page, name: str) -> None:
    """Keep a picture where BATON_SCREENSHOTS says, for looking at."""
    if folder := os.environ.get("BATON_SCREENSHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def test_what_a_customer_sent_is_seen_and_opens_large(site: Site, browser: Browser) -> None:
    """Small in the line and without a jump; large by a key, and back where one was."""
    wide, tall = png(1200, 300), png(300, 1200, "#17693a")
    await claimed(site, await said(site, wide, tall))
    page = await desk(browser, site)
    await expect(page.get_by_test_id("my-case")).to_contain_text("[사진 2장]")
    first, second = [page.get_by_test_id("picture").nth(place) for place in range(2)]
    assert await natural(first) == (1200, 300)
    assert await natural(second) == (300, 1200)
    assert await first.bounding_box() != await second.bounding_box()
    sizes = [await one.bounding_box() for one in (first, second)]
    assert [(box["width"], box["height"]) for box in sizes if box] == [(160, 120)] * 2
    opener = page.get_by_role("button", name="사진 2/2")
    await opener.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_test_id("picture-dialog")
    await expect(dialog.get_by_role("img", name="사진 2/2")).to_be_visible()
    await shoot(page, "picture-large")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(opener).to_be_focused()


async def test_one_that_is_still_fetched_comes_by_itself(site: Site, browser: Browser) -> None:
    """And one that never will says why."""
    await claimed(site, await expected(site, "이거예요"))
    page = await desk(browser, site)
    picture = page.get_by_test_id("picture")
    await expect(picture).to_have_attribute("data-state", "expected")
    await expect(picture).to_contain_text("가져오는 중")
    (one,) = await site.pictures.due(2**52)
    await site.pictures.arrived(one, png())
    assert await natural(picture) == (40, 30)
    never = await claimed(site, await expected(site))
    (other,) = await site.pictures.due(2**52)
    await site.pictures.refuse(other, "no_picture")
    await page.locator(f"[data-testid=my-case][data-case='{never}']").click()
    await expect(picture).to_contain_text("사진이 아닌 파일이라")


async def test_an_agent_sends_pictures(site: Site, browser: Browser) -> None:
    """Two with words, then one without, dropped into the page."""
    case = await claimed(site, await said(site, text="사진 보내 주세요"))
    page = await desk(browser, site)
    await attach(page, file(), file(png(form="JPEG"), "chair.jpg", "image/jpeg"))
    chips = page.get_by_test_id("attachment")
    await expect(chips).to_have_count(2)
    await expect(chips.nth(1)).to_have_attribute("data-state", "ready")
    await expect(chips.nth(0).locator("img")).to_be_visible()
    await page.get_by_test_id("reply").fill("이 두 가지가 있어요")
    await page.get_by_test_id("reply").press("Enter")
    await expect(chips).to_have_count(0)
    own = page.locator("[data-testid=line][data-who=agent]")
    assert await natural(own.get_by_test_id("picture").nth(1)) == (40, 30)
    await page.evaluate(
        """async (bytes) => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], "lamp.png", { type: "image/png" }));
          for (const type of ["dragover", "drop"]) {
            document.getElementById("scroller").dispatchEvent(
              new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
          }
        }""",
        list(png()),
    )
    await expect(chips).to_have_attribute("data-state", "ready")
    await page.get_by_test_id("send-reply").click()
    await expect(own).to_have_count(2)
    assert await counts(site, case) == [2, 1]


async def test_a_pasted_picture_goes_along_and_pasted_text_stays_text(
    site: Site, browser: Browser
) -> None:
    """A copied table brings a picture of itself."""
    await claimed(site, await said(site, text="네"))
    page = await desk(browser, site)
    paste = """([bytes, text]) => {
      const carried = new DataTransfer();
      carried.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
      if (text) carried.setData("text/plain", text);
      const pasted = new ClipboardEvent("paste", {
        clipboardData: carried, bubbles: true, cancelable: true });
      document.getElementById("reply").dispatchEvent(pasted);
      return pasted.defaultPrevented;
    }"""
    assert await page.evaluate(paste, [list(png()), "3,000원"]) is False
    await expect(page.get_by_test_id("attachment")).to_have_count(0)
    assert await page.evaluate(paste, [list(png()), ""]) is True
    await expect(page.get_by_test_id("attachment")).to_have_attribute("data-state", "ready")


async def test_what_was_attached_is_there_after_a_reload(site: Site, browser: Browser) -> None:
    """With its draft, in its case, and taken out by a key; gone with the person who leaves."""
    case = await claimed(site, await said(site, text="하나"))
    other = await claimed(site, await said(site, text="둘"))
    page = await desk(browser, site)
    one, two = (
        page.locator(f"[data-testid=my-case][data-case='{name}']") for name in (case, other)
    )
    await one.click()
    await attach(page, file(), file(name="second.png"))
    chips = page.get_by_test_id("attachment")
    await expect(chips.nth(1)).to_have_attribute("data-state", "ready")
    await page.reload()
    await expect(chips).to_have_count(2)
    await expect(chips.first.locator("img")).to_be_visible()
    await two.click()
    await expect(chips).to_have_count(0)
    await one.click()
    await chips.first.get_by_role("button", name="sofa.png 빼기").press("Enter")
    await expect(chips).to_have_count(1)
    await expect(chips.get_by_role("button", name="second.png 빼기")).to_be_focused()
    await page.get_by_test_id("send-reply").click()
    await expect(chips).to_have_count(0)
    await expect(page.locator("[data-testid=line][data-who=agent]")).to_have_count(1)
    assert await counts(site, case) == [1]
    await attach(page, file())
    await expect(chips).to_have_attribute("data-state", "ready")
    await page.get_by_test_id("user-menu").click()
    await page.get_by_test_id("sign-out").click()
    await expect(page.get_by_test_id("sign-in-user")).to_be_visible()
    assert "picture" not in await page.evaluate("JSON.stringify(localStorage)")


async def test_a_reply_with_pictures_survives_a_cut_line_and_a_reload(
    site: Site, browser: Browser
) -> None:
    """It is shown while it waits, and is said once."""
    line = Line()
    case = await claimed(site, await said(site, text="네"))
    page = await desk(browser, site, line)
    await attach(page, file(png(160, 120)))
    await expect(page.get_by_test_id("attachment")).to_have_attribute("data-state", "ready")
    line.cut_on = "say"
    await page.get_by_test_id("send-reply").click()
    waiting = page.get_by_test_id("pending")
    await expect(waiting.get_by_role("img", name="사진 1/1")).to_be_visible()
    await expect(waiting).to_contain_text("보내는 중")
    await page.reload()
    own = page.locator("[data-testid=line][data-who=agent]")
    assert await natural(own.get_by_test_id("picture")) == (160, 120)
    await expect(waiting).to_have_count(0)
    assert await counts(site, case) == [1]


async def test_a_reply_with_pictures_comes_back_from_a_case_that_has_gone(
    site: Site, browser: Browser
) -> None:
    """Words and pictures stand where they were written, and can be sent when it is back."""
    line = Line()
    case = await claimed(site, await said(site, text="네"))
    page = await desk(browser, site, line)
    await attach(page, file())
    await expect(page.get_by_test_id("attachment")).to_have_attribute("data-state", "ready")
    line.cut_on = "say"
    await page.get_by_test_id("reply").fill("여기요")
    await page.get_by_test_id("send-reply").click()
    await site.ownership.transfer(case, MINA, SORA)
    await line.drop()
    await expect(page.get_by_test_id("left-case")).to_be_visible()
    await expect(page.get_by_test_id("reply")).to_have_value("여기요")
    await expect(page.get_by_test_id("attachment")).to_have_count(1)
    await site.ownership.transfer(case, SORA, MINA)
    await expect(page.get_by_test_id("send-reply")).to_be_enabled()
    await page.get_by_test_id("send-reply").click()
    await expect(page.locator("[data-testid=line][data-who=agent]")).to_have_count(1)
    assert await counts(site, case) == [1]


async def test_what_fails_says_so_and_keeps_everything(site: Site, browser: Browser) -> None:
    """No picture, too large, too many, cut off; nothing is sent without what belongs to it."""
    case = await claimed(site, await said(site, text="네"))
    page = await desk(browser, site)
    chips, note = page.get_by_test_id("attachment"), page.get_by_test_id("attach-note")
    await attach(page, file(b"hello", "notes.txt", "text/plain"))
    await expect(note).to_contain_text("사진이 아닙니다")
    await attach(page, file(bytes(10 * 1024 * 1024 + 1)))
    await expect(note).to_contain_text("10MB를 넘는")
    await expect(chips).to_have_count(0)
    await attach(page, file(b"<html>", "liar.png"))
    await expect(chips).to_contain_text("사진이 아닙니다")
    await expect(chips.get_by_test_id("upload-again")).to_be_hidden()
    await page.get_by_test_id("reply").fill("여기요")
    await page.get_by_test_id("send-reply").click()
    await expect(note).to_contain_text("올리지 못한 사진이 있습니다")
    await shoot(page, "picture-failed")
    await expect(page.get_by_test_id("reply")).to_have_value("여기요")
    await chips.get_by_test_id("remove-picture").click()
    await expect(page.get_by_test_id("attach")).to_be_focused()
    await page.route(UPLOADS, lambda route: route.abort("connectionfailed"), times=1)
    await attach(page, *(file(name=f"{number}.png") for number in range(6)))
    await expect(note).to_contain_text("4장까지")
    await expect(chips).to_have_count(4)
    failed = page.locator("[data-testid=attachment][data-state=failed]")
    await expect(failed).to_contain_text("연결이 끊겨")
    await failed.get_by_test_id("upload-again").click()
    await expect(page.locator("[data-testid=attachment][data-state=ready]")).to_have_count(4)
    await page.get_by_test_id("send-reply").click()
    await expect(page.locator("[data-testid=line][data-who=agent]")).to_have_count(1)
    assert await counts(site, case) == [4]


async def test_a_reply_waits_for_what_is_still_uploaded(site: Site, browser: Browser) -> None:
    """It says how far it is, and can be taken back."""
    await claimed(site, await said(site, text="네"))
    page = await desk(browser, site)
    going_on = asyncio.Event()

    async def slowly(route: Route) -> None:
        await going_on.wait()
        await route.continue_()

    await page.route(UPLOADS, slowly)
    await attach(page, file())
    progress = page.get_by_role("progressbar", name="sofa.png 올리는 중")
    await expect(progress).to_be_visible()
    await page.get_by_test_id("reply").press("Enter")
    await expect(page.get_by_test_id("attach-note")).to_contain_text("다 올린 뒤")
    await shoot(page, "picture-uploading")
    going_on.set()
    await expect(progress).to_be_hidden()
    await expect(page.get_by_test_id("attach-note")).to_be_hidden()
    await page.get_by_test_id("reply").press("Enter")
    await expect(page.locator("[data-testid=line][data-who=agent]")).to_have_count(1)


async def test_a_channel_that_shows_none_says_so(site: Site, browser: Browser) -> None:
    """The button is there, and says why it does nothing."""
    await claimed(site, await said(site, text="네", channel="web"))
    page = await desk(browser, site)
    button = page.get_by_test_id("attach")
    await expect(button).to_have_attribute("aria-disabled", "true")
    await expect(button).to_have_attribute(
        "title", "이 고객의 채널(웹)에는 사진을 보낼 수 없습니다."
    )
    await page.locator("#scroller").focus()
    await page.keyboard.press("p")
    await expect(page.get_by_test_id("attach-note")).to_contain_text("보낼 수 없습니다")


async def test_pictures_go_with_the_case(site: Site, browser: Browser) -> None:
    """Passed on: they are not shown any more, nor what is open of them."""
    case = await claimed(site, await said(site, png()))
    page = await desk(browser, site)
    picture = page.get_by_test_id("picture")
    await natural(picture)
    await page.get_by_test_id("open-picture").click()
    await expect(page.get_by_test_id("picture-dialog")).to_be_visible()
    await site.ownership.transfer(case, MINA, None)
    await expect(page.get_by_test_id("picture-dialog")).to_have_count(0)
    await expect(picture).to_contain_text("내 상담일 때만")
    await expect(page.get_by_test_id("attach")).to_be_disabled()


async def test_a_picture_that_was_thrown_away_meanwhile(site: Site, browser: Browser) -> None:
    """The reply comes back without it, and nothing was sent."""
    case = await claimed(site, await said(site, text="네"))
    page = await desk(browser, site)
    await attach(page, file())
    await expect(page.get_by_test_id("attachment")).to_have_attribute("data-state", "ready")
    names = await page.evaluate("Object.entries(localStorage)")
    kept = next(json.loads(value) for name, value in names if name.endswith(".pictures"))
    await site.pictures.forget([one["id"] for one in kept])
    await page.get_by_test_id("reply").fill("여기요")
    await page.get_by_test_id("send-reply").click()
    await expect(page.get_by_test_id("error")).to_contain_text("다시 넣어 주세요")
    await expect(page.get_by_test_id("reply")).to_have_value("여기요")
    assert await counts(site, case) == []


@pytest.mark.skipif("BATON_SCREENSHOTS" not in os.environ, reason="for looking at")
@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
async def test_how_it_looks(
    site: Site, browser: Browser, locale: str, scheme: str, width: int
) -> None:
    """Both languages, light and dark, narrow and wide."""
    case = await claimed(
        site, await said(site, png(900, 600), png(300, 900, "#99400a"), text="이렇게 깨져서 왔어요")
    )
    size = {"width": width, "height": 800}
    page = await desk(browser, site, locale=locale, color_scheme=scheme, viewport=size)
    if width < 720:
        await page.get_by_test_id("tab-conversation").click()
    await attach(page, file(png(800, 800, "#17693a"), "새 상품 사진 아주 긴 이름.png"))
    await expect(page.get_by_test_id("attachment")).to_have_attribute("data-state", "ready")
    await page.get_by_test_id("reply").fill("이걸로 바꿔 드릴게요")
    await page.get_by_test_id("send-reply").click()
    own = page.locator("[data-testid=line][data-who=agent]")
    await natural(own.get_by_test_id("picture"))
    await attach(page, file(), file(b"<html>", "liar.png"))
    await expect(page.get_by_test_id("attachment").nth(1)).to_have_attribute("data-state", "failed")
    await expect(page.get_by_test_id("attachment").nth(0)).to_have_attribute("data-state", "ready")
    await shoot(page, f"pictures-{width}-{scheme}-{locale[:2]}")
    assert await counts(site, case) == [1]
