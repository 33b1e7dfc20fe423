"""The description of all this in OpenAPI 3.1, made from the models that check and answer."""

from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from bot.channels.rest.asked import Page
from bot.channels.rest.operations import BASE, OPERATIONS, Operation
from bot.channels.rest.signing import ID, SIGNATURE, TIMESTAMP
from bot.channels.rest.told import LineEvent, Lines, Problem, SlowEvent, ThinkingEvent, Told

Json = dict[str, Any]

_EVENTS: Final[dict[str, type[Told]]] = {
    "line": LineEvent,
    "slow": SlowEvent,
    "thinking": ThinkingEvent,
}

_SIGNED: Final[list[Json]] = [{ID: [], TIMESTAMP: [], SIGNATURE: []}]
_HEADERS: Final = {
    ID: "An id of this request, the same when it is sent again.",
    TIMESTAMP: "Seconds since 1970, at most five minutes off.",
    SIGNATURE: (
        "`v1,` and base64 of the HMAC-SHA256 of `id.timestamp.payload`; the payload is the body,"
        " and where there is none path and query as they are sent. See standardwebhooks.com."
    ),
}
_REFUSALS: Final = {
    "400": "A field isn't as described (malformed), or a text is empty or too long.",
    "401": "The signature is missing, forged or too old (bad_signature).",
    "404": "No such case of this customer (not_found).",
    "408": "The body took too long (too_slow).",
    "409": (
        "The case has moved on (refused), the id was used for something else (id_conflict,"
        " webhook_id_conflict), or there is nothing to judge (no_answer, nobody_to_rate, too_late)."
    ),
    "413": "The body or a picture is too large (too_large).",
    "415": "The body isn't announced as JSON (wrong_content_type).",
    "422": "Something that was sent as a picture is none (not_a_picture).",
    "429": "Too much of one customer (too_many).",
    "503": "Nothing was written for now (try_again): send it again, as it was.",
}
_WAIT: Final = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
_WAITING: Final = frozenset({"429", "503"})


def description() -> Json:
    """Return the whole of it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Baton's channel for your own apps",
            "version": "1",
            "description": "docs/rest-api.md tells it as a story.",
        },
        "paths": {
            **{f"{BASE}/{one.path}": {"post": _command(one)} for one in OPERATIONS},
            f"{BASE}/customers/{{customer}}/lines": {"get": _lines()},
            f"{BASE}/pictures/{{token}}": {"get": _picture()},
            f"{BASE}/openapi.json": {"get": _itself()},
        },
        "webhooks": {name: {"post": _event(name, model)} for name, model in _EVENTS.items()},
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                name: {"type": "apiKey", "in": "header", "name": name, "description": text}
                for name, text in _HEADERS.items()
            },
        },
    }


def _schemas() -> Json:
    asked: set[type[BaseModel]] = {*(one.asked for one in OPERATIONS), Problem}
    told: set[type[BaseModel]] = {*(one.told for one in OPERATIONS), Lines, *_EVENTS.values()}
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((one, "validation") for one in asked),
        *((one, "serialization") for one in told),
    ]
    _, found = models_json_schema(modes, ref_template="#/components/schemas/{model}")
    schemas: Json = found["$defs"]
    return dict(sorted(schemas.items()))


def _command(one: Operation) -> Json:
    refusals = ["400", "401", "404", "408", "409", "413", "415", "429", "503"]
    return {
        "operationId": one.path,
        "summary": one.summary,
        "description": one.asked.__doc__,
        "security": _SIGNED,
        "requestBody": {"required": True, "content": _json(one.asked)},
        "responses": {
            "200": {"description": str(one.told.__doc__), "content": _json(one.told)},
            **_refusals(*refusals, *(["422"] if one.path == "messages" else [])),
        },
    }


def _lines() -> Json:
    return {
        "operationId": "lines",
        "summary": "A customer's lines",
        "description": "For an app that resumes, or that asks instead of being told.",
        "security": _SIGNED,
        "parameters": [
            _parameter(name, schema)
            for name, schema in Page.model_json_schema()["properties"].items()
        ],
        "responses": {
            "200": {"description": str(Lines.__doc__), "content": _json(Lines)},
            **_refusals("400", "401", "404", "503"),
        },
    }


def _parameter(name: str, schema: Json) -> Json:
    about = {key: value for key, value in schema.items() if key not in {"title", "default"}}
    text = about.pop("description")
    if "anyOf" in about:  # what may be missing can't be null in an address
        about = next(one for one in about["anyOf"] if one.get("type") != "null")
    in_path = name == "customer"
    return {
        "name": name,
        "in": "path" if in_path else "query",
        "required": in_path,
        "description": text,
        "schema": about,
    }


def _picture() -> Json:
    kinds = ("image/png", "image/jpeg", "image/gif", "image/webp")
    return {
        "operationId": "picture",
        "summary": "A picture's bytes",
        "description": "By the address that a line names; no signature.",
        "security": [],
        "parameters": [
            {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}}
        ],
        "responses": {
            "200": {"description": "The picture.", "content": {kind: {} for kind in kinds}},
            **_refusals("404", "503"),
        },
    }


def _itself() -> Json:
    return {
        "operationId": "openapi",
        "summary": "This description",
        "security": [],
        "responses": {
            "200": {
                "description": "OpenAPI 3.1.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            **_refusals("503"),
        },
    }


def _event(name: str, model: type[Told]) -> Json:
    return {
        "operationId": f"told-{name}",
        "summary": f"What your app is sent: {name}",
        "description": model.__doc__,
        "security": _SIGNED,
        "requestBody": {"required": True, "content": _json(model)},
        "responses": {
            "2XX": {"description": "Taken."},
            "410": {"description": "Never send this one again."},
            "default": {
                "description": "It is sent again, later and later; Retry-After is kept to."
            },
        },
    }


def _json(model: type[BaseModel]) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}


def _refusals(*statuses: str) -> Json:
    return {
        status: {
            "description": _REFUSALS[status],
            "content": _json(Problem),
            **({"headers": _WAIT} if status in _WAITING else {}),
        }
        for status in statuses
    }
