"""Another company's assistant: `make new-shop`, its own articles, `make run`, three questions."""

import json
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.system.starting import Running, baton

pytestmark = [pytest.mark.dialogue, pytest.mark.timeout(600)]

_ARTICLES = {
    "ko/check-in.md": """---
id: ko-check-in
title: 체크인은 몇 시부터 할 수 있나요?
language: ko
questions:
  - 방에 언제 들어갈 수 있어요?
  - 입실 시간 알려주세요
---
오후 3시부터 체크인할 수 있어요. 더 일찍 오시면 짐을 맡아 드려요.
""",
    "ko/breakfast.md": """---
id: ko-breakfast
title: 조식은 어디에서 몇 시에 먹나요?
language: ko
questions:
  - 아침 식사 시간이 언제예요?
---
1층 식당에서 오전 7시부터 10시까지 드실 수 있어요. 투숙객은 무료예요.
""",
    "ko/pets.md": """---
id: ko-pets
title: 반려견과 함께 묵을 수 있나요?
language: ko
questions:
  - 강아지 데려가도 되나요
---
10kg까지의 반려견은 1층 객실에 함께 묵을 수 있어요. 한 마리에 1박 2만 원이에요.
""",
    "en/check-in.md": """---
id: en-check-in
title: When can I check in?
language: en
questions:
  - what time is check-in
---
Check-in starts at 3 pm. If you come earlier, we keep your luggage.
""",
    "en/parking.md": """---
id: en-parking
title: Is there parking at the inn?
language: en
questions:
  - where can I leave my car
---
There are twelve free places behind the house. Please book one when you reserve your room.
""",
    "ko/booking-check.md": """---
id: ko-booking-check
title: 제 예약은 어디에서 확인하나요?
language: ko
questions:
  - 예약 내역 보고 싶어요
---
예약할 때 보내 드린 문자의 주소에서 확인할 수 있어요. 문자가 없으면 전화 주세요.
""",
}


@pytest.fixture(scope="module")
def inn(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make new-shop` makes, with the inn's articles in place of the examples."""
    folder = tmp_path_factory.mktemp("shops") / "inn"
    names = ["NAME_KO=한별 여관", "NAME_EN=Hanbyeol Inn"]
    subprocess.run(["make", "new-shop", f"DIR={folder}", *names], cwd=ROOT, check=True)
    shutil.rmtree(folder / "articles")
    for name, text in _ARTICLES.items():
        path = folder / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the model of the demo shop: none is to be trained."""
    folder = tmp_path_factory.mktemp("data")
    shutil.copytree(running.data / "models", folder / "models")
    shutil.copy(running.data / "embeddings.sqlite", folder)
    return folder


def _models(data: Path) -> set[str]:
    return {path.name for path in (data / "models").glob("*.tar.gz")}


def test_another_company_is_up_without_a_training(inn: Path, data: Path, tmp_path: Path) -> None:
    """Three questions, two languages, from the inn's articles; the page has the inn's name; nobody
    is asked for an order number where there is no order look-up."""
    before = _models(data)
    with baton(data, "--articles", str(inn)) as running:
        assert _models(data) == before
        answers = _ask(
            running, tmp_path, "ko", ["입실은 언제부터 되나요?", "개를 데리고 가도 돼요?"]
        )
        answers += _ask(running, tmp_path, "en", ["is there a place to park my car"])
        assert [_shown(answer) for answer in answers] == ["ko-check-in", "ko-pets", "en-parking"]
        order = _ask(running, tmp_path, "ko", ["제 주문 어디까지 왔어요?"])[0]
        assert order["decision"] != "form"
        with urllib.request.urlopen(f"{running.url}/api/sign-in-options") as options:
            assert json.load(options)["shop"]["name"]["ko"] == "한별 여관"


def _shown(answer: dict[str, Any]) -> str:
    """The article that was shown, or that stands first among the choices."""
    return str((answer["articles"] or [choice["id"] for choice in answer["choices"]])[0])


def _ask(running: Running, folder: Path, lang: str, turns: list[str]) -> list[dict[str, Any]]:
    script = [{"id": f"{lang}-{n}", "lang": lang, "turns": [said]} for n, said in enumerate(turns)]
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in script)
    (folder / "in.jsonl").write_text(lines, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "talk", "--script", "in.jsonl", "--out", "out.jsonl"]
    # Somewhere else than the checkout: where the command is called from is nobody's business.
    subprocess.run([*command, "--url", running.url, "--parallel", "1"], cwd=folder, check=True)
    with (folder / "out.jsonl").open(encoding="utf-8") as out:
        return [json.loads(line) for line in out]
