"""What is pressed in Telegram: once, by whose it is, while it still means something."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from handoff.cases import Cases
from handoff.ownership import Ownership
from handoff.scripts import Scripts
from handoff.store import Store
from tests.channels.telegram_simulator import Chat
from tests.channels.telegram_site import MINA, Site, telegram_site

pytestmark = pytest.mark.redis

PERSON, CANCEL = "상담원 연결", "기다리지 않고 챗봇과 계속하기"
OLD = "지난 대화의 버튼이에요. 글로 적어 주세요."
CHOICES = [{"id": "fee", "label": "배송비"}, {"id": "time", "label": "배송 기간"}]


@pytest.fixture
async def site(redis_url: str, store: Store) -> AsyncIterator[Site]:
    async with telegram_site(redis_url, store) as site:
        site.rasa.replies = {
            "배송": [{"text": "무엇을요?", "custom": {"kind": "clarify", "choices": CHOICES}}],
            "배송비": [
                {
                    "text": "3천 원이에요.",
                    "custom": {
                        "kind": "answer",
                        "articles": [{"id": "fee", "title": "배송비 안내", "language": "ko"}],
                    },
                }
            ],
            "날씨": [{"text": "몰라요.", "custom": {"kind": "decline"}}],
        }
        yield site


@pytest.fixture
async def minji(site: Site) -> Chat:
    return site.simulator.chat(5)


async def _events(site: Site, kind: str) -> list[dict[str, Any]]:
    entries = await site.store.xrange("baton:events")
    return [fields for _, fields in entries if fields["type"] == kind]


async def test_a_choice_is_a_message(site: Site, minji: Chat) -> None:
    """Its label in the transcript, its id for the bot, once however often it is pressed."""
    await minji.say("배송")
    await minji.shows("무엇을요?")
    site.simulator.twice = True
    assert await minji.press("배송비") == ""
    assert await minji.press("배송비") == ""
    answer = await minji.shows("3천 원이에요.")
    assert answer.text.endswith("출처: 배송비 안내")
    chosen = [one for one in (await site.transcript(5)).lines if one.who == "customer"]
    assert [(one.text, (one.custom or {}).get("choice")) for one in chosen] == [
        ("배송", None),
        ("배송비", "fee"),
    ]


async def test_whether_it_helped(site: Site, minji: Chat) -> None:
    """May be changed; the same again is no news."""
    await minji.say("배송비")
    await minji.shows("3천 원이에요.")
    assert "다행" in (await minji.press("👍 도움이 됐어요") or "")
    await minji.press("👍 도움이 됐어요")
    assert "고마워요" in (await minji.press("👎 아니요") or "")
    assert [one["data"].count("true") for one in await _events(site, "feedback")] == [1, 0]


async def test_to_a_person_and_back_and_again(site: Site, minji: Chat) -> None:
    """The old button for a person works after the wait was cancelled."""
    await minji.say("날씨")
    await minji.shows("몰라요.")
    for _ in range(2):
        assert await minji.press(PERSON) == "상담원에게 연결하고 있어요."
        assert await minji.press(PERSON) == "상담원에게 연결하고 있어요."
        assert (await site.transcript(5)).case.owner == "waiting"
        await minji.until(lambda chat: CANCEL in chat.bubbles[-1].buttons)
        assert await minji.press(CANCEL) == ""
        assert (await site.transcript(5)).case.owner == "bot"
        await minji.until(lambda chat: "취소" in chat.texts[-1])


async def test_who_has_an_agent_cannot_cancel_the_wait(site: Site, minji: Chat) -> None:
    """A polite word, and nothing moves."""
    await minji.say("/person")
    await minji.shows("연결하고 있어요")
    case = await site.case(5)
    await Ownership(site.store, Scripts(site.store)).claim(case, MINA)
    assert "대화 상태가 바뀌었어요" in (await minji.press(CANCEL) or "")
    assert (await site.transcript(5)).case.owner == "agent"


async def test_how_it_was(site: Site, minji: Chat) -> None:
    """Five buttons under the end of an agent's case; the last word counts."""
    await minji.say("안녕")
    await minji.shows("답: 안녕")
    await site.take_over(5)
    case = await site.case(5)
    await Ownership(site.store, Scripts(site.store)).resolve(case, MINA)
    await minji.shows("상담은 어떠셨어요?")
    assert await minji.press("4") == "알려 주셔서 고마워요."
    assert await minji.press("5") == "알려 주셔서 고마워요."
    assert (await Cases(site.store).get(case)).rating["score"] == 5


async def test_buttons_of_a_case_that_is_over(site: Site, minji: Chat) -> None:
    """A word, and no new case."""
    await minji.say("배송")
    await minji.shows("무엇을요?")
    await minji.say("/end")
    await minji.shows("끝냈어요")
    assert await minji.press("배송비") == OLD
    assert await minji.press(PERSON) == OLD
    assert await Cases(site.store).open_case("telegram", "5") is None


async def test_buttons_of_somebody_else_and_of_nobody(site: Site, minji: Chat) -> None:
    """What an app sends back is believed to nobody."""
    await minji.say("배송")
    line = await minji.shows("무엇을요?")
    stranger = site.simulator.chat(6)
    await stranger.say("안녕")
    mine = list(line.buttons.values())
    case = mine[0].split()[1]
    before = await site.store.xlen("baton:events")
    for data in (
        *mine,
        f"yes {case} 2 0",
        f"rate {case} 2 5",
        "person c_nobody 1 0",
        "choice",
        "",
        "x" * 64,
        f"choice {case} {'9' * 20} 0",
    ):
        assert await stranger.press_data(data) == OLD
    await stranger.shows("답: 안녕")
    for data in (f"choice {case} 2 9", f"choice {case} 1 0", f"choice {case} 99 0"):
        assert await minji.press_data(data) == OLD
    for data in (f"fly {case} 2 0", f"rate {case} 2 9", f"choice {case} 0 0"):
        assert await minji.press_data(data) == OLD
    assert await minji.press_data(f"yes {case} 2 0") == "이 글에는 의견을 남길 수 없어요."
    told = [one["data"] for one in await _events(site, "utterance")]
    assert len(told) == 4
    assert await site.store.xlen("baton:events") - before < 4
