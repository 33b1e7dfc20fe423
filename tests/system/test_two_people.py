"""A customer and an agent, each in a browser of their own, from question to second answer."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.system.people import owner, queue_item, say, sign_in, texts
from tests.system.starting import Running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

QUESTION = "비밀번호를 잊어버렸는데 어떻게 해요?"
UNKNOWN = (
    "매장 옥상에 헬리콥터 착륙해도 되나요?",
    "그러니까 사옥 헬기장 예약 담당 부서 번호가 뭐냐고요",
    "아니 그거 말고요, 헬기장이요",
    "그 내용이 아니에요 도움이 안 돼요",
)


@pytest.fixture
def pages(browser: Browser) -> tuple[Page, Page, Page]:
    """The customer's page and two agents', in browsers that share nothing, in Korean."""
    return tuple(  # type: ignore[return-value]
        browser.new_context(locale="ko-KR", viewport={"width": width, "height": 800}).new_page()
        for width in (420, 1360, 1360)
    )


def test_the_whole_way(running: Running, pages: tuple[Page, Page, Page]) -> None:
    """Asked and answered; asked the unknown and handed over; claimed, seen, replied; handed back;
    answered again; each page reloaded once on the way."""
    customer, mina, _ = pages
    sign_in(mina, running, "mina")

    customer.goto(running.url)
    say(customer, QUESTION)
    expect(customer.get_by_test_id("source").first).to_be_visible()
    for text in UNKNOWN:
        if owner(customer) == "bot":
            say(customer, text)
    expect(customer.get_by_test_id("status")).to_have_attribute("data-owner", "waiting")

    customer.reload()
    expect(customer.get_by_test_id("waiting")).to_be_visible()
    told = texts(customer, "message")
    assert told[0] == ("1", QUESTION)

    case = queue_item(mina, customer)
    expect(case.get_by_test_id("queue-reason")).not_to_be_empty()
    case.get_by_test_id("claim").click()
    expect(mina.get_by_test_id("case")).to_be_visible()
    expect(mina.get_by_test_id("receipt")).to_have_attribute("data-digest", "verified")
    expect(mina.get_by_test_id("evidence")).not_to_be_empty()
    expect(mina.get_by_test_id("profile")).not_to_be_empty()
    seen = texts(mina, "line")
    assert seen[: len(told)] == told, "the agent sees what the customer saw, number by number"

    mina.reload()
    expect(mina.get_by_test_id("case")).to_be_visible()
    mina.get_by_test_id("reply").fill("헬기장은 없어요. 다른 도움이 필요하세요?")
    mina.get_by_test_id("send-reply").click()
    reply = customer.locator("[data-testid=message][data-who=agent]")
    expect(reply.get_by_test_id("text")).to_have_text("헬기장은 없어요. 다른 도움이 필요하세요?")

    customer.get_by_test_id("composer").fill("아니요 괜찮아요")
    customer.get_by_test_id("send").click()
    expect(mina.locator("[data-testid=line]", has_text="아니요 괜찮아요")).to_be_visible()
    mina.get_by_test_id("hand-back").click()
    expect(customer.get_by_test_id("status")).to_have_attribute("data-owner", "bot")

    answers = customer.get_by_test_id("source").count()
    say(customer, "적립금은 언제 없어져요?")
    expect(customer.get_by_test_id("source")).to_have_count(answers + 1)

    customer.get_by_test_id("person").click()
    expect(customer.get_by_test_id("status")).to_have_attribute("data-owner", "waiting")
    numbers = [int(seq) for seq, _ in texts(customer, "message")]
    assert numbers == list(range(1, len(numbers) + 1)), "no line lost, doubled or out of order"


def test_the_second_agent_is_told(running: Running, pages: tuple[Page, Page, Page]) -> None:
    """Two agents click at the same moment: one has the case, the other reads that it is taken."""
    customer, mina, joon = pages
    customer.goto(running.url)
    customer.get_by_test_id("person").click()
    expect(customer.get_by_test_id("status")).to_have_attribute("data-owner", "waiting")
    for page, user in ((mina, "mina"), (joon, "joon")):
        sign_in(page, running, user)
    claims = [queue_item(page, customer).get_by_test_id("claim") for page in (mina, joon)]
    # At the same moment, agreed on before: after the first click there is nothing left to find.
    at = mina.evaluate("Date.now()") + 3000
    for claim in claims:
        claim.evaluate("(button, at) => setTimeout(() => button.click(), at - Date.now())", at)
    for page in (mina, joon):
        page.locator("[data-testid=case]:visible, [data-testid=error]:visible").first.wait_for()
    loser, winner = (mina, joon) if mina.get_by_test_id("error").is_visible() else (joon, mina)
    expect(loser.get_by_test_id("error")).to_contain_text("다른 상담원이 먼저")
    expect(loser.get_by_test_id("case")).to_be_hidden()
    expect(winner.get_by_test_id("case")).to_be_visible()
