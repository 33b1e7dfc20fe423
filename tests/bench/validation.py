"""The largest avoidable cost of a turn: how Rasa checks what a custom action replied."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import redis as redis_client
from aiohttp import ClientSession

from bot.run.parts import TOKEN_HEADER
from bot.run.paths import ROOT
from nlu.rasa_process import rasa_python
from tests.bench.customers import ANSWERED, QUESTION
from tests.bench.direct import DirectCase
from tests.bench.people import browsers, customer
from tests.bench.plan import Plan
from tests.bench.report import Fact, Report, Timing
from tests.bench.samples import Samples, differences
from tests.bench.site import Site, whole_baton
from tests.bench.stock_project import QUIET

_ACTION: Final = "action_answer"
_TRACKER: Final = "baton:tracker:"


async def run(plan: Plan) -> Report:
    """Take a real reply of the answers process, and check it many times, both ways."""
    count = plan.pick(500, 20)
    reply_file = plan.out / "action-reply.json"
    turns = Samples()
    with whole_baton(plan.baton) as site:
        async with browsers() as http:
            reply = await _real_reply(http, site)
            direct = DirectCase(http, site)
            for number in range(plan.pick(100, 5)):
                turns.add((await direct.turn(ANSWERED[number % len(ANSWERED)]))[0])
    reply_file.write_text(json.dumps(reply, ensure_ascii=False), "utf-8")
    rasas, ours = _checked(reply_file, count)
    saved = differences(rasas, ours).p50
    report = Report("validation", "checking an action's reply against its schema")
    report.timings = [
        Timing("Rasa's own check", rasas),
        Timing("ours (nlu/inside_rasa/patches.py)", ours),
        Timing("a turn with a custom action, as it runs, asked of Rasa directly", turns),
    ]
    report.facts = [
        Fact("saved in each action call, p50", f"{saved:.2f} ms"),
        Fact("Rasa's check against ours", f"{rasas.p50 / ours.p50:.0f}-fold"),
        Fact(
            "the same turn with Rasa's own check (sum, not measured)",
            f"{turns.p50 + saved:.1f} ms instead of {turns.p50:.1f} ms",
        ),
    ]
    report.notes = [
        f"The reply is what `{_ACTION}` answered to a question: {reply_file.stat().st_size:,} "
        f"bytes (kept in {reply_file.name}). Both checks ran in one process of Rasa's environment, "
        "Rasa's first; warm-up: 20 each.",
    ]
    return report


async def _real_reply(http: ClientSession, site: Site) -> dict[str, Any]:
    """What the answers process says to the tracker of a real conversation."""
    async with await customer(http, site.url) as page:
        _, accepted, _ = await page.turn(QUESTION)
    with redis_client.Redis.from_url(site.redis_url, decode_responses=True) as client:
        stored: Any = client.get(_TRACKER + accepted.body["case"])
    events = json.loads(stored)["events"]
    asked = max(index for index, event in enumerate(events) if event["event"] == "user")
    body = {
        "next_action": _ACTION,
        "sender_id": accepted.body["case"],
        "version": "3.6.21",
        "domain": {},
        "tracker": {
            "sender_id": accepted.body["case"],
            "slots": {},
            "latest_message": events[asked]["parse_data"],
            "events": events[: asked + 1],
            "paused": False,
            "active_loop": {},
            "latest_action_name": None,
        },
    }
    url = f"http://127.0.0.1:{site.ports['answers']}/webhook"
    headers = {TOKEN_HEADER: site.secret("inner_token")}
    async with http.post(url, json=body, headers=headers) as answer:
        told = await answer.text()
        if answer.status != 200:
            raise RuntimeError(f"answers said {answer.status}: {told[:300]}")
    reply: dict[str, Any] = json.loads(told)
    return reply


def _checked(reply: Path, count: int) -> tuple[Samples, Samples]:
    told = subprocess.run(
        [rasa_python(), "-m", "tests.bench.validate_in_rasa", str(reply), str(count)],
        cwd=ROOT,
        env={**QUIET, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    times = json.loads(told.stdout.splitlines()[-1])
    return Samples(times["rasa"]), Samples(times["ours"])
