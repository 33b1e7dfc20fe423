"""The trainers' page around a whole Baton: what the bot failed on is taught, and understood."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.system.people import owner, said, say, shoot, sign_in
from tests.system.starting import Running, baton, trained_copy

pytestmark = [pytest.mark.browser, pytest.mark.dialogue, pytest.mark.timeout(900)]

GRAVE = {"serious", "critical"}
COUNTED_MS = 20_000
SECONDS_MS = 10_000
TRAINED_MS = 600_000

PARCEL = "내 보따리 어디쯤 굴러오고 있으려나"  # none of the examples speaks like this
CAT = "고양이가 긁어도 괜찮은 천인가요"
TAKE_BACK = "물건 도로 거둬 가세요"
ROBOT = "침대 밑에 로봇청소기 들어가나요"
LEGS = "소파 다리가 저절로 춤을 춰요"
FAILED = (PARCEL, CAT, TAKE_BACK, ROBOT, LEGS)

KINDS = ("asked_back", "handed_over", "thumbs_down", "asked_for_person")

Json = dict[str, Any]


@dataclass
class Site:
    """A Baton whose bot has failed on some messages, and a trainer at the page."""

    running: Running
    page: Page
    browser: Browser
    contexts: list[BrowserContext]

    @property
    def shop(self) -> Path:
        """The demo shop's files, which trainers edit."""
        return self.running.data / "shop"

    def customer(self, text: str) -> Page:
        """Somebody new who says this, and hears what the bot has to say to it."""
        context = self.browser.new_context(locale="ko-KR")
        self.contexts.append(context)
        page = context.new_page()
        page.goto(self.running.url)
        say(page, text)
        return page

    def asked(self, path: str) -> Json:
        """What the server answers to the trainer."""
        body: Json = self.page.request.get(f"{self.running.url}/api/{path}").json()
        return body


@pytest.fixture(scope="module")
def site(
    test_data: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Site]:
    """Data of its own, but for what was trained before: the shop's files are edited here."""
    data = trained_copy(test_data, tmp_path_factory.mktemp("trainer"))
    with baton(data) as running:
        context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900})
        here = Site(running, context.new_page(), browser, [context])
        for text in FAILED:
            here.customer(text)
        sign_in(here.page, running, "dana", "/trainer")
        expect(here.page.get_by_test_id("user-menu")).to_be_visible()
        until(lambda: here.asked("trainer/failures")["total"] == len(FAILED), here.page)
        yield here
        for one in here.contexts:
            one.close()


def until(holds: Callable[[], bool], page: Page) -> None:
    """Wait for another process's work, which nothing tells of."""
    for _ in range(COUNTED_MS // 200):
        if holds():
            return
        page.wait_for_timeout(200)
    raise AssertionError("never came true")


@pytest.fixture
def page(site: Site) -> Page:
    """The page as it opens."""
    site.page.goto(f"{site.running.url}/trainer")
    expect(site.page.get_by_test_id("failure").first).to_be_visible(timeout=COUNTED_MS)
    return site.page


def opened(page: Page, text: str) -> None:
    """Open the failure with this message."""
    page.get_by_test_id("failure").filter(has_text=text).click()
    expect(page.get_by_test_id("message")).to_have_text(text)


def target(page: Page, name: str) -> Locator:
    """What the bot itself thought of."""
    return page.locator(f"[data-testid=target][data-name='{name}']")


def found(page: Page, text: str, name: str) -> None:
    """Choose by the search."""
    page.get_by_test_id("find-target").fill(text)
    page.locator(f"[data-testid=found-target][data-name='{name}']").click()


def refused(page: Page, code: str) -> Locator:
    """Why it can't be taught."""
    refusal = page.get_by_test_id("refused")
    expect(refusal).to_have_attribute("data-code", code)
    return refusal


def grave(page: Page) -> list[str]:
    """What axe-core finds serious or worse."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in violations
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def last_words(page: Page) -> str:
    """What the bot said last to a customer."""
    lines = page.locator("[data-testid=message][data-who=bot]")
    return lines.last.get_by_test_id("text").inner_text()


def test_a_failure_shows_what_the_bot_saw(page: Page, site: Site) -> None:
    """The newest first; the open one with its conversation, intents and articles."""
    rows = page.get_by_test_id("failure").all_inner_texts()
    assert list(reversed(FAILED)) == [next(text for text in FAILED if text in row) for row in rows]
    opened(page, CAT)
    row = next(one for one in site.asked("trainer/failures")["rows"] if one["text"] == CAT)
    detail = site.asked(f"trainer/failures/{row['case']}/{row['kind']}/{row['seq']}")
    expect(page.get_by_test_id("line")).to_have_count(
        len(detail["before"]) + 1 + len(detail["reply"])
    )
    expect(page.get_by_test_id("intent")).to_have_count(len(detail["evidence"]["intents"]))
    passages = page.get_by_test_id("passage")
    expect(passages).to_have_count(len(detail["evidence"]["passages"]))
    expect(passages.first).to_contain_text(detail["evidence"]["passages"][0]["title"])
    assert grave(page) == []


def test_a_phrasing_is_answered_within_seconds(page: Page, site: Site) -> None:
    """Two clicks, with the diff between them; the article's file has one line more, and whoever
    asks so gets that article."""
    opened(page, CAT)
    target(page, "ko-care").click()
    added = page.get_by_test_id("line-added")
    expect(added).to_have_count(1)
    expect(added).to_contain_text(CAT)
    file = site.shop / (page.get_by_test_id("diff").get_attribute("data-file") or "")
    before = file.read_bytes()
    assert grave(page) == []
    shoot(page, "trainer-diff")
    page.get_by_test_id("add").click()
    expect(page.get_by_test_id("outcome")).to_have_attribute(
        "data-live", "done", timeout=SECONDS_MS
    )
    after = file.read_bytes()
    assert after.replace(f"  - {CAT}\n".encode(), b"") == before
    assert len(after) > len(before)
    assert grave(page) == []
    customer = site.customer(CAT)
    source = customer.locator("[data-testid=source][data-article=ko-care]")
    expect(source).to_be_visible()


def test_what_was_taught_is_done_and_on_record(page: Page, site: Site) -> None:
    """It has left the list, stands among what is done with who did it, and in the audit."""
    until(lambda: site.asked("trainer/failures?state=done")["total"] == 1, page)
    page.reload()
    expect(page.get_by_test_id("failure").filter(has_text=CAT)).to_have_count(0)
    page.get_by_test_id("state-done").check(force=True)
    done = page.get_by_test_id("failure").filter(has_text=CAT)
    expect(done).to_contain_text("dana")
    boss = site.browser.new_context().new_page()
    site.contexts.append(boss.context)
    sign_in(boss, site.running, "sora", "/staff")
    body = boss.request.get(f"{site.running.url}/api/audit?did=taught").json()
    assert [entry["details"]["name"] for entry in body["entries"]] == ["ko-care"]


def test_a_file_edited_by_hand_meanwhile_is_kept(page: Page, site: Site) -> None:
    """Between the diff and the second click somebody edits the article: nothing is written, their
    line and the trainer's words stay, and the change is made anew upon theirs."""
    opened(page, TAKE_BACK)
    target(page, "ko-old-furniture").click()
    diff = page.get_by_test_id("diff")
    file = site.shop / (diff.get_attribute("data-file") or "")
    by_hand = file.read_text("utf-8").replace("questions:\n", "questions:\n  - 손으로 더한 질문\n")
    file.write_text(by_hand, "utf-8")
    page.get_by_test_id("add").click()
    expect(page.get_by_test_id("change-notice")).to_be_visible()
    assert file.read_text("utf-8") == by_hand
    expect(page.get_by_test_id("teach-text")).to_have_value(TAKE_BACK)
    assert grave(page) == []
    page.get_by_test_id("add").click()
    expect(page.get_by_test_id("outcome")).to_have_attribute(
        "data-live", "done", timeout=SECONDS_MS
    )
    assert f"  - {TAKE_BACK}\n" in file.read_text("utf-8")
    assert "  - 손으로 더한 질문\n" in file.read_text("utf-8")


def test_an_example_of_another_intent_is_refused(page: Page, site: Site) -> None:
    """It says which intent has it; no file is written."""
    before = (site.shop / "nlu" / "examples.yml").read_bytes()
    opened(page, LEGS)
    page.get_by_test_id("teach-text").fill("내 택배 언제 와")
    found(page, "상담원 요청", "wish_person")
    expect(refused(page, "already_elsewhere")).to_contain_text("주문 조회")
    expect(page.get_by_test_id("add")).to_have_count(0)
    assert grave(page) == []
    assert (site.shop / "nlu" / "examples.yml").read_bytes() == before


def test_an_article_that_is_gone_is_refused(page: Page, site: Site) -> None:
    """Its file was taken away while the page was open."""
    opened(page, LEGS)
    expect(page.get_by_test_id("find-target")).to_be_visible()
    file = next(site.shop.rglob("ko-fabric-sample.md"))
    text = file.read_bytes()
    page.get_by_test_id("find-target").fill("fabric-sample")
    choice = page.locator("[data-testid=found-target][data-name=ko-fabric-sample]")
    expect(choice).to_be_visible()
    file.unlink()
    try:
        choice.click()
        refused(page, "gone")
    finally:
        file.write_bytes(text)


def test_a_broken_file_is_named_and_left_alone(page: Page, site: Site) -> None:
    """Somebody is in the middle of editing the YAML: nothing is overwritten."""
    file = site.shop / "nlu" / "examples.yml"
    text = file.read_text("utf-8")
    file.write_text(broken := text + "  - intent: [\n", "utf-8")
    try:
        opened(page, LEGS)
        found(page, "불만", "complaint")
        expect(refused(page, "unreadable")).to_contain_text("nlu/examples.yml")
        assert file.read_text("utf-8") == broken
    finally:
        file.write_text(text, "utf-8")


def test_by_keyboard_alone(page: Page, site: Site) -> None:
    """The letters move, choose and set aside; Enter twice teaches."""
    page.get_by_test_id("failure").filter(has_text=LEGS).click()
    expect(page.get_by_test_id("message")).to_have_text(LEGS)
    page.keyboard.press("s")
    expect(page.get_by_test_id("outcome")).to_have_attribute("data-as", "dismissed")
    page.keyboard.press("s")
    expect(page.get_by_test_id("teaching")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_test_id("message")).to_have_text(ROBOT)
    page.keyboard.press("k")
    expect(page.get_by_test_id("message")).to_have_text(LEGS)
    page.keyboard.press("j")
    expect(page.get_by_test_id("message")).to_have_text(ROBOT)
    page.keyboard.press("a")
    expect(page.get_by_test_id("group-articles").get_by_test_id("target").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("add")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("outcome")).to_be_focused()
    assert any(ROBOT in file.read_text("utf-8") for file in site.shop.rglob("*.md"))


def test_cut_off_after_the_file_was_written(page: Page, site: Site) -> None:
    """The line is there already, as after a crash: asked again, it is marked as taught, once."""
    opened(page, LEGS)
    file = next(site.shop.rglob("ko-warranty.md"))
    text = file.read_text("utf-8")
    file.write_text(text.replace("questions:\n", f"questions:\n  - {LEGS}\n"), "utf-8")
    found(page, "ko-warranty", "ko-warranty")
    refused(page, "already_there")
    page.get_by_test_id("add").click()
    expect(page.get_by_test_id("outcome")).to_have_attribute(
        "data-live", "done", timeout=SECONDS_MS
    )
    assert file.read_text("utf-8").count(LEGS) == 1


def test_it_speaks_two_languages(page: Page) -> None:
    """The switch changes the words, and leaves the message and the choice."""
    opened(page, PARCEL)
    target(page, "order_status").click()
    expect(page.get_by_test_id("line-added")).to_contain_text(PARCEL)
    page.get_by_test_id("language").click()
    expect(page.get_by_test_id("add")).to_have_text("Add")
    expect(page.get_by_test_id("message")).to_have_text(PARCEL)
    assert grave(page) == []
    page.get_by_test_id("language").click()
    expect(page.get_by_test_id("add")).to_have_text("더하기")


def test_on_a_phone(page: Page) -> None:
    """The list, then the message alone, then the list again with the focus where it was."""
    page.set_viewport_size({"width": 360, "height": 740})
    try:
        page.goto(page.url.partition("?")[0])
        row = page.get_by_test_id("failure").filter(has_text=PARCEL)
        expect(page.get_by_test_id("message")).to_be_hidden()
        row.click()
        expect(page.get_by_test_id("message")).to_be_focused()
        expect(row).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert grave(page) == []
        page.get_by_test_id("back").click()
        expect(row).to_be_focused()
    finally:
        page.set_viewport_size({"width": 1440, "height": 900})


def test_nothing_to_do_invents_nothing(page: Page) -> None:
    """It says what will gather here; no decision works; what is still to come is marked as that,
    and has nothing to press."""
    empty = {"total": 0, "counts": dict.fromkeys(KINDS, 0), "rows": [], "next": None}
    page.route("**/api/trainer/failures*", lambda route: route.fulfill(json=empty))
    try:
        page.goto(page.url.partition("?")[0])
        expect(page.get_by_test_id("no-failed")).to_contain_text("가르칠 것이 없습니다")
        for decision in page.get_by_test_id("decisions").get_by_role("button").all():
            expect(decision).to_have_attribute("aria-disabled", "true")
        for place in ("later-clusters", "step-gate", "step-back"):
            expect(page.get_by_test_id(place)).to_contain_text("아직 없")
            expect(page.get_by_test_id(place).get_by_role("button")).to_have_count(0)
        assert grave(page) == []
    finally:
        page.unroute_all()


def test_when_the_record_is_away(page: Page) -> None:
    """What happened and what is kept; trying again brings the list."""
    away = {"error": "record_away", "message": "away"}
    page.route("**/api/trainer/failures*", lambda route: route.fulfill(status=503, json=away))
    try:
        page.goto(page.url.partition("?")[0])
        expect(page.get_by_test_id("load-problem")).to_contain_text("그대로 쌓이고")
    finally:
        page.unroute_all()
    page.get_by_role("button", name="다시 시도").click()
    expect(page.get_by_test_id("failure").first).to_be_visible()


def test_an_example_is_understood_once_trained(page: Page, site: Site) -> None:
    """Put under an intent with two clicks, the diff shown; trained with a stage and a bar that a
    reload does not lose; a customer who talks meanwhile is answered; then the same words are
    understood."""
    opened(page, PARCEL)
    target(page, "order_status").click()
    expect(page.get_by_test_id("diff")).to_have_attribute("data-file", "nlu/examples.yml")
    expect(page.get_by_test_id("line-added")).to_contain_text(PARCEL)
    page.get_by_test_id("add").click()
    expect(page.get_by_test_id("outcome")).to_have_attribute("data-live", "retrain")
    assert f"- {PARCEL}\n" in (site.shop / "nlu" / "examples.yml").read_text("utf-8")
    state = page.get_by_test_id("model-state")
    expect(state).to_have_attribute("data-state", "stale", timeout=SECONDS_MS)
    page.get_by_test_id("train").click()
    expect(page.get_by_test_id("train-progress")).to_be_visible()
    assert grave(page) == []
    page.reload()
    expect(page.get_by_test_id("train-progress")).to_be_visible(timeout=SECONDS_MS)
    shoot(page, "trainer-training")
    customer = site.customer("안녕하세요")
    while state.get_attribute("data-state") != "current":
        say(customer, "안녕하세요")
        page.wait_for_timeout(1000)  # as customers do: they read before they write
    expect(page.get_by_test_id("train-result")).to_have_text(re.compile("학습을 마쳤습니다"))
    said(customer, "안녕하세요")
    assert owner(customer) == "bot"
    again = site.customer(PARCEL)
    assert "주문번호" in last_words(again)
    assert owner(again) == "bot"
