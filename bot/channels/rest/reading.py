"""A customer's lines, for an app that resumes or asks instead of being sent them."""

from typing import Final

from bot.channels.rest.asked import Page
from bot.channels.rest.telling import PictureLinks, said_line
from bot.channels.rest.told import Lines
from handoff import keys
from handoff.cases import Case, Cases
from handoff.errors import NotFound
from handoff.pictures import Pictures
from handoff.store import Store

_FAR_BACK: Final = 100
"""Cases of one customer that are looked through for the one after another."""

_NOTHING: Final = Lines(case=None, owner=None, reset=True, last=0, next=None, lines=[])


class Reading:
    """Reads for one channel."""

    def __init__(
        self, channel: str, redis: Store, cases: Cases, pictures: Pictures, links: PictureLinks
    ) -> None:
        self._channel = channel
        self._redis = redis
        self._cases = cases
        self._pictures = pictures
        self._links = links

    async def lines(self, page: Page) -> Lines:
        """Return what comes after the page's number in its case; everything of the latest case if
        the number can't be honoured."""
        asked = await self._own(page.case, page.customer)
        latest = await self._latest(page.customer)
        case = asked or latest
        if case is None:
            return _NOTHING
        snapshot = await self._cases.snapshot(case.id, page.after if asked else 0)
        resumes = asked is not None and page.after <= snapshot.last
        if not resumes and asked:
            snapshot = await self._cases.snapshot(case.id)
        # That a line could not be delivered is for the agent alone.
        told = [one for one in snapshot.lines if one.code != "undelivered"]
        return Lines(
            case=case.id,
            owner=snapshot.case.owner,
            reset=not resumes,
            last=snapshot.last,
            next=await self._after(case, latest),
            lines=[await said_line(one, self._pictures, self._links) for one in told],
        )

    async def _own(self, case_id: str | None, customer: str) -> Case | None:
        """The case, if it is this customer's and not forgotten yet."""
        try:
            case = await self._cases.get(case_id) if case_id else None
        except NotFound:
            return None
        mine = case and (case.channel, case.customer) == (self._channel, customer)
        return case if mine else None

    async def _latest(self, customer: str) -> Case | None:
        latest = await self._cases.open_case(self._channel, customer)
        latest = latest or await self._redis.hget(keys.last_closed(self._channel, customer), "case")
        return await self._own(latest, customer)

    async def _after(self, case: Case, latest: Case | None) -> str | None:
        """The case that was opened after this one: none may be jumped over."""
        later = latest
        for _ in range(_FAR_BACK):
            if later is None or later.id == case.id:
                return None
            if later.previous == case.id:
                return later.id
            later = await self._own(later.previous, case.customer)
        return latest.id if latest else None
