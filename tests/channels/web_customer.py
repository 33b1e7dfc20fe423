"""A customer on the web, in a real browser with the real widget."""

from playwright.sync_api import Page

from tests.channels.customers import Shown
from tests.system.people import said


class WebCustomer:
    """Sees no pictures yet: the widget sends and shows none."""

    channel = "web"
    id = ""
    sees_pictures = False

    def __init__(self, page: Page, url: str) -> None:
        self._page = page
        page.goto(url)

    def say(self, text: str) -> None:
        """The composer; the page itself sends again what was not taken."""
        self._page.get_by_test_id("composer").fill(text)
        self._page.get_by_test_id("send").click()

    def choose(self, label: str) -> None:
        """A choice's button."""
        self._page.get_by_role("button", name=label).last.click()
        said(self._page, label)

    def send_picture(self, content: bytes, caption: str) -> None:
        """The caption alone."""
        del content
        self.say(caption)

    def shown(self) -> list[Shown]:
        """Every line on the page but the customer's own."""
        lines = self._page.locator("[data-testid=message]:not([data-who=customer])").all()
        return [
            Shown(
                line.get_by_test_id("text").inner_text(),
                choices=tuple(line.get_by_test_id("choice").all_inner_texts()),
            )
            for line in lines
        ]
