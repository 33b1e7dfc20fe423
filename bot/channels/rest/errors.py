"""What requests are refused with."""

from typing import Final

from aiohttp import web

from bot.channels.rest.told import Problem
from handoff.errors import HandoffError

_STATUS: Final = {"not_found": 404, "empty": 400, "too_long": 400, "malformed": 400}
_CONFLICT: Final = 409


class RefusedRequest(Exception):
    """A request that was refused; nothing was changed."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(problem.error)
        self.status = status
        self.problem = problem

    def answer(self) -> web.Response:
        """Return what is said of it."""
        wait_s = self.problem.retry_after_s
        return web.json_response(
            self.problem.as_dict(),
            status=self.status,
            headers={"Retry-After": str(wait_s)} if wait_s else None,
        )


def bad_signature(message: str) -> RefusedRequest:
    """Signature missing, forged or too old."""
    return RefusedRequest(401, Problem(error="bad_signature", message=message))


def malformed(field: str, message: str) -> RefusedRequest:
    """A field that isn't as described."""
    return RefusedRequest(400, Problem(error="malformed", message=message, field=field))


def not_found(message: str) -> RefusedRequest:
    """Something that isn't there, or not any more."""
    return RefusedRequest(404, Problem(error="not_found", message=message))


def too_large(message: str, picture: int | None = None) -> RefusedRequest:
    """A body or a picture beyond its limit."""
    return RefusedRequest(413, Problem(error="too_large", message=message, picture=picture))


def too_slow() -> RefusedRequest:
    """A body that takes too long to come."""
    return RefusedRequest(408, Problem(error="too_slow", message="the body took too long"))


def wrong_content_type() -> RefusedRequest:
    """A body that doesn't say it is JSON."""
    return RefusedRequest(415, Problem(error="wrong_content_type", message="send application/json"))


def not_a_picture(picture: int, why: str) -> RefusedRequest:
    """Bytes that are no picture of the four kinds."""
    message = "this is no PNG, JPEG, GIF or WebP picture that can be opened"
    problem = Problem(error="not_a_picture", message=message, picture=picture, why=why)
    return RefusedRequest(422, problem)


def too_many(wait_s: int) -> RefusedRequest:
    """More than one customer may say."""
    message = f"too much of one customer; again in {wait_s} s"
    return RefusedRequest(429, Problem(error="too_many", message=message, retry_after_s=wait_s))


def webhook_id_conflict() -> RefusedRequest:
    """A webhook-id that stood for something else a moment ago."""
    message = "this webhook-id was used for another request"
    return RefusedRequest(_CONFLICT, Problem(error="webhook_id_conflict", message=message))


def try_again(message: str, wait_s: int) -> RefusedRequest:
    """What is needed is away, or busy."""
    return RefusedRequest(503, Problem(error="try_again", message=message, retry_after_s=wait_s))


def refused(error: HandoffError) -> RefusedRequest:
    """A request on a case that was refused."""
    status = _STATUS.get(error.code, _CONFLICT)
    return RefusedRequest(status, Problem(error=error.code, message=str(error)))
