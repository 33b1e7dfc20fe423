"""Random customers, agents and workers of two gateways against the real scripts: never two
speakers, nothing lost or doubled, a true tracker, in any order that hypothesis can think of."""

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

import pytest
import redis as redis_client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.gateway.reply import unavailable
from handoff import keys
from handoff.cases import Cases
from handoff.errors import HandoffError
from handoff.intake import Intake
from handoff.lines import Draft
from handoff.mover import Agent
from handoff.moves import MOVES
from handoff.ownership import Ownership
from handoff.presence import Presence
from handoff.scripts import Scripts
from handoff.speech import Speech
from handoff.store import connect
from handoff.turns import Outcome, Turn, Turns
from record.events import Event
from tests.redis.model_rasa import Answered, LeaseLost, ModelRasa, Told

AGENTS = [Agent("mina", "Mina"), Agent("joon", "Joon"), Agent("sora", "Sora")]
CUSTOMERS = ["u1", "u2"]


@dataclass
class Expected:
    """What we believe of one case, from the answers we got."""

    customer: str
    owner: str = "bot"
    agent: str = ""
    epoch: int = 1
    lease: str | None = None
    """The token of the worker that may answer."""
    unavailable: bool = False
    """Nobody claimed it since the bot gave up on it; it may be taken back."""
    retried: str | None = None
    """The message for which it was taken back already."""
    said: list[tuple[str, str]] = field(default_factory=list)
    """(who, id or text) of every line but the system's, in order."""


@dataclass
class Work:
    """A turn that a worker has begun."""

    turn: Turn
    turns: Turns
    reply: str | None = None
    outcome: Outcome | None = None
    ended: str | None = None


def _outcome(work: Work, handoff: str | None) -> Outcome:
    if work.reply is None:
        return unavailable("ko", work.turn.seq, {}, "Rasa was not reached")
    return Outcome(
        replies=(Draft(who="bot", text=work.reply, turn=work.turn.seq),),
        decision="handed_over" if handoff else "answered",
        confidence=0.5,
        evidence={},
        slots={},
        handoff=handoff,
    )


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
        self.gateways = [Presence(self.redis) for _ in range(2)]
        self.workers = [
            Turns(self.redis, scripts, gateway.gateway_id, lease_ms=600_000)
            for gateway in self.gateways
        ]
        self.dead: set[str] = set()
        self.rasa = ModelRasa()
        for gateway in self.gateways:
            self.do(gateway.beat())
        self.ownership = Ownership(self.redis, scripts)
        self.speech = Speech(self.redis, scripts)
        self.expected: dict[str, Expected] = {}
        self.open: dict[str, str] = {}
        self.sent: list[tuple[str, str, str, str, int]] = []
        self.agent_sent: list[tuple[str, Agent, str, int]] = []
        self.running: list[Work] = []
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

    # --- the bot, on either of two gateways ---

    @precondition(lambda self: self.expected)
    @rule(data=st.data(), gateway=st.sampled_from([0, 1]))
    def worker_begins(self, data: st.DataObject, gateway: int) -> None:
        case_id = data.draw(st.sampled_from(list(self.expected)))
        case = self.expected[case_id]
        turn = self.do(self.workers[gateway].begin(case_id))
        if turn is None:
            return
        assert case.owner == "bot"
        holder = case.lease.split()[0] if case.lease else None
        free = holder in {None, self.gateways[gateway].gateway_id} or holder in self.dead
        assert free, "two held the lease"
        case.lease = turn.token
        self.running.append(Work(turn, self.workers[gateway]))

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def rasa_answers(self, data: st.DataObject) -> None:
        work = data.draw(st.sampled_from(self.running))
        lease = self.expected[work.turn.case.id].lease
        with contextlib.suppress(LeaseLost):
            work.reply = self.rasa.take(work.turn, f"b{next(self.numbers)}", lease)

    @precondition(lambda self: self.running)
    @rule(
        data=st.data(),
        handoff=st.sampled_from([None, "not_in_knowledge", "bot_unavailable"]),
        keep=st.booleans(),
    )
    def worker_finishes(self, data: st.DataObject, handoff: str | None, keep: bool) -> None:
        work = data.draw(st.sampled_from(self.running))
        if not keep:  # kept ones finish a second time later, as after a lost reply of Redis
            self.running.remove(work)
        turn, case = work.turn, self.expected[work.turn.case.id]
        work.outcome = work.outcome or _outcome(work, handoff)
        ended = self.do(work.turns.finish(turn, work.outcome))
        if work.ended in {"done", "late"}:
            assert ended == work.ended, "told otherwise the second time"
            return
        work.ended = ended
        if case.lease != turn.token:
            assert ended == "lost"
            return
        may = case.owner == "bot" and case.epoch == turn.epoch
        assert ended == ("done" if may else "late")
        if ended == "late":
            self.rasa.correct(turn, case.lease)
            self.do(work.turns.release(turn))
            case.lease = None
            return
        case.lease = None
        if work.outcome.heard:
            case.said.append(("bot", f"{work.reply}#{turn.seq}"))
            self.tracker_is_true(turn.case.id, turn.seq)
        if work.outcome.handoff:
            case.owner, case.epoch = "waiting", case.epoch + 1
            case.unavailable = work.outcome.handoff == "bot_unavailable"

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def lease_runs_out(self, data: st.DataObject) -> None:
        case_id = data.draw(st.sampled_from(self.running)).turn.case.id
        self.expected[case_id].lease = None
        with redis_client.Redis.from_url(self.url) as client:
            client.delete(keys.lease(case_id))

    @rule(gateway=st.sampled_from([0, 1]))
    def gateway_falls_silent(self, gateway: int) -> None:
        """Killed, or only paused: what it has under way may still finish, if nobody took over."""
        name = self.gateways[gateway].gateway_id
        self.dead.add(name)
        with redis_client.Redis.from_url(self.url) as client:
            client.zrem(keys.GATEWAYS, name)

    @rule(gateway=st.sampled_from([0, 1]))
    def gateway_beats(self, gateway: int) -> None:
        self.dead.discard(self.gateways[gateway].gateway_id)
        self.do(self.gateways[gateway].beat())

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def bot_recovers(self, data: st.DataObject) -> None:
        case_id = data.draw(st.sampled_from(list(self.expected)))
        case = self.expected[case_id]
        last = next(id_ for who, id_ in reversed(case.said) if who == "customer")
        may = case.owner == "waiting" and case.unavailable and case.retried != last
        try:
            self.do(self.ownership.bot_recovered(case_id))
        except HandoffError:
            assert not may
            return
        assert may
        case.owner, case.epoch, case.retried = "bot", case.epoch + 1, last
        case.unavailable = False

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
        target = MOVES[case.owner].get(move)  # type: ignore[index, call-overload]
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
        if moved.owner in {"agent", "bot"}:
            case.unavailable = False
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

    def tracker_is_true(self, case_id: str, through: int) -> None:
        """After a shown reply Rasa knows every line there is up to its message, once, in order,
        and of the bot's replies those that were shown."""
        lines = self.do(self.cases.snapshot(case_id)).lines
        others: list[tuple[int, str]] = []
        replies: list[tuple[int, str]] = []
        for entry in self.rasa.trackers[case_id]:
            line = entry.line if isinstance(entry, Told) else entry.message
            others.append((line.seq, line.text))
            if isinstance(entry, Answered):
                replies.append((line.seq, entry.reply))
        told = [(one.seq, one.text) for one in lines if one.who != "bot" and one.seq <= through]
        assert others == told
        assert replies == [(one.turn, one.text) for one in lines if one.who == "bot"]

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
        max_examples=100,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine().runTest()
