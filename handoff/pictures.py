"""Pictures that customers and agents send: what they are is found out by opening them.

A line names its pictures by id. What belongs to an id is a hash in Redis; the bytes are a file in
the data folder, under the name of their digest and the id: two pictures never share a file, so that
taking one away takes nothing from another customer.
"""

import asyncio
import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

from handoff import keys
from handoff.errors import HandoffError
from handoff.picture_bytes import Measured, NotAPicture, measure
from handoff.store import Store

LARGEST: Final = 10 * 1024 * 1024
"""Bytes of one picture."""

MOST: Final = 4
"""Pictures of one line."""

State = Literal["expected", "here", "refused"]

_DECODED_AT_ONCE: Final = 2
"""One may take 200 MB while it is looked at."""
_LOOSE_MS: Final = 3600 * 1000
_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture; `type` is what it really is, "" until it is here; `why` if it was refused."""

    id: str
    state: State
    type: str = ""
    width: int = 0
    height: int = 0
    sha256: str = ""
    why: str = ""

    def as_dict(self) -> dict[str, Any]:
        """What pages and channels are told of it."""
        told = {"id": self.id, "state": self.state}
        if self.state == "here":
            return told | {"type": self.type, "width": self.width, "height": self.height}
        return told | ({"why": self.why} if self.why else {})


@dataclass(frozen=True, slots=True)
class Expected:
    """A picture that is still at its provider: `source` is what its channel fetches it by."""

    id: str
    channel: str
    customer: str
    source: dict[str, Any]
    tries: int


class Pictures:
    """Keeps pictures; every method may be repeated and does no harm."""

    def __init__(self, redis: Store, folder: Path) -> None:
        """`folder` is made when the first picture comes."""
        self._redis = redis
        self._folder = folder
        self._decoding = asyncio.Semaphore(_DECODED_AT_ONCE)

    async def keep(self, content: bytes, picture_id: str | None = None) -> Picture:
        """Keep a picture and return it; raises NotAPicture, and then nothing was kept.

        One that no line takes up (`taken_up`) within an hour is thrown away.
        """
        if len(content) > LARGEST:
            raise NotAPicture("too_large")
        picture_id = picture_id or f"p_{secrets.token_hex(16)}"
        async with self._decoding:
            measured = await asyncio.to_thread(measure, content)
        sha256 = await asyncio.to_thread(self._write, picture_id, content)
        is_shown = await self._redis.hget(keys.picture(picture_id), "customer")
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(keys.picture(picture_id), mapping=_fields(measured, sha256))
            if not is_shown:
                pipe.zadd(keys.PICTURES_LOOSE, {picture_id: await self._now_ms()}, nx=True)
            await pipe.execute()
        return await self.find(picture_id)

    async def expect(self, picture_id: str, source: dict[str, Any]) -> None:
        """Note a picture that a channel is going to fetch, before the line that shows it."""
        if await self._redis.exists(keys.picture(picture_id)):
            return
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(
                keys.picture(picture_id),
                mapping={"state": "expected", "source": json.dumps(source)},
            )
            pipe.zadd(keys.PICTURES_LOOSE, {picture_id: await self._now_ms()}, nx=True)
            await pipe.execute()

    @contextlib.asynccontextmanager
    async def taken_up(
        self, channel: str, customer: str, picture_ids: Sequence[str]
    ) -> AsyncIterator[None]:
        """A line that shows these is written meanwhile; if it is refused they are loose again.

        Before the line, so that a crash in between leaves a picture too many and never one too few.
        """
        were_loose = []
        for picture_id in picture_ids:
            state = await self._redis.hget(keys.picture(picture_id), "state")
            whose = {"channel": channel, "customer": customer}
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hset(keys.picture(picture_id), mapping=whose)
                pipe.zrem(keys.PICTURES_LOOSE, picture_id)
                if state == "expected":
                    pipe.zadd(keys.PICTURES_EXPECTED, {picture_id: 0}, nx=True)
                _, was_loose, *_ = await pipe.execute()
            if was_loose:
                were_loose.append(picture_id)
        try:
            yield
        except HandoffError:
            for picture_id in were_loose:  # what another line shows stays
                await self._loosen(picture_id)
            raise

    async def due(self, now_ms: int) -> list[Expected]:
        """Return the pictures that are to be fetched now."""
        due = await self._redis.zrangebyscore(
            keys.PICTURES_EXPECTED, "-inf", str(now_ms), start=0, num=_AT_ONCE
        )
        found = []
        for picture_id in due:
            row = await self._redis.hgetall(keys.picture(picture_id))
            if row.get("state") != "expected" or "channel" not in row:
                await self._no_longer(keys.PICTURES_EXPECTED, picture_id)
                continue
            source, tries = json.loads(row["source"]), int(row.get("tries", 0))
            found.append(Expected(picture_id, row["channel"], row["customer"], source, tries))
        return found

    async def arrived(self, expected: Expected, content: bytes) -> Picture:
        """Keep what a channel has fetched; what is no picture is refused, which is no error."""
        try:
            await self.keep(content, expected.id)
        except NotAPicture as error:
            return await self.refuse(expected, error.why)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zrem(keys.PICTURES_LOOSE, expected.id)
            pipe.zrem(keys.PICTURES_EXPECTED, expected.id)
            await pipe.execute()
        return await self.find(expected.id)

    async def refuse(self, expected: Expected, why: str) -> Picture:
        """Note that this one will never be here."""
        refused = {"state": "refused", "why": why}
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(keys.picture(expected.id), mapping=refused)
            pipe.zrem(keys.PICTURES_EXPECTED, expected.id)
            await pipe.execute()
        return await self.find(expected.id)

    async def put_off(self, expected: Expected, until_ms: int) -> None:
        """Try to fetch it again later; this was one more try."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(keys.picture(expected.id), "tries", str(expected.tries + 1))
            pipe.zadd(keys.PICTURES_EXPECTED, {expected.id: until_ms}, xx=True)
            await pipe.execute()

    async def find(self, picture_id: str) -> Picture:
        """Return what is known of a picture; raises LookupError."""
        row = await self._redis.hgetall(keys.picture(picture_id))
        if "state" not in row:
            raise LookupError(picture_id)
        return Picture(
            id=picture_id,
            state=cast(State, row["state"]),
            type=row.get("type", ""),
            width=int(row.get("width", 0)),
            height=int(row.get("height", 0)),
            sha256=row.get("sha256", ""),
            why=row.get("why", ""),
        )

    def file(self, picture: Picture) -> Path:
        """Return where the bytes of a picture that is here are."""
        return self._path(picture.id, picture.sha256)

    async def read(self, picture: Picture) -> bytes:
        """Return the bytes of a picture that is here."""
        return await asyncio.to_thread(self.file(picture).read_bytes)

    async def forget(self, picture_ids: list[str]) -> None:
        """Take pictures away, their files first: what is left of one can be taken away again."""
        for picture_id in picture_ids:
            if sha256 := await self._redis.hget(keys.picture(picture_id), "sha256"):
                path = self._path(picture_id, sha256)
                await asyncio.to_thread(path.unlink, missing_ok=True)
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(keys.picture(picture_id))
                pipe.zrem(keys.PICTURES_EXPECTED, picture_id)
                pipe.zrem(keys.PICTURES_LOOSE, picture_id)
                await pipe.execute()

    async def tidy(self) -> None:
        """Forget what was sent an hour ago and is in no line."""
        before = await self._now_ms() - _LOOSE_MS
        old = await self._redis.zrangebyscore(keys.PICTURES_LOOSE, "-inf", str(before), 0, _AT_ONCE)
        for picture_id in old:
            # One that came again after its line was written is loose in name only.
            if await self._redis.hget(keys.picture(picture_id), "customer"):
                await self._no_longer(keys.PICTURES_LOOSE, picture_id)
            else:
                await self.forget([picture_id])

    async def _loosen(self, picture_id: str) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hdel(keys.picture(picture_id), "channel", "customer")
            pipe.zadd(keys.PICTURES_LOOSE, {picture_id: await self._now_ms()}, nx=True)
            pipe.zrem(keys.PICTURES_EXPECTED, picture_id)
            await pipe.execute()

    async def _no_longer(self, where: str, picture_id: str) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zrem(where, picture_id)
            await pipe.execute()

    async def _now_ms(self) -> int:
        seconds, _ = await self._redis.time()
        return seconds * 1000

    def _path(self, picture_id: str, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.{picture_id}"

    def _write(self, picture_id: str, content: bytes) -> str:
        """Into place at once, and for its owner alone."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(picture_id, sha256)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
        return sha256


def picture_id_of(*parts: str) -> str:
    """Return the id of a picture that a webhook brings: the same one when it comes again."""
    return f"p_{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"


def _fields(measured: Measured, sha256: str) -> dict[str, str]:
    return {
        "state": "here",
        "type": measured.type,
        "width": str(measured.width),
        "height": str(measured.height),
        "sha256": sha256,
    }
