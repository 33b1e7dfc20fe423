"""The whole system, started as a user starts it, and a real browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.system.host_page import HostPage
from tests.system.insight_site import InsightSite, insight_page
from tests.system.starting import Running, baton

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # CI runs as root in a container of its own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def host() -> Iterator[str]:
    """The origin of pages of another site that embed the widget."""
    with HostPage() as pages:
        yield pages.url


@pytest.fixture(scope="session")
def running(test_data: Path, host: str) -> Iterator[Running]:
    """A Baton with the demo shop, whose widget those pages may embed."""
    for old in ("redis", "record", "logs"):  # the model is kept, the cases are not
        shutil.rmtree(test_data / old, ignore_errors=True)
    with baton(test_data, environment={"BATON_WIDGET_ORIGINS": host}) as started:
        yield started


@pytest.fixture(scope="module")
def insight_site(running: Running, browser: Browser) -> Iterator[InsightSite]:
    """Cases of ten and of three days ago, counted, and a supervisor at the page."""
    with insight_page(running, browser) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium.

    For one module at a time: Playwright's own event loop runs until then, and no other can start.
    """
    names = (os.environ.get("CHROMIUM", ""), *CHROMIUM)
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        # Without one on the system, `bin/setup test` installed Playwright's own.
        launched = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield launched
        launched.close()
