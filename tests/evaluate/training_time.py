"""How long understanding takes to train on CLINC150, from nothing, beside Rasa's default."""

import csv
import shutil
import time

from nlu.evaluate import evaluate
from nlu.examples import Example, write_examples
from tests.evaluate.intents import read_csv
from tests.evaluate.plan import Plan
from tests.evaluate.report import Report
from tests.evaluate.stock_nlu import train_stock

_EPOCHS = 100


def run(plan: Plan) -> Report:
    """Vectors of all texts included; one text is predicted, so that the command has an end."""
    report = Report("training_time")
    rows = read_csv(plan.data / "clinc150" / "train.csv")[:: plan.pick(1, 60)]
    work = plan.out / "training"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name, some in (("train.csv", rows), ("test.csv", rows[:1])):
        with (work / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["text", "label"])
            writer.writeheader()
            writer.writerows(some)
    started = time.monotonic()
    evaluate(work / "train.csv", work / "test.csv", work / "out.jsonl", work / "ours", plan.say)
    ours = time.monotonic() - started
    nlu = work / "nlu.json"
    write_examples([Example(row["text"], f"i_{row['label']}") for row in rows], nlu)
    first, second = plan.pick((3, 6), (1, 2))
    took = {
        epochs: train_stock(nlu, work / f"stock-{epochs}", epochs) for epochs in (first, second)
    }
    per_epoch = (took[second] - took[first]) / (second - first)
    theirs = took[first] + per_epoch * (_EPOCHS - first)
    times = ", ".join(f"{epochs} epochs {seconds:.0f} s" for epochs, seconds in took.items())
    report.add("ours, seconds", ours)
    report.add("Rasa's default, seconds for 100 epochs", theirs, note=f"from {times}")
    report.add("times faster", theirs / ours, 20)
    return report
