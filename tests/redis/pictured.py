"""Pictures to send, and cases of customers who send and see them."""

import io
import itertools

from PIL import Image

from handoff.mover import Agent
from handoff.pictures import picture_id_of
from tests.redis.staff_site import Site

MINA, SORA = Agent("mina", "Mina"), Agent("sora", "Sora")
_NUMBERS = itertools.count()


def png(width: int = 40, height: int = 30, colour: str = "#2656c9", form: str = "PNG") -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, form)
    return out.getvalue()


async def said(
    site: Site, *contents: bytes, text: str = "", customer: str = "", channel: str = "rest"
) -> str:
    """A customer says something with these pictures; return the case."""
    number = next(_NUMBERS)
    who = customer or f"customer-{number}"
    ids = [picture_id_of(channel, who, str(number), str(n)) for n in range(len(contents))]
    for content, picture_id in zip(contents, ids, strict=True):
        await site.pictures.keep(content, picture_id)
    return await shown(site, *ids, text=text, customer=who, channel=channel)


async def expected(site: Site, text: str = "", channel: str = "rest") -> str:
    """A customer sends one that is still at its provider; return the case."""
    number = next(_NUMBERS)
    picture_id = picture_id_of(channel, str(number))
    await site.pictures.expect(picture_id, {"file": "f"})
    return await shown(site, picture_id, text=text, customer=f"c-{number}", channel=channel)


async def shown(
    site: Site, *picture_ids: str, text: str, customer: str, channel: str = "rest"
) -> str:
    """The line that shows them is written; return the case."""
    number = next(_NUMBERS)
    async with site.pictures.taken_up(channel, customer, picture_ids):
        received = await site.intake.receive(
            channel, customer, "ko", f"m{number}", text, pictures=picture_ids
        )
    return received.case


async def claimed(site: Site, case: str, by: Agent = MINA) -> str:
    """The case goes to a person, and this one has it."""
    await site.ownership.ask_for_person(case)
    await site.ownership.claim(case, by)
    return case
