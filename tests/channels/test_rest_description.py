"""The API is what its description says, and what the docs say."""

import asyncio
import json
import os
import re
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import ClientSession
from jsonschema import Draft202012Validator

from bot.channels.rest.openapi import description
from handoff.mover import Agent
from handoff.ownership import Ownership
from handoff.scripts import Scripts
from handoff.store import Store
from tests.channels.rest_app import BASE, SECRET, App
from tests.redis.gateway import gateway, wiring

pytestmark = pytest.mark.redis

ROOT: Final = Path(__file__).parents[2]
_CONFIG: Final = """
[checks.positive_data_acceptance]
# What is sent as a picture is well-formed base64, and hardly ever a picture.
expected-statuses = ["2xx", "401", "404", "409", "422"]
"""


async def _claimed(app: App, store: Store) -> str:
    """A case that an agent has had, so that everything may be said of it."""
    case = str((await app.say("u1")).body["case"])
    await app.post("person", {"id": "p1", "customer": "u1"})
    await Ownership(store, Scripts(store)).claim(case, Agent("mina", "Mina"))
    return case


@pytest.mark.timeout(300)
async def test_every_operation_does_what_is_described(
    redis_url: str, store: Store, tmp_path: Path
) -> None:
    """Good and bad requests by the hundred: every answer is one that is described, good data is
    taken, bad data refused, nothing fails, and nothing passes without a signature."""
    config = tmp_path / "schemathesis.toml"
    config.write_text(_CONFIG, encoding="utf-8")
    told = wiring(
        redis_url,
        rest={"secret": SECRET},
        limits={"messages_per_customer": "100000/minute"},
    )
    async with gateway(told) as url, ClientSession() as http:
        case = await _claimed(App(url, http), store)
        running = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("schemathesis"),
            *("--config-file", config),
            *("run", f"{url}/api/channels/rest/openapi.json"),
            *("--checks", "all", "--max-examples", "15", "--seed", "7", "--no-color"),
            cwd=tmp_path,
            env=os.environ
            | {
                "SCHEMATHESIS_HOOKS": "tests.channels.rest_hooks",
                "PYTHONPATH": str(ROOT),
                "BATON_TEST_CASE": case,
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await running.communicate())[0].decode()
    assert running.returncode == 0, said
    operations = sum(len(path) for path in description()["paths"].values())
    tested = re.search(r"Tested: (\d+)", said)
    # It takes the description itself for no operation.
    assert tested, said
    assert int(tested[1]) == operations - 1, said


def _validator(name: str) -> Draft202012Validator:
    schemas = description()["components"]["schemas"]
    assert name in schemas, name
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    )


def test_the_examples_of_the_docs_are_true() -> None:
    """Each is marked with the schema that it is an example of."""
    text = (ROOT / "docs" / "rest-api.md").read_text(encoding="utf-8")
    examples: list[tuple[str, Any]] = [
        (name, json.loads(example))
        for name, example in re.findall(r"<!-- (\w+) -->\n```json\n(.*?)```", text, re.DOTALL)
    ]
    assert {name for name, _ in examples} >= {
        "Message",
        "Accepted",
        "LineEvent",
        "Lines",
        "Problem",
    }
    for name, example in examples:
        assert not list(_validator(name).iter_errors(example)), (name, example)
    assert text.count("```json") == len(examples)


async def test_the_examples_of_the_docs_work(redis_url: str, store: Store) -> None:
    """The messages are taken as they stand there, signed as it says there."""
    text = (ROOT / "docs" / "rest-api.md").read_text(encoding="utf-8")
    (source,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(source, "rest-api.md", "exec"), names)  # noqa: S102 - our own docs
    async with gateway(wiring(redis_url, rest={"secret": SECRET})) as url, ClientSession() as http:
        app = App(url, http)
        for example in re.findall(r"<!-- Message -->\n```json\n(.*?)```", text, re.DOTALL):
            headers = names["signed"](SECRET, example)
            taken = await app.post_with("messages", example.encode(), headers)
            assert taken.status == 200, taken.body
        path = f"{BASE}/customers/u-1048/lines"
        lines = (await app.get(path, names["signed"](SECRET, path))).body
        assert [len(one["pictures"]) for one in lines["lines"] if one["who"] == "customer"] == [
            0,
            1,
        ]


def test_the_docs_name_every_operation() -> None:
    """And every error."""
    text = (ROOT / "docs" / "rest-api.md").read_text(encoding="utf-8")
    for path in description()["paths"]:
        assert path in text, path
    source = (ROOT / "bot" / "channels" / "rest" / "errors.py").read_text(encoding="utf-8")
    for word in re.findall(r'error="(\w+)"', source):
        assert f"`{word}`" in text, word
