"""The managers' page in a real browser: every figure is the server's, and leads to its cases."""

import math
import re
from typing import Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.system.insight_site import InsightSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

GRAVE = {"serious", "critical"}
FIGURES = ["contained", "assumed", "confirmed", "durable"]
FRESH_MS = 15_000
MANY = 1000
MOST_TABS = 80


Json = dict[str, Any]


@pytest.fixture
def page(insight_site: InsightSite) -> Page:
    """The insight page as it opens, in Korean."""
    page = insight_site.page
    page.unroute_all()
    page.goto(f"{insight_site.url}/insight")
    if page.locator("html").get_attribute("lang") != "ko":
        page.get_by_test_id("language").click()
    expect(figure(page, "contained").get_by_test_id("value")).to_contain_text("%", timeout=FRESH_MS)
    return page


def asked(page: Page, name: str) -> Json:
    """What the server itself answers to the page's session."""
    body: Json = page.request.get(urljoin(page.url, f"/api/insight/{name}")).json()
    return body


def figure(page: Page, name: str) -> Locator:
    """One of the four figures."""
    return page.locator(f"[data-testid=figure][data-figure={name}]")


def percent(rate: Json) -> str:
    """A rate as the page writes it: whole percent below a thousand cases."""
    scale = 1 if rate["n"] < MANY else 10
    value = math.floor(100 * rate["rate"] * scale + 0.5) / scale
    return f"{value:.{0 if scale == 1 else 1}f}\u00a0%"


def never_counted(route: Route) -> None:
    """The overview as it is before the first case."""
    body = route.fetch().json()
    none = {"k": 0, "n": 0, "rate": None, "low": None, "high": None}
    rates = dict.fromkeys(body["rates"], none)
    route.fulfill(json=body | {"first_day": None, "n": 0, "rates": rates})


def tab_to(page: Page, testid: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.testid") == testid:
            return
    raise AssertionError(f"Tab never reached {testid}")


def grave(page: Page) -> list[str]:
    """What axe-core finds serious or worse."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in GRAVE]


def test_the_figures_are_the_server_s(page: Page) -> None:
    """Four figures, their n, the sentence's range and the funnel: as the server counted them."""
    overview = asked(page, "overview")
    for name in FIGURES:
        rate = overview["rates"][name]
        expect(figure(page, name).get_by_test_id("value")).to_have_text(percent(rate))
        expect(figure(page, name).get_by_test_id("n")).to_contain_text(f"{rate['n']:,}")
    resolved = overview["rates"]["resolved"]
    expect(page.get_by_test_id("answer-n")).to_have_text(f"{resolved['n']:,}")
    steps = {step["step"]: step["n"] for step in overview["funnel"]}
    for name in ("questions", "contained", "resolved", "durable"):
        step = page.locator(f"[data-testid=funnel-step][data-step={name}]")
        expect(step.get_by_test_id("funnel-n")).to_have_text(f"{steps[name]:,}")
    assert grave(page) == []


@pytest.mark.parametrize("name", ["contained", "confirmed"])
def test_a_number_opens_its_cases(page: Page, name: str) -> None:
    """The list has as many cases as the figure counted; closed, the focus is on the figure."""
    value = figure(page, name).get_by_test_id("value")
    value.click()
    dialog = page.get_by_test_id("cases-dialog")
    expect(dialog.get_by_test_id("case-row").first).to_be_visible()
    counted = asked(page, "overview")["rates"][name]["k"]
    expect(dialog.get_by_test_id("cases-total")).to_contain_text(f"{counted:,}건")
    assert grave(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(value).to_be_focused()


def test_a_cell_of_the_people_opens_its_cases(page: Page) -> None:
    """The handoffs of one hour: as many cases as the server lists for it."""
    row = asked(page, "people/by?facet=hour")["rows"][0]
    page.get_by_test_id("people-row").first.get_by_test_id("row-handoffs").click()
    listed = asked(page, f"cases?show=handed_over&facet=hour&value={row['value']}")
    expect(page.get_by_test_id("cases-total")).to_contain_text(f"{listed['total']:,}건")
    page.keyboard.press("Escape")


def test_a_case_opens_its_transcript_and_its_reasons(page: Page) -> None:
    """What was said, and each rule with whether it holds, as the server says."""
    figure(page, "contained").get_by_test_id("value").click()
    row = page.get_by_test_id("case-row").first
    case = asked(page, f"cases/{row.get_attribute('data-case')}")
    row.click()
    dialog = page.get_by_test_id("case-dialog")
    expect(dialog.get_by_test_id("line")).to_have_count(len(case["transcript"]))
    for rule in case["why"]:
        shown = dialog.locator(f"[data-testid=rule][data-rule={rule['rule']}]")
        expect(shown).to_have_attribute("data-holds", str(rule["holds"]).lower())
    assert grave(page) == []
    page.keyboard.press("Escape")
    expect(row).to_be_focused()


def test_a_definition_is_one_tap_away(page: Page) -> None:
    """Under each figure stands what it counts."""
    for name in FIGURES:
        definition = figure(page, name).get_by_test_id("definition")
        expect(definition.locator("p").first).to_be_hidden()
        definition.locator("summary").click()
        expect(definition.locator("p").first).to_be_visible()


def test_the_address_keeps_the_filter(page: Page) -> None:
    """Period and channel are in the address, survive a reload, and go back with the history."""
    page.get_by_test_id("period-7").check(force=True)
    channel = asked(page, "overview")["channels"][0]
    page.get_by_test_id("channel").select_option(channel)
    expect(page).to_have_url(re.compile(rf"\?days=7&channel={channel}$"))
    page.reload()
    expect(page.get_by_test_id("period-7")).to_be_checked()
    expect(page.get_by_test_id("channel")).to_have_value(channel)
    link = page.get_by_test_id("export-csv")
    expect(link).to_have_attribute("href", re.compile(rf"format=csv&from=.*&channel={channel}"))
    page.go_back()
    expect(page.get_by_test_id("channel")).to_have_value("")


def test_it_speaks_two_languages(page: Page) -> None:
    """The switch changes words, not numbers; the day's summary comes in the page's language."""
    value = figure(page, "contained").get_by_test_id("value").inner_text()
    expect(page.get_by_test_id("question")).to_contain_text("나아지고 있나요?")
    page.get_by_test_id("language").click()
    expect(page.get_by_test_id("question")).to_contain_text("is that getting better?")
    expect(figure(page, "contained").get_by_test_id("value")).to_have_text(value)
    with page.expect_request(re.compile(r"summary\.md\?.*in=en")):
        page.get_by_test_id("summary").click()
    expect(page.get_by_test_id("summary-text")).not_to_be_empty()


def test_nothing_counted_yet_invents_nothing(page: Page) -> None:
    """One sentence says what will appear and what to do; figures are dashes."""
    page.route("**/api/insight/overview*", never_counted)
    page.reload()
    expect(page.get_by_test_id("answer")).to_contain_text("make demo-data")
    for name in FIGURES:
        expect(figure(page, name).get_by_test_id("value")).to_have_text("–")
    expect(page.get_by_test_id("chart")).to_be_hidden()
    assert grave(page) == []


def test_when_nobody_counts_the_numbers_stay(page: Page) -> None:
    """A thin bar says what happened and that nothing is lost; it goes when the numbers are back."""
    value = figure(page, "contained").get_by_test_id("value")
    before = value.inner_text()
    away = {"error": "record_away", "message": "away"}
    page.route("**/api/insight/**", lambda route: route.fulfill(status=503, json=away))
    expect(page.get_by_test_id("away")).to_contain_text("잃는 것은 없", timeout=FRESH_MS)
    assert value.inner_text() == before
    page.unroute("**/api/insight/**")
    expect(page.get_by_test_id("away")).to_be_hidden(timeout=FRESH_MS)


def test_without_a_mouse(page: Page) -> None:
    """From the top to a figure's cases, into one case, and back, by keyboard alone."""
    tab_to(page, "value")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("case-row").first).to_be_visible()
    tab_to(page, "case-row")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("transcript")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(figure(page, "contained").get_by_test_id("value")).to_be_focused()
