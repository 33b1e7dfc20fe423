"""Pictures: what they really are, and that those in a line stay while others go."""

import io
import json
import struct
import zlib
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from handoff import keys
from handoff.errors import IdConflict
from handoff.picture_bytes import NotAPicture, measure
from handoff.pictures import Pictures, picture_id_of
from handoff.store import Store

pytestmark = pytest.mark.redis

_HOUR_MS: Final = 3600 * 1000


def _picture(kind: str = "PNG", size: tuple[int, int] = (3, 2), colour: str = "orange") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, kind)
    return held.getvalue()


def _noisy(kind: str) -> bytes:
    held = io.BytesIO()
    Image.effect_noise((200, 200), 100).save(held, kind)
    return held.getvalue()


def _bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it has side x side pixels, and does."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = b"\0" * (1 + (side + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


@pytest.fixture
def pictures(store: Store, tmp_path: Path) -> Pictures:
    return Pictures(store, tmp_path / "attachments")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def _age(store: Store, picture_id: str) -> None:
    """It came two hours ago."""
    async with store.pipeline(transaction=True) as pipe:
        pipe.zincrby(keys.PICTURES_LOOSE, -2 * _HOUR_MS, picture_id)
        await pipe.execute()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_each_kind_is_kept_as_it_came(pictures: Pictures, kind: str, tmp_path: Path) -> None:
    """The very bytes, for their owner alone."""
    content = _picture(kind, (7, 5))
    kept = await pictures.keep(content)
    assert (kept.state, kept.type) == ("here", f"image/{kind.lower()}")
    assert (kept.width, kept.height) == (7, 5)
    assert await pictures.read(kept) == content
    (file,) = _files(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_phones_make_is_a_jpeg() -> None:
    """Several pictures in one file, of which every program shows the first."""
    held = io.BytesIO()
    behind = Image.new("RGB", (2, 2))
    Image.new("RGB", (40, 30)).save(held, "MPO", save_all=True, append_images=[behind])
    assert measure(held.getvalue()).type == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\0", "no_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_picture"),
        (b"<html><script>alert(1)</script>", "no_picture"),
        (b"%PDF-1.7\n" + b"\0" * 100, "no_picture"),
        (_picture("BMP"), "no_picture"),
        (_picture("TIFF"), "no_picture"),
        (_picture("ICO", (16, 16)), "no_picture"),
        (b"\x89PNG\r\n\x1a\n", "no_picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "no_picture"),
        (b"GIF89a" + b"\xff" * 100, "no_picture"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\0" * 100, "no_picture"),
        (_noisy("PNG")[:5000], "no_picture"),
        (_noisy("JPEG")[:3000], "no_picture"),
        (_noisy("GIF")[:3000], "no_picture"),
        (_noisy("WEBP")[:3000], "no_picture"),
        (_bomb(7_200), "too_many_pixels"),
        (_bomb(9_600), "too_many_pixels"),
        (_bomb(14_000), "too_many_pixels"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_what_is_none_is_not_kept(
    pictures: Pictures, store: Store, tmp_path: Path, content: bytes, why: str
) -> None:
    """Others' kinds, headers alone, halves and bombs: nothing is left of them."""
    with pytest.raises(NotAPicture) as refused:
        await pictures.keep(content)
    assert refused.value.why == why
    assert not _files(tmp_path)
    assert await store.zcard(keys.PICTURES_LOOSE) == 0


async def test_what_comes_again_is_kept_once(pictures: Pictures, tmp_path: Path) -> None:
    """A webhook that is sent again makes the same id, and another customer's another."""
    one = picture_id_of("rest", "u1", "m1", "abc")
    assert one == picture_id_of("rest", "u1", "m1", "abc")
    others = {picture_id_of("rest", "u1", "m1a", "bc"), picture_id_of("rest", "u2", "m1", "abc")}
    assert one not in others
    first = await pictures.keep(_picture(), one)
    assert await pictures.keep(_picture(), one) == first
    assert len(_files(tmp_path)) == 1


async def test_a_picture_in_no_line_is_thrown_away(
    pictures: Pictures, store: Store, tmp_path: Path
) -> None:
    """After an hour and not before; one in a line stays."""
    loose, young, shown = [await pictures.keep(_picture(size=(n, n))) for n in (1, 2, 3)]
    async with pictures.taken_up("rest", "u1", [shown.id]):
        pass
    await _age(store, loose.id)
    await pictures.tidy()
    with pytest.raises(LookupError):
        await pictures.find(loose.id)
    assert (await pictures.find(young.id)).state == "here"
    assert (await pictures.find(shown.id)).state == "here"
    assert len(_files(tmp_path)) == 2


async def test_a_picture_of_a_refused_line_is_loose_again(pictures: Pictures, store: Store) -> None:
    """And goes like any other that nobody shows."""
    kept = await pictures.keep(_picture())
    with pytest.raises(IdConflict):
        async with pictures.taken_up("rest", "u1", [kept.id]):
            raise IdConflict("another text")
    await _age(store, kept.id)
    await pictures.tidy()
    with pytest.raises(LookupError):
        await pictures.find(kept.id)


async def test_a_refused_line_takes_no_picture_from_another(
    pictures: Pictures, store: Store
) -> None:
    """The same message with another text is a conflict, and the first one's picture stays; so it
    does if it comes again and its line is never written again."""
    kept = await pictures.keep(_picture(), "p_1")
    async with pictures.taken_up("rest", "u1", [kept.id]):
        pass
    await pictures.keep(_picture(), "p_1")
    with pytest.raises(IdConflict):
        async with pictures.taken_up("rest", "u1", [kept.id]):
            raise IdConflict("another text")
    await pictures.keep(_picture(), "p_1")
    assert await store.zcard(keys.PICTURES_LOOSE) == 0
    # As a resend that died halfway could leave it.
    async with store.pipeline(transaction=True) as pipe:
        pipe.zadd(keys.PICTURES_LOOSE, {"p_1": 1})
        await pipe.execute()
    await pictures.tidy()
    assert (await pictures.find("p_1")).state == "here"
    assert await store.zcard(keys.PICTURES_LOOSE) == 0


async def test_two_customers_may_send_one_picture(pictures: Pictures) -> None:
    """Forgetting one leaves the other's."""
    one, other = await pictures.keep(_picture()), await pictures.keep(_picture())
    assert one.sha256 == other.sha256
    await pictures.forget([one.id])
    await pictures.forget([one.id])
    assert await pictures.read(other) == _picture()
    with pytest.raises(LookupError):
        await pictures.find(one.id)


async def test_an_expected_picture_is_fetched_once_its_line_is_there(
    pictures: Pictures, store: Store
) -> None:
    """Not before; put off it is due later; once it has arrived it isn't due any more."""
    await pictures.expect("p_1", {"file_id": "f"})
    assert await pictures.due(10) == []
    async with pictures.taken_up("telegram", "u1", ["p_1"]):
        pass
    (due,) = await pictures.due(10)
    assert (due.id, due.channel, due.customer) == ("p_1", "telegram", "u1")
    assert (due.source, due.tries) == ({"file_id": "f"}, 0)
    await pictures.put_off(due, 20)
    assert await pictures.due(10) == []
    (again,) = await pictures.due(20)
    assert again.tries == 1
    arrived = await pictures.arrived(again, _picture())
    assert (arrived.state, await pictures.due(2**50)) == ("here", [])
    await pictures.expect("p_1", {"file_id": "f"})
    assert (await pictures.find("p_1")).state == "here"
    await pictures.put_off(again, 30)  # another gateway that was slower
    assert await pictures.due(2**50) == []
    assert await store.zcard(keys.PICTURES_LOOSE) == 0


async def test_what_arrives_and_lies_is_refused(pictures: Pictures) -> None:
    """And says why; nobody asks for it again."""
    await pictures.expect("p_1", {})
    async with pictures.taken_up("telegram", "u1", ["p_1"]):
        pass
    (due,) = await pictures.due(10)
    refused = await pictures.arrived(due, b"<html>")
    assert (refused.state, refused.why) == ("refused", "no_picture")
    assert refused.as_dict() == {"id": "p_1", "state": "refused", "why": "no_picture"}
    assert await pictures.due(2**50) == []


async def test_nobody_fetches_what_no_line_shows(pictures: Pictures, store: Store) -> None:
    """Of a message that was refused; sent again and taken, it is fetched."""
    await pictures.expect("p_1", {"file_id": "f"})
    with pytest.raises(IdConflict):
        async with pictures.taken_up("telegram", "u1", ["p_1"]):
            raise IdConflict("another text")
    assert await pictures.due(2**50) == []
    await pictures.expect("p_1", {"file_id": "f"})
    async with pictures.taken_up("telegram", "u1", ["p_1"]):
        pass
    assert [one.id for one in await pictures.due(10)] == ["p_1"]
    row = await store.hgetall(keys.picture("p_1"))
    assert json.loads(row["source"]) == {"file_id": "f"}
