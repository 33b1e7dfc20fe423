"""`bot talk`, `handoff agent` and /health against the running system."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.system.starting import Running

pytestmark = [pytest.mark.dialogue, pytest.mark.timeout(600)]

FIELDS = {
    "id", "turn", "texts", "system", "articles", "choices", "decision", "confidence", "owner",
    "reason", "case", "release", "latency_ms",
}  # fmt: skip


def talk(running: Running, folder: Path, *arguments: str, **script: Any) -> list[dict[str, Any]]:
    """Play one customer and return what `bot talk` wrote."""
    (folder / "in.jsonl").write_text(json.dumps(script, ensure_ascii=False) + "\n", "utf-8")
    command = [
        sys.executable, "-m", "bot", "talk", "--script", "in.jsonl", "--out", "out.jsonl",
        "--url", running.url, *arguments,
    ]  # fmt: skip
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    lines = (folder / "out.jsonl").read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


class Agent:
    """`handoff agent` as a process."""

    def __init__(self, running: Running, user: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "handoff", "agent", "--url", running.url, "--user", user],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env={"BATON_PASSWORD": running.passwords[user], "PYTHONPATH": str(Path.cwd())},
        )  # fmt: skip

    def do(self, **command: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command, ensure_ascii=False) + "\n")
        self.process.stdin.flush()

    def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event: dict[str, Any] = json.loads(line)
            if event["type"] == kind and fields.items() <= event.items():
                return event
        raise AssertionError(f"stdout ended before {kind}")

    def leave(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        status = self.process.wait(30)
        self.process.stdout.close()
        return status


def test_health_names_every_part_and_the_release(running: Running) -> None:
    """200, every part ok, one release id."""
    with urllib.request.urlopen(f"{running.url}/health", timeout=10) as answer:
        body = json.load(answer)
    assert body["ok"] is True
    assert set(body["parts"]) == {"redis", "rasa-1", "answers-1", "record"}
    assert len(body["release"]) == 12


def test_talk_prints_every_turn(running: Running, tmp_path: Path) -> None:
    """All turns are sent whatever happens, and each line has exactly the agreed fields."""
    turns = [
        "안녕하세요",
        "비밀번호를 잊어버렸는데 어떻게 해요?",
        "상담원 연결해 주세요",
        "계세요?",
    ]
    lines = talk(running, tmp_path, id="k1", lang="ko", turns=turns)
    assert [line["turn"] for line in lines] == [1, 2, 3, 4]
    assert all(set(line) == FIELDS for line in lines)
    assert [line["decision"] for line in lines] == ["social", "answered", "handed_over", "queued"]
    assert [line["owner"] for line in lines] == ["bot", "bot", "waiting", "waiting"]
    assert [line["reason"] for line in lines] == [None, None, "explicit_request", None]
    assert lines[1]["articles"][0] == "ko-password-reset"
    assert 0 < lines[1]["confidence"] <= 1
    assert len({line["case"] for line in lines}) == len({lines[0]["release"]}) == 1


def test_an_unreadable_script_is_one_line_and_status_2(running: Running, tmp_path: Path) -> None:
    """The line says where."""
    (tmp_path / "bad.jsonl").write_text('{"id":"a","lang":"ko","turns":["x"]}\n{oops\n', "utf-8")
    command = [sys.executable, "-m", "bot", "talk", "--script", "bad.jsonl", "--out", "o.jsonl",
               "--url", running.url]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "bad.jsonl:2" in done.stderr


def test_an_agent_on_a_pipe_works_a_case(running: Running, tmp_path: Path) -> None:
    """Claim, say, refuse what is not theirs, hand back; end of stdin is status 0."""
    case = talk(running, tmp_path, "--keep", id="k2", lang="en",
                turns=["a real person please"])[-1]["case"]  # fmt: skip
    mina, joon = Agent(running, "mina"), Agent(running, "joon")
    mina.until("queue")
    mina.do(type="claim", case=case)
    view = json.loads(mina.until("claimed", case=case)["view"])
    assert view["package"]["reason"] == "explicit_request"
    assert view["package"]["evidence"]["intents"]
    joon.do(type="claim", case=case)
    assert joon.until("error", command="claim")["reason"] == "taken"
    mina.do(type="say", case=case, id="m-1", text="Hello, Mina here.")
    first = mina.until("accepted", id="m-1")
    mina.do(type="say", case=case, id="m-1", text="Hello, Mina here.")
    assert mina.until("accepted", id="m-1", duplicate=True)["seq"] == first["seq"]
    joon.do(type="say", case=case, id="j-1", text="me too")
    assert joon.until("error", command="say")["reason"] == "not_yours"
    mina.do(type="return", case=case)
    mina.until("owner", case=case, owner="bot")
    joon.do(type="fly")
    assert joon.until("error")["reason"] == "malformed"
    assert (mina.leave(), joon.leave()) == (0, 0)


def test_a_wrong_password_is_one_line_and_status_2(running: Running) -> None:
    """Nothing is printed on stdout."""
    command = [sys.executable, "-m", "handoff", "agent", "--url", running.url, "--user", "mina"]
    done = subprocess.run(
        command, input="", capture_output=True, text=True, timeout=60,
        env={"BATON_PASSWORD": "wrong", "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
