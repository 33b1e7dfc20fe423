"""A Baton whose record has a past: customers who wrote days ago, by Baton's own clock."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import redis as redis_client
from playwright.sync_api import Browser, Page, expect

from bot.run.running_redis import running_redis
from handoff import keys
from tests.system.starting import Running

_DAY_MS: Final = 24 * 3600 * 1000
_LIMIT_S: Final = 60.0
_TURNS: Final = (
    ["안녕하세요"],
    ["비밀번호를 잊어버렸는데 어떻게 해요?", "네 해결됐어요"],
    ["적립금은 언제 없어져요?"],
    ["배송비 안 내려면 얼마어치 주문해야 하나요?"],
    ["환불은 언제까지 신청할 수 있나요?", "아니요 도움이 안 됐어요"],
    ["상담원과 이야기하고 싶어요"],
)


@dataclass(frozen=True)
class InsightSite:
    """The address, and a page of somebody who may see the figures."""

    url: str
    page: Page


@contextmanager
def insight_page(running: Running, browser: Browser) -> Iterator[InsightSite]:
    """Talk as customers did ten and three days ago, wait until that is counted, sign in."""
    folder = running.data / "insight-site"
    folder.mkdir(exist_ok=True)
    with redis_client.Redis.from_url(running_redis(running.data, {})) as client:
        for days in (10, 3):
            client.set(keys.CLOCK_OFFSET, -days * _DAY_MS)
            try:
                _talk(running.url, folder)
            finally:
                client.delete(keys.CLOCK_OFFSET)
    context = browser.new_context(locale="ko-KR", viewport={"width": 1360, "height": 900})
    page = context.new_page()
    page.goto(f"{running.url}/insight")
    page.get_by_test_id("sign-in-user").fill("sora")
    page.get_by_test_id("sign-in-password").fill(running.passwords["sora"])
    page.get_by_test_id("sign-in-submit").click()
    expect(page.get_by_test_id("user-menu")).to_be_visible()
    _until_counted(page)
    yield InsightSite(running.url, page)
    context.close()


def _talk(url: str, folder: Path) -> None:
    script, out = folder / "script.jsonl", folder / "out.jsonl"
    told = [
        json.dumps({"id": str(number), "lang": "ko", "turns": turns}, ensure_ascii=False)
        for number, turns in enumerate(_TURNS)
    ]
    script.write_text("\n".join(told) + "\n", "utf-8")
    command = [sys.executable, "-m", "bot", "talk", "--script", str(script), "--out", str(out)]
    subprocess.run([*command, "--url", url, "--keep"], check=True, timeout=_LIMIT_S)


def _until_counted(page: Page) -> None:
    """Until a durable resolution is among the figures: all before it are counted then."""
    deadline = time.monotonic() + _LIMIT_S
    while time.monotonic() < deadline:
        told: dict[str, Any] = page.request.get(urljoin(page.url, "/api/insight/overview")).json()
        if told["first_day"] and told["rates"]["durable"]["k"] and not told["behind"]:
            return
        page.wait_for_timeout(200)  # another process counts: nothing to wait on
    raise AssertionError(f"not counted: {told}")
