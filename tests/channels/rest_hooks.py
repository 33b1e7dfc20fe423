"""Loaded by schemathesis: signs what it makes up, as an app would that knows the secret.

Only requests that carry our mark are signed, so that the ones it sends without a signature, or with
one of its own making, arrive as they are.
"""

import os
import re
import secrets
from typing import Any, Final

import schemathesis
from requests import PreparedRequest
from requests.auth import AuthBase

from tests.channels.rest_app import signed

_MARK: Final = "to be signed"
_NAMES: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")
_THERE: Final = {"customer": "u1", "case": os.environ["BATON_TEST_CASE"]}


@schemathesis.auth()
class Mark:
    """Where a request needs a signature."""

    def get(self, _case: Any, _context: Any) -> str:
        return _MARK

    def set(self, case: Any, data: str, _context: Any) -> None:
        case.headers = {**(case.headers or {}), **dict.fromkeys(_NAMES, data)}


class _Signature(AuthBase):
    """Made when the body and the address are as they will be sent."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if request.headers.get("webhook-signature") == _MARK:
            body = request.body or request.path_url
            text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
            request.headers.update(signed(text, secrets.token_hex(8)))
        return request


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Sign last of all."""
    kwargs["auth"] = _Signature()


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Speak of a customer and a case that are there, wherever the made-up ones are well formed."""
    if not isinstance(body, dict):
        return body
    return body | {name: there for name, there in _THERE.items() if _is_id(body.get(name))}


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    """The same for addresses."""
    if path_parameters and _is_id(path_parameters.get("customer")):
        path_parameters["customer"] = _THERE["customer"]
    return path_parameters


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value))
