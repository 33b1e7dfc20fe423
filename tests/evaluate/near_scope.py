"""Intents left out of thirty neighbours: does understanding notice that it wasn't taught them?"""

import csv
from pathlib import Path

import numpy as np

from tests.evaluate.figures import auroc
from tests.evaluate.intents import predictions, read_csv
from tests.evaluate.plan import Plan
from tests.evaluate.report import Report

_BANKING = (
    "freeze_account routing pin_change bill_due pay_bill account_blocked interest_rate min_payment "
    "bill_balance transfer order_checks balance spending_history transactions report_fraud"
)
_CARDS = (
    "replacement_card_duration expiration_date damaged_card improve_credit_score report_lost_card "
    "card_declined credit_limit_change apr redeem_rewards credit_limit rewards_balance "
    "application_status credit_score new_card international_fees"
)
_HELD_OUT = 6


def run(plan: Plan) -> Report:
    """Five folds of six intents each, sorted by name."""
    report = Report("near_scope")
    intents = sorted(f"{_BANKING} {_CARDS}".split())
    folder = plan.data / "clinc150"
    train, test = read_csv(folder / "train.csv"), read_csv(folder / "test.csv")
    found = []
    for fold in range(plan.pick(len(intents) // _HELD_OUT, 1)):
        hidden = set(intents[fold * _HELD_OUT : (fold + 1) * _HELD_OUT])
        taught = set(intents) - hidden
        work = plan.out / f"near-{fold}"
        work.mkdir(parents=True, exist_ok=True)
        _write(work / "train.csv", [row for row in train if row["label"] in taught])
        asked = [row for row in test if row["label"] in intents]
        _write(
            work / "test.csv",
            [row | {"label": "oos"} if row["label"] in hidden else row for row in asked],
        )
        rows = predictions(work / "train.csv", work / "test.csv", work, plan)
        in_scope = np.array([row["label"] != "oos" for row in rows])
        found.append(auroc(in_scope, np.array([row["confidence"] for row in rows], np.float64)))
    report.add("CLINC150, 30 neighbours: mean AUROC", 100 * float(np.mean(found)), 92)
    report.notes.append(f"folds: {', '.join(f'{100 * each:.1f}' for each in found)}")
    return report


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["text", "label"])
        writer.writeheader()
        writer.writerows({"text": row["text"], "label": row["label"]} for row in rows)
