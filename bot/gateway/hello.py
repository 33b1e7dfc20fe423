"""The first frame of a customer's page: who it speaks for."""

import contextlib
from typing import Any, Final

from redis.exceptions import RedisError

from bot.gateway.identity import IdentityRefused
from bot.gateway.parts import Parts
from bot.gateway.visitor import UnknownBrowser, Visitor
from bot.gateway.wire import HELLO, Hello
from bot.words import sentence
from handoff.frames import MalformedFrame, parse
from handoff.peer import NOT_SIGNED_IN, TRY_AGAIN, Peer

_LIMIT_S: Final = 10.0


async def greet(parts: Parts, peer: Peer) -> tuple[Visitor, Hello] | None:
    """Return who is at the other end, or None after a refusal, which closes the socket."""
    try:
        hello = parse(HELLO, await peer.first(_LIMIT_S) or "")
    except MalformedFrame as error:
        await refuse(peer, "malformed", "ko", detail=str(error))
        await peer.close(NOT_SIGNED_IN, "hello expected")
        return None
    try:
        return await parts.visitors.visitor(hello.token, hello.identity, hello.resume), hello
    except UnknownBrowser:
        await refuse(peer, "not_signed_in", hello.lang)
        await peer.close(NOT_SIGNED_IN, "unknown token")
    except IdentityRefused as error:
        await refuse(peer, "identity_refused", hello.lang, detail=str(error))
        await peer.close(TRY_AGAIN, "come back without it")
    except RedisError:
        await peer.close(TRY_AGAIN, "try again")
    return None


async def refuse(peer: Peer, code: str, lang: str, **about: Any) -> None:
    """Send an error: `id` and `of` (its type) name the refused frame, where there is one."""
    frame = {"id": None, "of": None, "detail": None, **about}
    with contextlib.suppress(ConnectionResetError):
        await peer.send({"type": "error", "code": code, "message": sentence(code, lang), **frame})
