"""The staff pages in a real browser: who gets in where, accounts from first to last sign-in."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.system.starting import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

ROOMS = {"console": "/agent", "trainer": "/trainer", "insight": "/insight", "accounts": "/staff"}
MAY = {
    "mina": ["console"],
    "dana": ["trainer"],
    "sora": ["console", "trainer", "insight", "accounts"],
    "hana": ["console", "trainer", "insight", "accounts"],
}
MOST_TABS = 60


@dataclass
class People:
    """Opens pages for people, each in a browser that shares nothing, and hears their errors."""

    browser: Browser
    running: Running
    errors: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def page(self, path: str, width: int = 1360, locale: str = "ko-KR") -> Page:
        """A page of somebody who is not signed in."""
        viewport = {"width": width, "height": 800}
        context = self.browser.new_context(locale=locale, viewport=viewport)  # type: ignore[arg-type]
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{self.running.url}{path}")
        return page

    def at(self, path: str, user: str, **how: object) -> Page:
        """A page of `user`, signed in."""
        page = self.page(path, **how)  # type: ignore[arg-type]
        sign_in(page, user, self.running.passwords[user])
        expect(page.get_by_test_id("user-menu")).to_be_visible()
        return page

    def leave(self) -> None:
        """Close every browser."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def people(running: Running, browser: Browser) -> Iterator[People]:
    """People at their browsers; none of their pages may have thrown."""
    all_of_them = People(browser, running)
    yield all_of_them
    all_of_them.leave()
    assert all_of_them.errors == []


def sign_in(page: Page, user: str, password: str) -> None:
    """Fill in the form that stands there and send it."""
    page.get_by_test_id("sign-in-user").fill(user)
    page.get_by_test_id("sign-in-password").fill(password)
    page.get_by_test_id("sign-in-submit").click()


def rooms(page: Page) -> list[str]:
    """The rooms that the frame offers."""
    expect(page.get_by_test_id("user-menu")).to_be_visible()
    links = page.locator("nav.rooms a").all()
    return [(link.get_attribute("data-testid") or "").removeprefix("room-") for link in links]


def create(admin: Page, user: str) -> str:
    """Make an agent's account on the accounts page; return the password shown."""
    admin.get_by_test_id("new-account").click()
    admin.get_by_test_id("new-name").fill("민지")
    admin.get_by_test_id("new-user").fill(user)
    admin.get_by_test_id("role-agent").check()
    admin.get_by_test_id("create-account").click()
    password = admin.get_by_test_id("shown-password").input_value()
    admin.get_by_test_id("password-noted").click()
    return password


def tab_to(page: Page, testid: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.testid") == testid:
            return
    raise AssertionError(f"Tab never reached {testid}")


@pytest.mark.parametrize("user", MAY)
def test_each_role_sees_only_its_rooms(people: People, user: str) -> None:
    """The frame leads to the rooms of one's role; any other room says why it stays shut."""
    page = people.at("/agent", user)
    assert rooms(page) == MAY[user]
    for room, path in ROOMS.items():
        page.goto(f"{people.running.url}{path}")
        expect(page.get_by_test_id("user-menu")).to_be_visible()
        barred = page.get_by_test_id("no-right")
        if room in MAY[user]:
            expect(barred).to_be_hidden()
            expect(page.locator("[aria-current=page]").first).to_have_attribute(
                "data-testid", f"room-{room}"
            )
        else:
            expect(barred).to_contain_text("권한이 없습니다")
            expect(page.locator("#content")).to_be_hidden()


def test_a_supervisor_reads_the_log_but_finds_no_accounts(people: People) -> None:
    """Who may read the record and not change accounts is shown the record alone."""
    page = people.at("/staff", "sora")
    expect(page.get_by_test_id("entry").first).to_be_visible()
    expect(page.get_by_test_id("chain")).to_have_attribute("data-whole", "true")
    expect(page.get_by_test_id("new-account")).to_be_hidden()
    expect(page.get_by_test_id("view-accounts")).to_be_hidden()


def test_an_account_from_first_to_last_sign_in(people: People) -> None:
    """Made by an administrator; its owner signs in with the shown password, must change it, works,
    changes it again without losing the console; switched off, they are out at once; on record."""
    user = f"minji-{secrets.token_hex(4)}"
    admin = people.at("/staff", "hana")
    password = create(admin, user)
    row = admin.locator(f"[data-testid=account][data-user='{user}']")
    expect(row).to_have_attribute("data-enabled", "true")

    agent = people.page("/agent")
    sign_in(agent, user, password)
    expect(agent.get_by_test_id("must-change")).to_be_visible()
    agent.reload()
    expect(agent.get_by_test_id("must-change")).to_be_visible()
    agent.get_by_test_id("old-password").fill(password)
    agent.get_by_test_id("new-password").fill("짧음")
    agent.get_by_test_id("change-password").click()
    expect(agent.get_by_test_id("password-problem")).to_contain_text("너무 쉬운 비밀번호")
    agent.get_by_test_id("new-password").fill("달빛 창가 의자 하나")
    agent.get_by_test_id("change-password").click()
    expect(agent.get_by_test_id("presence")).to_have_attribute("data-state", "available")
    expect(agent.get_by_test_id("sign-in")).to_be_hidden()

    agent.get_by_test_id("user-menu").click()
    agent.get_by_test_id("my-account").click()
    expect(agent.locator("[data-testid=session][data-this=true]")).to_have_count(1)
    agent.get_by_test_id("old-password").fill("달빛 창가 의자 하나")
    agent.get_by_test_id("new-password").fill("달빛 창가 의자 둘")
    agent.get_by_test_id("change-password").click()
    expect(agent.get_by_test_id("password-changed")).not_to_be_empty()
    agent.get_by_test_id("my-account-close").click()
    expect(agent.get_by_test_id("presence-switch")).to_be_enabled()
    expect(agent.get_by_test_id("sign-in")).to_be_hidden()

    row.get_by_test_id("edit-account").click()
    admin.get_by_test_id("account-disable").click()
    admin.get_by_test_id("disable-confirm-yes").click()
    expect(admin.get_by_test_id("account-enable")).to_be_visible()
    expect(row).to_have_attribute("data-enabled", "false")
    admin.get_by_test_id("account-close").click()
    expect(agent.get_by_test_id("sign-in")).to_be_visible()
    sign_in(agent, user, "달빛 창가 의자 둘")
    expect(agent.get_by_test_id("sign-in-error")).to_contain_text("맞지 않습니다")

    admin.get_by_test_id("view-log").click()
    for did in ("account_created", "account_disabled"):
        entry = admin.locator(f"[data-testid=entry][data-did={did}][data-about='{user}']")
        expect(entry).to_contain_text("hana")
    admin.get_by_test_id("log-who").fill(user)
    admin.get_by_test_id("log-did").select_option("password_changed")
    admin.get_by_test_id("log-find").click()
    expect(admin.get_by_test_id("entry")).to_have_count(2)
    expect(admin.get_by_test_id("chain")).to_have_attribute("data-whole", "true")


def test_a_new_password_ends_the_old_one(people: People) -> None:
    """A reset shows a password once, signs its owner out, and makes them choose their own."""
    user = f"minji-{secrets.token_hex(4)}"
    admin = people.at("/staff", "hana")
    first = create(admin, user)
    agent = people.page("/agent")
    sign_in(agent, user, first)
    expect(agent.get_by_test_id("must-change")).to_be_visible()

    admin.locator(f"[data-user='{user}']").get_by_test_id("edit-account").click()
    admin.get_by_test_id("account-reset").click()
    admin.get_by_test_id("reset-confirm-yes").click()
    second = admin.get_by_test_id("shown-password").input_value()
    admin.keyboard.press("Escape")
    expect(admin.get_by_test_id("shown-password")).to_be_visible()
    admin.get_by_test_id("password-noted").click()
    assert second != first

    agent.reload()
    sign_in(agent, user, first)
    expect(agent.get_by_test_id("sign-in-error")).to_be_visible()
    sign_in(agent, user, second)
    expect(agent.get_by_test_id("must-change")).to_be_visible()


def test_the_accounts_page_without_a_mouse(people: People) -> None:
    """Skip link, a new account, its password, the person's menu: by keyboard alone, and the focus
    goes back where it came from."""
    page = people.page("/staff")
    expect(page.get_by_test_id("sign-in-user")).to_be_focused()
    page.keyboard.type("hana")
    page.keyboard.press("Tab")
    page.keyboard.type(people.running.passwords["hana"])
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("account").first).to_be_visible()

    page.locator("body").press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()

    tab_to(page, "new-account")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("new-name")).to_be_focused()
    page.keyboard.type("Key Board")
    page.keyboard.press("Tab")
    page.keyboard.type(f"keys-{secrets.token_hex(4)}")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("role-trainer")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("password-noted")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("password-dialog")).to_have_count(0)
    expect(page.get_by_test_id("new-account")).to_be_focused()

    page.keyboard.press("?")
    expect(page.get_by_test_id("help-sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("new-account")).to_be_focused()

    page.get_by_test_id("user-menu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("my-account")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("sign-out")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("user-menu")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("my-account-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("user-menu")).to_be_focused()


def test_an_ended_session_keeps_what_was_being_written(people: People) -> None:
    """The sign-in stands in front of the page; signed in again, the half-written form is there."""
    page = people.at("/staff", "hana")
    page.get_by_test_id("new-account").click()
    page.get_by_test_id("new-name").fill("반쯤 쓴 이름")
    page.get_by_test_id("new-user").fill(f"half-{secrets.token_hex(4)}")
    page.context.clear_cookies()
    page.get_by_test_id("create-account").click()
    expect(page.get_by_test_id("sign-in")).to_contain_text("로그인이 끝났습니다")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    expect(page.get_by_test_id("sign-in-user")).to_have_value("hana")
    sign_in(page, "hana", people.running.passwords["hana"])
    expect(page.get_by_test_id("sign-in")).to_be_hidden()
    expect(page.get_by_test_id("new-name")).to_have_value("반쯤 쓴 이름")
    page.get_by_test_id("create-account").click()
    expect(page.get_by_test_id("shown-password")).to_be_visible()


def test_signing_out_leaves_nothing_behind(people: People) -> None:
    """After signing out on purpose the next person finds an empty form and no list behind it."""
    page = people.at("/staff", "hana")
    expect(page.get_by_test_id("account").first).to_be_visible()
    page.get_by_test_id("user-menu").click()
    page.get_by_test_id("sign-out").click()
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    expect(page.get_by_test_id("account")).to_have_count(0)
    page.reload()
    expect(page.get_by_test_id("sign-in")).to_be_visible()


@pytest.mark.parametrize(("locale", "lang"), [("ko-KR", "ko"), ("en-US", "en")])
def test_every_room_fits_a_phone_in_both_languages(people: People, locale: str, lang: str) -> None:
    """At 360 px nothing is cut off sideways; the language switch changes the page and is kept."""
    page = people.at("/agent", "hana", width=360, locale=locale)
    for path in ROOMS.values():
        page.goto(f"{people.running.url}{path}")
        expect(page.get_by_test_id("demo")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        page.get_by_test_id("language").click()
        expect(page.locator("html")).not_to_have_attribute("lang", lang)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        page.get_by_test_id("language").click()
