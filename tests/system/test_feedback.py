"""What a customer says of an answer and of a person, in a browser, and what the record keeps."""

import json
from typing import Any

import jsonschema
import pytest
import redis as redis_client
from playwright.sync_api import Browser, Page, expect

from bot.run.running_redis import running_redis
from handoff import keys
from record.events import SCHEMA, Event
from tests.system.people import ask_for_person, queue_item, say, shoot, sign_in
from tests.system.starting import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

QUESTION = "비밀번호를 잊어버렸는데 어떻게 해요?"


def events(running: Running, case: str, kind: str) -> list[dict[str, Any]]:
    """What the record has of one kind in a case; all of the case follows the schema."""
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    url = running_redis(running.data)
    with redis_client.Redis.from_url(url, decode_responses=True) as client:
        found = [Event.from_entry(entry) for _, entry in client.xrange(keys.EVENTS)]
    ours = [event for event in found if event.case == case]
    for event in ours:
        validator.validate(event.as_dict())
    return [event.data for event in ours if event.type == kind]


@pytest.fixture
def pages(browser: Browser) -> tuple[Page, Page]:
    """The customer's page and an agent's, in browsers that share nothing, in Korean."""
    return tuple(  # type: ignore[return-value]
        browser.new_context(locale="ko-KR", viewport={"width": width, "height": 800}).new_page()
        for width in (420, 1360)
    )


def test_an_answer_and_a_person_are_judged(running: Running, pages: tuple[Page, Page]) -> None:
    """No, then yes after all; yes in words to the next answer; then 4 and easy for the person; all
    of it stands there after a reload, and the card never comes back once it was closed."""
    customer, mina = pages
    sign_in(mina, running, "mina")
    customer.goto(running.url)
    say(customer, QUESTION)
    first = customer.get_by_test_id("helped").first
    first.get_by_test_id("helped-no").press("Enter")
    expect(first.get_by_test_id("helped-person")).to_be_visible()
    expect(first.get_by_test_id("helped-change")).to_be_focused()
    shoot(customer, "helped-no")
    first.get_by_test_id("helped-change").press("Enter")
    expect(first.get_by_test_id("helped-no")).to_have_attribute("aria-pressed", "true")
    first.get_by_test_id("helped-helpedYes").click()
    expect(first.get_by_test_id("helped-person")).to_have_count(0)

    say(customer, "적립금은 언제 없어져요?")
    expect(first.get_by_role("button")).to_have_count(0)
    expect(first).to_contain_text("도움이 됐어요")
    say(customer, "네")
    second = customer.get_by_test_id("helped").last
    expect(second.get_by_test_id("helped-change")).to_be_visible()

    expect(customer.get_by_test_id("rating")).to_have_count(0)
    ask_for_person(customer)
    item = queue_item(mina, customer)
    case = item.get_attribute("data-case") or ""
    item.get_by_test_id("claim").click()
    expect(customer.get_by_test_id("status")).to_have_attribute("data-owner", "agent")
    expect(customer.get_by_test_id("rating")).to_have_count(0)
    mina.get_by_test_id("resolve").click()
    mina.get_by_test_id("resolve-confirm-yes").click()
    customer.locator("label", has=customer.get_by_test_id("score-4")).click()
    customer.locator("label", has=customer.get_by_test_id("easy-true")).click()
    customer.reload()
    expect(customer.get_by_test_id("score-4")).to_be_checked()
    expect(customer.get_by_test_id("easy-true")).to_be_checked()
    shoot(customer, "rated")
    customer.get_by_test_id("rating-close").click()
    customer.reload()
    expect(customer.get_by_test_id("closed")).to_be_visible()
    expect(customer.get_by_test_id("rating")).to_have_count(0)

    words = [(one["helped"], one["how"]) for one in events(running, case, "feedback")]
    assert words == [(False, "button"), (True, "button"), (True, "words")]
    assert events(running, case, "rating") == [
        {"score": 4, "easy": None, "agent": "mina"},
        {"score": 4, "easy": True, "agent": "mina"},
    ]
    decisions = events(running, case, "decision")
    assert [one["decision"] for one in decisions] == ["answered", "answered", "social"]
    assert all(one["articles"] and one["lang"] == "ko" for one in decisions[:2])
