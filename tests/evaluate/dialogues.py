"""Whole conversations by `bot talk` against a running Baton with the development shop."""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from knowledge.datasets import read_shops
from tests.evaluate.plan import Plan
from tests.evaluate.report import Report
from tests.system.starting import baton

_REASONS = {"agent_request": "explicit_request", "complaint": "complaint"}

Row = dict[str, Any]


def run(plan: Plan) -> Report:
    """Dialogues with their right outcome; wishes, complaints and small talk by themselves."""
    report = Report("dialogues")
    for shop in read_shops(plan.data)[0]:
        folder = plan.data / shop.name
        if not (folder / "dialogues.jsonl").exists():
            continue
        settings = plan.out / "talk.yml"
        settings.write_text("limits:\n  customers_per_address: 6000/minute\n", "utf-8")
        single = [
            {"id": q.id, "lang": "ko" if "ko" in q.id else "en", "turns": [q.text], "kind": q.kind}
            for q in shop.questions
        ]
        dialogues = [json.loads(line) for line in _lines(folder / "dialogues.jsonl")]
        asked = plan.pick([*dialogues, *single], dialogues[:6])
        script, out = plan.out / "script.jsonl", plan.out / "talked.jsonl"
        script.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in asked))
        with baton(plan.out / "baton", "--articles", str(folder / "articles")) as running:
            subprocess.run(
                [
                    *(sys.executable, "-m", "bot", "talk", "--script", str(script)),
                    *("--out", str(out), "--url", running.url, "--parallel", "2"),
                ],
                check=True,
            )
        turns: dict[str, list[Row]] = defaultdict(list)
        for line in _lines(out):
            row = json.loads(line)
            turns[row["id"]].append(row)
        _outcomes(shop.name, dialogues, turns, report)
        _wishes(shop.name, {q.id: q.kind for q in shop.questions}, turns, report)
    return report


def _outcomes(name: str, dialogues: list[Row], turns: dict[str, list[Row]], report: Report) -> None:
    right, needless, answers, wrong, failed = 0, 0, 0, 0, []
    scored = [each for each in dialogues if each["id"] in turns]
    kept = [each for each in scored if each["outcome"] == "bot"]
    for dialogue in scored:
        rows, gold = turns[dialogue["id"]], set(dialogue["gold_articles"])
        given = [row["articles"][0] for row in rows if row["articles"]]
        answers += len(given)
        wrong += sum(article not in gold for article in given)
        at = next((row["turn"] for row in rows if row["decision"] == "handed_over"), None)
        if dialogue["outcome"] == "bot":
            needless += at is not None
            good = at is None and (not gold or bool(gold & set(given)))
        else:
            good = at is not None and at <= dialogue["handoff_turn"]
        right += good
        if not good:
            failed.append(dialogue["id"])
    n = len(scored)
    report.add(f"{name}: right outcome", 100 * right / n, 80, note=f"n {n}")
    report.add(
        f"{name}: wrong among answers",
        100 * wrong / max(answers, 1),
        5,
        below=True,
        note=f"{answers} answers",
    )
    report.add(
        f"{name}: needless handoffs",
        100 * needless / max(len(kept), 1),
        10,
        below=True,
        note=f"of {len(kept)} that the bot should keep",
    )
    report.notes.append(f"{name}: wrong outcome: {' '.join(failed)}")


def _wishes(name: str, kinds: dict[str, str], turns: dict[str, list[Row]], report: Report) -> None:
    rows = [(kinds[id_], found[0]) for id_, found in turns.items() if id_ in kinds]
    for kind, reason in _REASONS.items():
        some = [row for each, row in rows if each == kind]
        if some:
            known = 100 * sum(row["reason"] == reason for row in some) / len(some)
            over = 100 * sum(row["reason"] is not None for row in some) / len(some)
            note = f"n {len(some)}, handed over at all {over:.1f}"
            report.add(f"{name}: {kind} recognised", known, 97, note=note)
    talk = [row for each, row in rows if each == "chitchat"]
    if talk:
        kept = 100 * sum(row["reason"] is None for row in talk) / len(talk)
        report.add(f"{name}: chit-chat not handed over", kept, 99, note=f"n {len(talk)}")


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").split("\n") if line]
