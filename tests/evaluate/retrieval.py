"""Finding the article: the live search on development shops, and how sure it is."""

from collections import defaultdict

import numpy as np

from knowledge.calibration import load_calibration
from knowledge.datasets import Question, Shop, halves, read_shops
from knowledge.embedder import load_embedder
from knowledge.laboratory import Laboratory
from knowledge.ranking import load_ranker
from knowledge.search import SearchResult
from tests.evaluate.figures import auroc, calibration_error, coverage_at
from tests.evaluate.pictures import draw
from tests.evaluate.plan import Plan
from tests.evaluate.report import Report

Found = list[tuple[Question, SearchResult]]

_KINDS = ("answerable", "cross", "near_oos", "far_oos", "sensitive")


def run(plan: Plan) -> Report:
    """Shops of articles with all kinds of questions, and sets of entries with paraphrases."""
    report = Report("retrieval")
    embedder = load_embedder()
    laboratory = Laboratory(embedder, plan.out / "vectors.sqlite", plan.say)
    shops, _talk = read_shops(plan.data)
    for shop in shops:
        asked = shop.questions[: plan.pick(len(shop.questions), 40)]
        laboratory.learn(shop.articles, asked)
        index = laboratory.index(shop.articles, load_ranker(), load_calibration())
        found = [(each, index.search(each.text, 5, laboratory.vector(each.text))) for each in asked]
        kinds = {question.kind for question in asked}
        if kinds == {"answerable"}:
            report.add(f"{shop.name}: top-1", _top(found, 1), 98)
            report.add(f"{shop.name}: top-3", _top(found, 3), 99.7)
        else:
            _customers(shop, found, report, plan)
    return report


def _customers(shop: Shop, found: Found, report: Report, plan: Plan) -> None:
    by_kind: dict[str, Found] = defaultdict(list)
    for question, result in found:
        by_kind[question.kind].append((question, result))
    answerable = by_kind["answerable"]
    held_out = {question.id for question in halves(shop.questions)[1]}
    spoken = {article.id: article.language for article in shop.articles}
    for language, reach in (("ko", 85), ("en", 82)):
        own = [pair for pair in answerable if spoken[str(pair[0].gold)] == language]
        half = [pair for pair in own if pair[0].id in held_out]
        note = f"held-out half {_top(half, 1):.1f}, top-3 {_top(own, 3):.1f}"
        report.add(f"{shop.name}: top-1 {language}", _top(own, 1), reach, note=note)
    report.add(f"{shop.name}: top-3", _top(answerable, 3), 95)
    across = by_kind["cross"]
    report.add(
        f"{shop.name}: across languages, top-1",
        _top(across, 1),
        70,
        note=f"top-3 {_top(across, 3):.1f}, n {len(across)}",
    )
    half = {kind: [p for p in rows if p[0].id in held_out] for kind, rows in by_kind.items()}
    for kind, reach in (("near_oos", 90), ("far_oos", 97)):
        note = f"held-out half {_apart(half, kind):.1f}"
        report.add(f"{shop.name}: {kind} AUROC", _apart(by_kind, kind), reach, note=note)
    _confidence(shop.name, _asked(by_kind), report, plan)
    _confidence(f"{shop.name}, held-out half", _asked(half), report, plan)


def _apart(by_kind: dict[str, Found], kind: str) -> float:
    """AUROC of answerable questions against those of a kind, per cent."""
    both = [*by_kind["answerable"], *by_kind[kind]]
    chance = np.array([result.confidence for _, result in both])
    known = np.array([question.kind == "answerable" for question, _ in both])
    return 100 * auroc(known, chance)


def _asked(by_kind: dict[str, Found]) -> Found:
    return [pair for kind in _KINDS for pair in by_kind.get(kind, [])]


def _confidence(name: str, found: Found, report: Report, plan: Plan) -> None:
    chance = np.array([result.confidence for _, result in found])
    right = np.array([_rank(q, result) == 1 for q, result in found])
    in_scope = np.array([question.gold is not None for question, _ in found])
    for what, rows in (("in scope", in_scope), ("mixed", np.ones(len(found), bool))):
        error = calibration_error(right[rows], chance[rows])
        note = f"{error}; reach: floor + 1.5 points"
        reach = 100 * error.floor + 1.5
        report.add(
            f"{name}: calibration error {what}", 100 * error.error, reach, below=True, note=note
        )
    bounds = load_calibration().thresholds
    answered = chance >= bounds.answer
    wrong = 100 * (~right[answered]).mean() if answered.any() else 0.0
    report.add(
        f"{name}: wrong among questions answered",
        wrong,
        5,
        below=True,
        note=f"{100 * answered.mean():.1f} % of the questions answered",
    )
    best = coverage_at(0.95, right, chance)
    report.notes.append(
        f"{name}: {100 * best:.1f} % could be answered, 5 % of it wrong; bound {bounds.answer}"
    )
    draw(name, right, chance, plan.out)


def _rank(question: Question, result: SearchResult) -> int:
    ids = [hit.id for hit in result.results]
    return ids.index(question.gold) + 1 if question.gold in ids else 0


def _top(found: Found, count: int) -> float:
    """Per cent of the questions whose article is among the first `count`."""
    return 100 * float(np.mean([0 < _rank(q, r) <= count for q, r in found])) if found else 0.0
