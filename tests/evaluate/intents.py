"""Understanding: the project's own pipeline trained and measured on public sets, through Rasa."""

import csv
import json
import shutil
import time
from collections import Counter
from pathlib import Path

import numpy as np

from nlu.evaluate import evaluate
from nlu.examples import Example, write_examples
from tests.evaluate.figures import (
    auroc,
    calibration_error,
    coverage_at,
    recall_at_rejected,
)
from tests.evaluate.pictures import draw
from tests.evaluate.plan import Plan
from tests.evaluate.report import Report
from tests.evaluate.stock_nlu import stock_answers, train_stock

_CONFUSIONS = 8
_BESIDE_STOCK = ("hint3-sofmattress",)  # the small ones: minutes, where a large one takes an hour
_STOCK_EPOCHS = 100  # its default
_REACH = {
    "clinc150": {"accuracy": 97, "auroc": 98.5, "recall": 94},
    "hint3-sofmattress": {"accuracy": 85, "auroc": 92, "coverage": 45},
    "bitext": {"accuracy": 99.5},
}


def run(plan: Plan) -> Report:
    """All sets."""
    report = Report("intents")
    for name in plan.pick(list(_REACH), ["hint3-sofmattress"]):
        _one(name, plan, report)
    return report


def predictions(train: Path, test: Path, work: Path, plan: Plan) -> list[dict[str, object]]:
    """What `nlu evaluate` writes."""
    work.mkdir(parents=True, exist_ok=True)
    out = work / "predictions.jsonl"
    evaluate(train, test, out, work, plan.say)
    return [json.loads(line) for line in out.read_text("utf-8").split("\n") if line]


def _one(name: str, plan: Plan, report: Report) -> None:
    folder, reach = plan.data / name, _REACH[name]
    started = time.monotonic()
    rows = predictions(folder / "train.csv", folder / "test.csv", plan.out / name, plan)
    took = time.monotonic() - started
    label = np.array([row["label"] for row in rows])
    predicted = np.array([row["predicted"] for row in rows])
    chance = np.array([row["confidence"] for row in rows], np.float64)
    in_scope, right = label != "oos", label == predicted
    report.add(f"{name}: accuracy", 100 * right[in_scope].mean(), reach["accuracy"])
    if not in_scope.all():
        report.add(f"{name}: out-of-scope AUROC", 100 * auroc(in_scope, chance), reach["auroc"])
        recall = 100 * recall_at_rejected(in_scope, chance)
        report.add(f"{name}: recall at 5 % rejected", recall, reach.get("recall"))
        covered = 100 * coverage_at(0.9, right, chance)
        report.add(f"{name}: coverage at 90 % right", covered, reach.get("coverage"))
    error = calibration_error(right[in_scope], chance[in_scope])
    report.add(f"{name}: calibration error in scope", 100 * error.error, note=str(error))
    error = calibration_error(right, chance)
    report.add(f"{name}: calibration error, mixed", 100 * error.error, note=str(error))
    if name in _BESIDE_STOCK:
        _stock(name, folder, plan, report)
    wrong = Counter(zip(label[~right].tolist(), predicted[~right].tolist(), strict=True))
    worst = ", ".join(f"{a} → {b} ({n})" for (a, b), n in wrong.most_common(_CONFUSIONS))
    report.notes.append(f"{name}: {len(rows)} rows, {took:.0f} s; worst confusions: {worst}")
    draw(name, right, chance, plan.out)


def _stock(name: str, folder: Path, plan: Plan, report: Report) -> None:
    """Rasa's default pipeline on the same rows."""
    train, test = (read_csv(folder / f"{part}.csv") for part in ("train", "test"))
    work = plan.out / f"{name}-stock"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    taught = [Example(row["text"].strip(), f"i_{row['label']}") for row in train]
    write_examples(taught, work / "nlu.json")
    took = train_stock(work / "nlu.json", work, plan.pick(_STOCK_EPOCHS, 2))
    found = stock_answers(work, [row["text"].strip() for row in test])
    label = np.array([row["label"] for row in test])
    right = np.array([each["name"] for each in found]) == np.char.add("i_", label)
    chance = np.array([each["confidence"] for each in found], np.float64)
    in_scope = label != "oos"
    note = f"trained in {took:.0f} s"
    report.add(f"{name}, Rasa's default: accuracy", 100 * right[in_scope].mean(), note=note)
    report.add(f"{name}, Rasa's default: out-of-scope AUROC", 100 * auroc(in_scope, chance))
    covered = 100 * coverage_at(0.9, right, chance)
    report.add(f"{name}, Rasa's default: coverage at 90 % right", covered)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of `text,label`."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
