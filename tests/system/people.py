"""What customers and agents do in their browsers, shared by the tests that watch them."""

import os
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.system.starting import Running

TURN_MS = 15_000


def say(page: Page, text: str) -> None:
    """Type and send, then wait until the bot has nothing more to say to it."""
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("send").click()
    said(page, text)


def said(page: Page, text: str) -> None:
    """Wait until the message has its number and the bot has nothing more to say to it."""
    own = page.locator("[data-testid=message][data-who=customer]", has_text=text).last
    expect(own).to_have_attribute("data-seq", re.compile(r"\d+"), timeout=TURN_MS)
    expect(page.get_by_test_id("typing")).to_be_hidden(timeout=TURN_MS)


def ask_for_person(page: Page) -> None:
    """The button, until the customer waits."""
    page.get_by_test_id("person").click()
    expect(page.get_by_test_id("status")).to_have_attribute("data-owner", "waiting")


def owner(page: Page) -> str:
    """Who has the customer's case, as their page says."""
    return page.get_by_test_id("status").get_attribute("data-owner") or ""


def texts(page: Page, testid: str) -> list[tuple[str, str]]:
    """(sequence number, text) of every line that a page shows."""
    lines = page.locator(f"[data-testid={testid}][data-seq]").all()
    return [
        (line.get_attribute("data-seq") or "", line.get_by_test_id("text").inner_text())
        for line in lines
    ]


def sign_in(page: Page, running: Running, user: str, path: str = "/agent") -> None:
    """Open a staff page and sign in; on the desk, wait for the queue."""
    page.goto(f"{running.url}{path}")
    page.get_by_test_id("sign-in-user").fill(user)
    page.get_by_test_id("sign-in-password").fill(running.passwords[user])
    page.get_by_test_id("sign-in-submit").click()
    expect(page.get_by_test_id("sign-in-submit")).to_be_hidden()
    if path == "/agent":
        expect(page.get_by_test_id("queue")).to_be_attached()


def queue_item(agent: Page, customer: Page) -> Locator:
    """The customer's case in the agent's queue."""
    case = customer.get_by_test_id("message").last.get_attribute("data-case")
    item = agent.locator(f"[data-testid=queue-item][data-case='{case}']")
    expect(item).to_be_visible()
    return item


def shoot(page: Page, name: str) -> None:
    """Keep a picture where BATON_SCREENSHOTS says, for the README and for looking at."""
    if folder := os.environ.get("BATON_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
