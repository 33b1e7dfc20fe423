"""The same way into a real browser: row and transcript as elements of the console's page."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Page, async_playwright

from tests.bench.customers import meet, wish
from tests.bench.passed import Passed
from tests.bench.people import PASSWORD, browsers, customer
from tests.bench.site import Site
from tests.system.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

_TIMES: Final = 30
_WARM_UP: Final = 3
_BETWEEN_S: Final = 0.5
_LIMIT_S: Final = 30.0

# Looks at every change of the page: clicks as soon as the row is there, and takes the clock when
# the row, and then the whole transcript of this very case, is in the DOM.
_WATCH: Final = """
case_ => new Promise(done => {
  const now = () => (performance.timeOrigin + performance.now()) / 1000;
  const at = {};
  const look = () => {
    const row = document.querySelector(`[data-testid=queue-item][data-case="${case_}"]`);
    const more = document.querySelector("[data-testid=queue-more]");
    if (!row && more?.checkVisibility()) more.click();  // it came last, and stands below the others
    const button = row?.querySelector("[data-testid=claim]");
    if (button && !button.disabled && !at.row) {
      at.row = now();
      button.click();
      at.claimed = now();
    }
    const panel = document.querySelector("[data-testid=case]:not([hidden])");
    const lines = panel?.querySelectorAll("[data-testid=line][data-seq]");
    if (at.claimed && lines?.length >= LINES) {
      at.seen = now();
      watcher.disconnect();
      done(at);
    }
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document.body, { subtree: true, childList: true, attributes: true });
  look();
})
"""
_LINES: Final = 3
"""The question, its answer, and the wish for a person, at least."""


async def in_a_browser(site: Site, user: str) -> list[Passed]:
    """Thirty handoffs, one after the other, each claimed with a click."""
    async with _desk(site, user) as page, browsers() as http:
        passed = []
        for _ in range(_WARM_UP + _TIMES):
            async with await customer(http, site.url) as one:
                case = await meet(one)
                script = _WATCH.replace("LINES", str(_LINES))
                watching = asyncio.create_task(page.evaluate(script, case))
                await asyncio.sleep(_BETWEEN_S)  # the watcher is there, and the page at rest
                await wish(one)
                async with asyncio.timeout(_LIMIT_S):
                    at = await watching
            passed.append(Passed(case, at["row"], at["claimed"], at["seen"]))
            await page.get_by_test_id("resolve").click()
            await page.get_by_test_id("resolve-confirm-yes").click()
            await page.get_by_test_id("close-case").click()  # no other case is open at the next
            await page.get_by_test_id("case").wait_for(state="hidden")
        return passed[_WARM_UP:]


@asynccontextmanager
async def _desk(site: Site, user: str) -> AsyncIterator[Page]:
    names = (os.environ.get("CHROMIUM", ""), *CHROMIUM)
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1360, "height": 800})
        await page.goto(f"{site.url}/agent")
        await page.get_by_test_id("sign-in-user").fill(user)
        await page.get_by_test_id("sign-in-password").fill(PASSWORD)
        await page.get_by_test_id("sign-in-submit").click()
        await page.get_by_test_id("queue-item").first.wait_for()
        more = page.get_by_test_id("queue-more")
        while await more.is_visible():  # who came last stands below all others
            await more.evaluate("button => button.click()")
        yield page
        await browser.close()
