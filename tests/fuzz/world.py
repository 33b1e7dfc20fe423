"""Who is there before the attack: staff, cases in several states, and the attackers themselves."""

import json
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, CookieJar

from handoff.staff.scripts import StaffScripts
from handoff.store import Store
from tests.fuzz.values import Known
from tests.redis.attempts_forged import customer_tokens, identities
from tests.redis.attempts_site import guessed
from tests.redis.gateway import Page, customer
from tests.redis.staff_site import PASSWORD, Browser, _make_people, _password_hash

MALLORY = "mallory"
"""The attacker with an account: an agent."""


@dataclass
class Person:
    """A customer with an open page."""

    page: Page
    token: str
    id: str
    case: str = ""


@dataclass
class World:
    """The site as it is when the attack begins."""

    url: str
    store: Store
    stack: AsyncExitStack
    mina: Page
    bystander: Person
    talker: Person
    caseless: Person
    known: Known

    @property
    def apart(self) -> tuple[str, ...]:
        """What is in keys that bystanders move."""
        return tuple(
            name for one in (self.bystander, self.talker, self.caseless)
            for name in (one.case, one.id) if name
        )  # fmt: skip


async def planted(url: str, store: Store, stack: AsyncExitStack) -> World:
    """Make the people and the cases: two with mina, one of the bot's, one closed."""
    await _make_people(StaffScripts(store))
    await StaffScripts(store).run(
        "account_create", MALLORY, who="test", address="", name="Mallory", role="agent",
        password=_password_hash(), must_change=False, managers=["admin"],
    )  # fmt: skip
    mina = Page(await (await browser(url, stack, "mina")).console())
    await mina.until("queue")
    people = [await _with_mina(url, stack, mina) for _ in range(4)]
    bystander, talker, resting, done = people
    await mina.send(type="return", case=resting.case)
    await resting.page.until("owner", owner="bot")
    await mina.send(type="resolve", case=done.case)
    await done.page.until("owner", owner="closed")
    caseless = await person(url, stack)
    known = await _known(url, stack, caseless.token, people)
    return World(url, store, stack, mina, bystander, talker, caseless, known)


async def browser(url: str, stack: AsyncExitStack, user: str = "") -> Browser:
    """A browser of its own, signed in as `user`."""
    http = await stack.enter_async_context(ClientSession(cookie_jar=CookieJar(unsafe=True)))
    one = Browser(url, http)
    if user:
        assert (await one.sign_in(user, PASSWORD)).status == 200
    return one


async def person(url: str, stack: AsyncExitStack) -> Person:
    """A customer who has opened the chat."""
    page, token = await customer((await browser(url, stack)).http, url)
    return Person(page, token, (await page.until("welcome"))["customer"])


async def _with_mina(url: str, stack: AsyncExitStack, mina: Page) -> Person:
    one = await person(url, stack)
    await one.page.send(type="person", id="first")
    one.case = (await one.page.until("accepted"))["case"]
    await one.page.until("owner", owner="waiting")
    await mina.send(type="claim", case=one.case)
    await one.page.until("owner", owner="agent")
    return one


async def _known(url: str, stack: AsyncExitStack, token: str, people: list[Person]) -> Known:
    cookies = {}
    for user in (MALLORY, "dana", "hana"):
        session = (await browser(url, stack, user)).cookie()
        cookies[user] = f"baton_session={session}"
    cookies |= {f"forged {at}": f"baton_session={one}" for at, one in enumerate(_sendable())}
    return Known(
        # The bot's case isn't among them: an agent may step into that one.
        cases=(people[0].case, people[1].case, people[3].case),
        customers=tuple(one.id for one in people),
        token=token,
        # "an identity" is forged as a browser's token only: in the identity's place it is good.
        forged=tuple(one for name, one in customer_tokens(token).items() if name != "an identity"),
        identities=tuple(identities().values()),
        cookies=cookies,
    )


def _sendable() -> list[str]:
    return [one for one in guessed() if one.isprintable() and len(one) < 200]


async def lines_of(store: Store, case: str) -> list[dict[str, Any]]:
    """The transcript as it is kept."""
    return [json.loads(text) for text in await store.lrange(f"baton:case:{case}:transcript", 0, -1)]
