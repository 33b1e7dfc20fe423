"""Pictures and what is on its way to a provider go with their customer."""

import io

from PIL import Image

from handoff import keys
from tests.insight.desk import Desk, erasing


async def test_an_erased_customer_leaves_no_picture(desk: Desk) -> None:
    """Theirs and the agent's; another customer's, which is the very same picture, stays."""
    theirs, other = [await desk.pictures.keep(_png()) for _ in range(2)]
    for customer, picture in (("c1", theirs), ("c2", other)):
        async with desk.pictures.taken_up("rest", customer, [picture.id]):
            case = (
                await desk.intake.receive("rest", customer, "ko", "m", "", pictures=[picture.id])
            ).case
        await desk.replies(case, "clarified", "뭐라고요?", {"kind": "clarify"})
        await desk.ownership.end(case)
    await desk.counted()
    await desk.counted()

    assert await erasing(desk).erase("rest", "c1") == 1

    assert not desk.pictures.file(theirs).exists()
    assert not await desk.store.exists(keys.picture(theirs.id))
    assert desk.pictures.file(other).exists()
    assert not await desk.store.exists(keys.outbox("rest", "c1"))
    assert await desk.store.smembers(keys.OUTBOXES) == {"rest:c2"}


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "#aa3333").save(out, "PNG")
    return out.getvalue()
