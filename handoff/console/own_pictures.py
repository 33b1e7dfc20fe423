"""Pictures of the cases that an agent has now: nobody else is shown them, or may send any."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Sequence

from handoff.cases import Case, Cases
from handoff.errors import NoPictures, NotFound, NotYours, PictureGone
from handoff.lines import pictures_of
from handoff.pictures import Picture, Pictures, picture_id_of


class OwnPictures:
    """What agents do with pictures, checked."""

    def __init__(self, pictures: Pictures, cases: Cases, channels: frozenset[str]) -> None:
        """`channels`: names of those whose customers can be shown pictures."""
        self.channels = channels
        self._pictures = pictures
        self._cases = cases

    async def check_room(self, case_id: str, user: str) -> None:
        """Raise NotFound, NotYours, or NoPictures unless the agent may send pictures there now."""
        self._check_channel(_own(await self._cases.get(case_id), user))

    async def add(self, case_id: str, user: str, content: bytes) -> Picture:
        """Keep a picture for a line to come; raises NotAPicture and what `check_room` raises."""
        picture = await self._pictures.keep(content, _new_id(case_id, user))
        # Again: a large picture is a minute on its way, and the case may have gone meanwhile.
        await self.check_room(case_id, user)
        return picture

    @contextlib.asynccontextmanager
    async def taken_up(
        self, case_id: str, user: str, picture_ids: Sequence[str]
    ) -> AsyncIterator[None]:
        """The agent's line with these is written meanwhile; whose the case is that step checks,
        since a line that is sent again was said while it was theirs.

        Raises NotFound, NoPictures, PictureGone.
        """
        if not picture_ids:
            yield
            return
        case = await self._cases.get(case_id)
        self._check_channel(case)
        for picture_id in picture_ids:
            if not (_is_of(picture_id, case_id, user) and await self._is_here(picture_id)):
                raise PictureGone("a picture is not there any more; nothing was sent")
        async with self._pictures.taken_up(case.channel, case.customer, picture_ids):
            yield

    async def find(self, case_id: str, seq: int, n: int, user: str) -> Picture:
        """Return the `n`th picture of a line, from 1 on; raises NotFound, NotYours."""
        case, line = await self._cases.line(case_id, seq)
        _own(case, user)
        ids = pictures_of(line.custom)
        if not 1 <= n <= len(ids):
            raise NotFound(f"line {seq} has no picture {n}")
        try:
            return await self._pictures.find(ids[n - 1])
        except LookupError:
            raise NotFound("the picture is not kept any more") from None

    async def read(self, picture: Picture) -> bytes:
        """Return the bytes of a picture that is here; raises NotFound."""
        try:
            return await self._pictures.read(picture)
        except FileNotFoundError:
            raise NotFound("the picture is not kept any more") from None

    def _check_channel(self, case: Case) -> None:
        if case.channel not in self.channels:
            raise NoPictures(f"customers of {case.channel} can't be shown pictures")

    async def _is_here(self, picture_id: str) -> bool:
        try:
            return (await self._pictures.find(picture_id)).state == "here"
        except LookupError:
            return False


def _own(case: Case, user: str) -> Case:
    if case.owner != "agent" or case.agent != user:
        raise NotYours(f"case {case.id} is not yours")
    return case


def _new_id(case_id: str, user: str) -> str:
    """An id that says for which case and by whom: a line shows no picture of another customer."""
    return _id(case_id, user, secrets.token_hex(8))


def _is_of(picture_id: str, case_id: str, user: str) -> bool:
    nonce = picture_id.removeprefix("p_")[:16]
    return picture_id == _id(case_id, user, nonce)


def _id(case_id: str, user: str, nonce: str) -> str:
    return f"p_{nonce}{picture_id_of(case_id, user, nonce)[-16:]}"
