"""Random customers, agents and bot workers against the real scripts: never two speakers, nothing
lost, nothing doubled, in any order of events that hypothesis can think of."""

import asyncio
import itertools
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

import pytest
import redis as redis_client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from handoff import keys
from handoff.cases import Cases
from handoff.errors import HandoffError
from handoff.intake import Intake
from handoff.lines import Draft
from handoff.moves import next_owner
from handoff.ownership import Agent, Ownership
from handoff.scripts import Scripts
from handoff.speech import Speech
from handoff.store import connect
from handoff.turns import Outcome, Turn, Turns
from record.events import Event

AGENTS = [Agent("mina", "Mina"), Agent("joon", "Joon"), Agent("sora", "Sora")]
CUSTOMERS = ["u1", "u2"]


@dataclass
class Expected:
    """What we believe of one case, from the answers we got."""

    customer: str
    owner: str = "bot"
    agent: str = ""
    epoch: int = 1
    said: list[tuple[str, str]] = field(default_factory=list)
    """(who, id or text) of every line but the system's, in order."""


class OwnershipMachine(RuleBasedStateMachine):
    """Each rule does one thing that an actor can do, allowed or not, and notes what must follow."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        with redis_client.Redis.from_url(self.url) as client:
            client.flushall()
        self.runner = asyncio.Runner()
        self.redis = connect(self.url)
        scripts = Scripts(self.redis)
        self.cases = Cases(self.redis)
        self.intake = Intake(self.redis, scripts)
        self.turns = Turns(self.redis, scripts, lease_ms=600_000)
        self.ownership = Ownership(self.redis, scripts)
        self.speech = Speech(self.redis, scripts)
        self.expected: dict[str, Expected] = {}
        self.open: dict[str, str] = {}
        self.sent: list[tuple[str, str, str, str, int]] = []
        self.agent_sent: list[tuple[str, Agent, str, int]] = []
        self.running: list[Turn] = []
        self.numbers = itertools.count()

    def do(self, work: Awaitable[Any]) -> Any:
        async def run() -> Any:
            return await work

        return self.runner.run(run())

    def teardown(self) -> None:
        self.check_record()
        self.do(self.redis.aclose())
        self.runner.close()

    # --- the customer ---

    @rule(customer=st.sampled_from(CUSTOMERS))
    def customer_says(self, customer: str) -> None:
        message = f"m{next(self.numbers)}"
        received = self.do(self.intake.receive("web", customer, "ko", message, f"text {message}"))
        case = self.expected.get(received.case)
        if case is None:
            assert customer not in self.open, "a second case while one was open"
            case = self.expected[received.case] = Expected(customer)
            self.open[customer] = received.case
        assert not received.duplicate
        assert received.owner == case.owner
        case.said.append(("customer", message))
        self.sent.append((customer, message, f"text {message}", received.case, received.seq))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def customer_resends(self, data: st.DataObject) -> None:
        customer, message, text, case, seq = data.draw(st.sampled_from(self.sent))
        again = self.do(self.intake.receive("web", customer, "ko", message, text))
        assert (again.case, again.seq, again.duplicate) == (case, seq, True)

    @precondition(lambda self: self.expected)
    @rule(data=st.data(), what=st.sampled_from(["ask_for_person", "cancel_wait", "end"]))
    def customer_moves(self, data: st.DataObject, what: str) -> None:
        case_id = data.draw(st.sampled_from(list(self.expected)))
        self.move(case_id, what, getattr(self.ownership, what)(case_id))

    # --- the bot ---

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def worker_begins(self, data: st.DataObject) -> None:
        case_id = data.draw(st.sampled_from(list(self.expected)))
        turn = self.do(self.turns.begin(case_id))
        if turn is not None:
            assert self.expected[case_id].owner == "bot"
            self.running.append(turn)

    @precondition(lambda self: self.running)
    @rule(data=st.data(), hands_over=st.booleans(), keep=st.booleans())
    def worker_finishes(self, data: st.DataObject, hands_over: bool, keep: bool) -> None:
        turn = data.draw(st.sampled_from(self.running))
        if not keep:  # kept ones finish a second time later, as a worker believed dead would
            self.running.remove(turn)
        case = self.expected[turn.case.id]
        reply = f"b{next(self.numbers)}"
        outcome = Outcome(
            replies=(Draft(who="bot", text=reply, turn=turn.seq),),
            decision="handed_over" if hands_over else "answered",
            confidence=0.5,
            evidence={},
            slots={},
            handoff="not_in_knowledge" if hands_over else None,
        )
        ended = self.do(self.turns.finish(turn, outcome))
        answered = any(who == "bot" and f"#{turn.seq}" in text for who, text in case.said)
        may = case.owner == "bot" and case.epoch == turn.epoch and not answered
        assert (ended != "late") == may
        if may:
            case.said.append(("bot", f"{reply}#{turn.seq}"))
            if hands_over:
                case.owner, case.epoch = "waiting", case.epoch + 1

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def lease_runs_out(self, data: st.DataObject) -> None:
        turn = data.draw(st.sampled_from(self.running))
        with redis_client.Redis.from_url(self.url) as client:
            client.delete(keys.lease(turn.case.id))

    # --- agents ---

    @precondition(lambda self: self.expected)
    @rule(
        data=st.data(),
        agent=st.sampled_from(AGENTS),
        what=st.sampled_from(["claim", "take_over", "hand_back", "resolve", "vanish"]),
    )
    def agent_moves(self, data: st.DataObject, agent: Agent, what: str) -> None:
        case_id = data.draw(st.sampled_from(list(self.expected)))
        needs_own = what not in {"claim", "take_over"}
        self.move(case_id, what, getattr(self.ownership, what)(case_id, agent), agent, needs_own)

    @precondition(lambda self: self.expected)
    @rule(
        data=st.data(),
        agent=st.sampled_from(AGENTS),
        to=st.one_of(st.none(), st.sampled_from(AGENTS)),
    )
    def agent_transfers(self, data: st.DataObject, agent: Agent, to: Agent | None) -> None:
        case_id = data.draw(st.sampled_from(list(self.expected)))
        work = self.ownership.transfer(case_id, agent, to)
        self.move(case_id, "transfer" if to else "requeue", work, agent, True, to)

    @precondition(lambda self: self.expected)
    @rule(data=st.data(), agent=st.sampled_from(AGENTS))
    def agent_says(self, data: st.DataObject, agent: Agent) -> None:
        case_id = data.draw(st.sampled_from(list(self.expected)))
        case, message = self.expected[case_id], f"a{next(self.numbers)}"
        may = case.owner == "agent" and case.agent == agent.user
        try:
            said = self.do(self.speech.say(case_id, agent, message, message))
        except HandoffError:
            assert not may
            return
        assert may
        case.said.append(("agent", message))
        self.agent_sent.append((case_id, agent, message, said.seq))

    @precondition(lambda self: self.agent_sent)
    @rule(data=st.data())
    def agent_resends(self, data: st.DataObject) -> None:
        case_id, agent, message, seq = data.draw(st.sampled_from(self.agent_sent))
        said = self.do(self.speech.say(case_id, agent, message, message))
        assert (said.seq, said.duplicate) == (seq, True)

    # --- what must follow ---

    def move(
        self,
        case_id: str,
        move: str,
        work: Awaitable[Any],
        agent: Agent | None = None,
        needs_own: bool = False,
        to: Agent | None = None,
    ) -> None:
        case = self.expected[case_id]
        target = next_owner(case.owner, move)  # type: ignore[arg-type]
        may = target is not None and (not needs_own or case.agent == agent.user)  # type: ignore[union-attr]
        try:
            moved = self.do(work)
        except HandoffError:
            assert not may
            return
        assert may
        case.epoch += 1
        assert (moved.owner, moved.epoch) == (target, case.epoch)
        case.owner = moved.owner
        receiver = to or agent
        case.agent = receiver.user if moved.owner == "agent" and receiver else ""
        if moved.owner == "closed":
            del self.open[case.customer]

    @invariant()
    def transcripts_are_whole(self) -> None:
        for case_id, case in self.expected.items():
            snapshot = self.do(self.cases.snapshot(case_id))
            assert [line.seq for line in snapshot.lines] == list(range(1, snapshot.last + 1))
            said = [
                (line.who, f"{line.text}#{line.turn}" if line.who == "bot" else line.id)
                for line in snapshot.lines
                if line.who != "system"
            ]
            assert said == case.said
            now = snapshot.case
            assert (now.owner, now.agent, now.epoch) == (case.owner, case.agent, case.epoch)
            owes = now.owner == "bot" and any(
                line.who == "customer" and line.seq > now.answered_seq for line in snapshot.lines
            )
            assert not owes or snapshot.owed, "an unanswered message that no sweep would find"

    @invariant()
    def queue_and_desk_agree_with_owners(self) -> None:
        waiting = set(self.do(self.redis.zrange(keys.QUEUE, 0, -1)))
        assert waiting == {id_ for id_, case in self.expected.items() if case.owner == "waiting"}
        held = self.do(self.redis.hgetall(keys.HELD))
        assert held == {i: case.agent for i, case in self.expected.items() if case.owner == "agent"}

    def check_record(self) -> None:
        """Fold the event stream alone: whoever spoke owned the case at that moment."""
        owners: dict[str, str] = {}
        for _, entry in self.do(self.redis.xrange(keys.EVENTS)):
            event = Event.from_entry(entry)
            if event.type == "case_opened":
                owners[event.case] = "bot"
            elif event.type == "owner_moved":
                assert event.data["from"] == owners[event.case]
                owners[event.case] = event.data["to"]
            elif event.type == "utterance" and event.data["who"] in {"bot", "agent"}:
                assert owners[event.case] == event.data["who"]


@pytest.mark.redis
@pytest.mark.timeout(300)
def test_ownership_holds_in_any_order(redis_url: str) -> None:
    """Several actors, random operations: never two owners, never a lost or doubled message."""
    OwnershipMachine.url = redis_url
    machine = OwnershipMachine.TestCase
    machine.settings = settings(
        max_examples=150,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine().runTest()
