"""What the scripted customers write: the demo shop's questions, small talk, anger and nonsense."""

import json
import random
from pathlib import Path
from typing import Final

from knowledge.articles import read_articles

_ROOT: Final = Path(__file__).parents[2]
_SOCIAL: Final = {
    "ko": (
        "안녕하세요",
        "고마워요!",
        "네 알겠습니다",
        "ㅎㅎ 그렇군요",
        "잠깐만요",
        "오늘 날씨 좋네요",
    ),
    "en": ("hi there", "thanks a lot", "ok got it", "haha I see", "one moment", "nice weather"),
}
_ANGRY: Final = {
    "ko": (
        "정말 너무하네요 사람 좀 바꿔 주세요",
        "소비자원에 신고할 거예요",
        "상담원 연결해 주세요",
    ),
    "en": ("this is outrageous, get me a human", "I will report you", "let me talk to an agent"),
}
_NONSENSE: Final = {
    "ko": (
        "옥상에 헬리콥터 착륙 되나요",
        "ㅁㄴㅇㄹ",
        "화성까지 며칠 걸려요?",
        "😀😀😀",
        "1+1=창문",
    ),
    "en": (
        "can I land a helicopter",
        "asdf qwer",
        "how far is Mars",
        "🙃🙃",
        "colorless green ideas",
    ),
}


class Texts:
    """Draws texts in a customer's language; each is made one of its kind by its number."""

    def __init__(self) -> None:
        asked: dict[str, list[str]] = {"ko": [], "en": []}
        for article in read_articles(_ROOT / "knowledge" / "demo_shop" / "articles"):
            asked[article.language] += [article.title, *article.questions]
        lines = (_ROOT / "tests/dialogue/conversations.jsonl").read_text("utf-8").splitlines()
        for line in lines:
            talk = json.loads(line)
            asked[talk["lang"]] += [turn["say"] for turn in talk["turns"]]
        self._asked = asked

    def draw(self, lang: str, rng: random.Random) -> str:
        """One message."""
        pools = (self._asked[lang], _SOCIAL[lang], _ANGRY[lang], _NONSENSE[lang])
        return rng.choice(rng.choices(pools, [65, 15, 8, 12])[0])
