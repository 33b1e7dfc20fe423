"""Baton against a stock Rasa assistant that answers from the same articles, on the same machine."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.run.paths import DEMO_ARTICLES
from knowledge.articles import read_articles
from tests.bench import machine
from tests.bench.answering import Score, score
from tests.bench.people import browsers
from tests.bench.plan import Plan
from tests.bench.questions import questions
from tests.bench.report import Fact, Report, Timing
from tests.bench.samples import Samples
from tests.bench.site import whole_baton
from tests.bench.stock_project import make_project, train
from tests.bench.stock_rasa import stock_rasa
from tests.bench.talkers import Begin, baton_talkers, stock_talkers

_MANY: Final = 8
_TURNS: Final = 5
_WARM_UP: Final = 20
_KIB: Final = 1024

Memory = Callable[[], dict[str, int]]
"""KiB by process."""


@dataclass
class Measured:
    """One of the two, as seen from outside."""

    start_s: float
    memory_at_start: dict[str, int]
    memory: dict[str, int] = field(default_factory=dict)
    one: Samples = field(default_factory=Samples)
    many: Samples = field(default_factory=Samples)
    a_second: float = 0.0
    score: Score = field(default_factory=Score)


async def run(plan: Plan) -> Report:
    """Train the stock assistant if need be; then measure one after the other."""
    training_s = _trained(plan.out)
    stock, ours = await _measure_stock(plan), await _measure_baton(plan)
    report = Report("stock", "Baton against a stock Rasa 3.6.21 (`rasa init` with an FAQ)")
    report.timings = [
        Timing("Baton, 1 customer", ours.one),
        Timing("stock Rasa, 1 customer", stock.one),
        Timing(f"Baton, {_MANY} customers at once", ours.many),
        Timing(f"stock Rasa, {_MANY} customers at once", stock.many),
    ]
    report.facts = [*_facts("Baton", ours), *_facts("stock Rasa", stock)]
    report.facts.append(Fact("stock Rasa: training (`nice`, one thread)", f"{training_s:.0f} s"))
    report.notes = [
        "Baton: a message over the page's socket until its turn has ended, written with "
        "`appendfsync always` before anything else, through gateway, Rasa, answers and Redis. "
        "Stock Rasa: a POST to its REST channel; conversations are in its memory only, and a "
        "restart forgets them.",
        "Stock Rasa: `rasa init`'s intents, rules and stories, the default pipeline and policies; "
        "articles as retrieval intents `faq/<id>` (title and phrasings as examples, body as "
        f"response). Both serve with one thread a process. Conversations of {_TURNS} questions; "
        f"warm-up: {_WARM_UP} messages.",
        "Questions: those of tests/dialogue/conversations.jsonl, each as a first message; where "
        "a conversation gave them a context, both lack it. They were written for the demo shop "
        "without looking at what either answers; Baton's thresholds were fitted on other data.",
        "Memory is resident memory of every process, summed: pages shared between them count "
        "twice. `start` is from the command to the first answer, with everything trained.",
    ]
    return report


def _facts(name: str, found: Measured) -> list[Fact]:
    parts = ", ".join(f"{part} {kib / _KIB:.0f}" for part, kib in found.memory.items())
    before = sum(found.memory_at_start.values()) / _KIB
    total = sum(found.memory.values()) / _KIB
    return [
        Fact(f"{name}: messages a second, {_MANY} customers", f"{found.a_second:.1f}"),
        Fact(f"{name}: start", f"{found.start_s:.1f} s"),
        Fact(f"{name}: memory after start", f"{before:.0f} MiB"),
        Fact(f"{name}: memory in the end", f"{total:.0f} MiB ({parts})"),
        Fact(f"{name}: questions that an article answers", found.score.told()),
        Fact(f"{name}: an article shown to what none answers", found.score.told_of_foreign()),
    ]


def _trained(out: Path) -> float:
    folder = out / "stock"
    if not (folder / "models" / "stock.tar.gz").exists():
        make_project(folder, read_articles(DEMO_ARTICLES))
    return train(folder, out / "stock-train.log")


async def _measure_stock(plan: Plan) -> Measured:
    articles = {article.body.strip(): article.id for article in read_articles(DEMO_ARTICLES)}
    with stock_rasa(plan.out / "stock", plan.out / "stock-run.log") as rasa:
        async with browsers() as http:
            return await _measure(
                plan,
                stock_talkers(http, rasa, articles),
                lambda: {"rasa": machine.rss_kb_of_tree(rasa.pid)},
                rasa.start_s,
            )


async def _measure_baton(plan: Plan) -> Measured:
    with whole_baton(plan.baton):
        pass  # trained and indexed by now, as the stock assistant is
    with whole_baton(plan.baton) as site:
        async with browsers() as http:
            return await _measure(
                plan,
                baton_talkers(http, site.url),
                lambda: {name: machine.rss_kb_of_tree(pid) for name, pid in site.pids.items()},
                site.start_s,
            )


async def _measure(plan: Plan, begin: Begin, memory: Memory, start_s: float) -> Measured:
    found = Measured(start_s, memory())
    await _load(begin, 1, plan.pick(_WARM_UP, 2))
    found.one, _ = await _load(begin, 1, plan.pick(300, 5))
    found.many, found.a_second = await _load(begin, _MANY, plan.pick(800, 16))
    found.score = await score(begin, 5 if plan.small else None)
    found.memory = memory()
    return found


async def _load(begin: Begin, customers: int, count: int) -> tuple[Samples, float]:
    """So many customers, each asking on as soon as answered; times, and messages a second."""
    samples = Samples()
    asked = itertools.islice(itertools.cycle(questions()), count)
    texts = ((question.lang, question.text) for question in asked)
    started = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(customers):
            tasks.create_task(_ask_on(begin, texts, samples))
    return samples, count / (time.perf_counter() - started)


async def _ask_on(begin: Begin, texts: Iterator[tuple[str, str]], samples: Samples) -> None:
    """Conversations one after the other, until there is nothing left to ask."""
    following = next(texts, None)
    while following:
        async with begin(following[0]) as talker:
            for _ in range(_TURNS):
                with samples.timed():
                    said = await talker.say(following[1])
                following = next(texts, None)
                if following is None or not said.goes_on:
                    break
