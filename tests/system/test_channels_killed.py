"""Gateways killed while customers of messaging apps write and are answered."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.channels.words import words
from handoff import keys
from tests.channels.customers import Customer, repeats, until
from tests.channels.rest_customer import RestCustomer
from tests.channels.site import Site, channels_site
from tests.channels.telegram_customer import TelegramCustomer
from tests.system.starting import trained_copy

pytestmark = pytest.mark.timeout(600)

QUESTIONS = (
    "비밀번호를 잊어버렸는데 어떻게 해요?",
    "적립금은 언제 없어져요?",
    "쿠폰이 이상해요",
    "배송비는 얼마예요?",
    "교환하고 싶어요",
    "영수증은 어디서 받아요?",
)
KILLS = 3
OF_EACH = 4


@pytest.fixture(scope="module")
def site(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A Baton of its own: it is treated badly."""
    with channels_site(trained_copy(test_data, tmp_path_factory.mktemp("killed"))) as made:
        yield made


def test_nothing_is_lost_or_doubled(site: Site) -> None:
    """Every message is in the transcript once, in order, and every line arrived, in order; of those
    that were in flight at a kill one may have come twice in Telegram, and none for who drops what
    has the same id."""
    with ExitStack() as apps, ThreadPoolExecutor(2 * OF_EACH) as talking:
        rest = [
            apps.enter_context(RestCustomer(site.running.url, site.receiver))
            for _ in range(OF_EACH)
        ]
        customers: list[Customer] = [
            *rest,
            *(TelegramCustomer(site.simulator) for _ in range(OF_EACH)),
        ]
        talks = [talking.submit(_talk, customer) for customer in customers]
        for kill in range(KILLS):
            until(f"time for kill {kill + 1}", lambda: site.is_well() and _are_talking(talks))
            site.kill_gateway()
        for talk in talks:
            talk.result()
    until("nothing is on its way", lambda: _is_quiet(site))

    repeated = 0
    for customer in customers:
        lines = site.transcript(customer)
        said = [line["text"] for line in lines if line["who"] == "customer"]
        assert said == list(QUESTIONS), "what they wrote, once and in order"
        wanted = [line["text"] for line in lines if line["who"] != "customer"]
        # That it takes longer than usual is said, and is no line.
        shown = [one.text for one in customer.shown() if one.text != words("slow", "ko")]
        again = repeats(shown, wanted)
        assert again == 0 or customer.channel == "telegram"
        repeated += again
    print(f"{KILLS} kills, {site.receiver.doubled} doubles dropped, {repeated} seen in Telegram")
    assert repeated <= KILLS * OF_EACH
    assert site.receiver.doubled <= KILLS * OF_EACH


def _talk(customer: Customer) -> None:
    for question in QUESTIONS:
        customer.say(question)


def _are_talking(talks: list[Future[None]]) -> bool:
    """Or there is nothing to be killed in the middle of any more."""
    return any(talk.running() for talk in talks) or all(talk.done() for talk in talks)


def _is_quiet(site: Site) -> bool:
    with site.redis() as redis:
        return not redis.exists(keys.OUTBOXES) and not redis.exists(keys.PENDING)
