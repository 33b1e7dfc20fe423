"""What a running Baton writes into its logs: events, never what people said."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.starting import Running

pytestmark = [pytest.mark.dialogue, pytest.mark.timeout(600)]

SAID = [
    "제 번호는 010-9876-5432 홍길동입니다 환불은 며칠 안에 되나요",
    "hong.gildong@example.com 주문 MR-10001",
]
SECRETS = ["9876", "홍길동", "hong.gildong", "환불은 며칠", "MR-10001"]
EVENT = re.compile(r"^timestamp=\S+ level=\w+ event=\S+( [\w.]+=(\"(\\.|[^\"\\])*\"|\S*))*$")


def test_no_log_holds_what_a_customer_said(running: Running, tmp_path: Path) -> None:
    """Through every part, a failed sign-in with a password in the wrong field included."""
    script = {"id": "a", "lang": "ko", "turns": SAID}
    (tmp_path / "in.jsonl").write_text(json.dumps(script, ensure_ascii=False) + "\n", "utf-8")
    command = [sys.executable, "-m", "bot", "talk", "--script", "in.jsonl", "--out", "out.jsonl"]
    subprocess.run([*command, "--url", running.url], cwd=tmp_path, check=True, timeout=120)
    logs = {path.name: path.read_text("utf-8", "replace") for path in _logs(running.data)}
    assert {"gateway.log", "answers.log", "rasa.log"} <= logs.keys()
    passwords = list(running.passwords.values())
    for name, text in logs.items():
        for secret in SECRETS + passwords + _keys(running.data):
            assert secret not in text, f"{name} holds {secret[:4]}..."


def test_our_parts_write_one_line_an_event(running: Running) -> None:
    """`event key=value`, so that a machine can read them."""
    for name in ("gateway.log", "answers.log"):
        lines = (running.data / "logs" / name).read_text("utf-8").splitlines()
        assert lines
        for line in lines:
            assert EVENT.match(line), f"{name}: {line}"


def _logs(data: Path) -> list[Path]:
    return sorted((data / "logs").glob("*.log"))


def _keys(data: Path) -> list[str]:
    return [
        path.read_text("utf-8").strip()
        for path in (data / "secrets").glob("*_*")
        if path.suffix == ""
    ]
