"""What customers of messaging apps read that is no line of the conversation."""

from typing import Final

from bot.settings.model import Shop

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "person": ("상담원 연결", "Talk to a person"),
    "cancel": ("기다리지 않고 챗봇과 계속하기", "Don't wait, go on with the chatbot"),
    "yes": ("👍 도움이 됐어요", "👍 It helped"),
    "no": ("👎 아니요", "👎 It didn't"),
    "yes_noted": ("도움이 됐다니 다행이에요.", "Good to hear."),
    "no_noted": ("알려 주셔서 고마워요. 다르게 물어보시거나 상담원을 불러 주세요.",
                 "Thanks for saying so. Ask in other words, or ask for a person."),
    "person_noted": ("상담원에게 연결하고 있어요.", "Passing you to a person."),
    "rate": ("상담은 어떠셨어요? 5가 가장 좋아요.", "How was it with our agent? 5 is best."),
    "rate_noted": ("알려 주셔서 고마워요.", "Thanks for telling us."),
    "source": ("출처", "Source"),
    "old_button": ("지난 대화의 버튼이에요. 글로 적어 주세요.",
                   "This button is of an earlier chat. Please write instead."),
    "unreadable": ("글과 사진만 읽을 수 있어요. 글로 적어 주시겠어요?",
                   "I can only read text and pictures. Could you put it in words?"),
    "slow": ("답을 찾는 데 조금 더 걸리고 있어요.", "Finding an answer is taking a little longer."),
    "greeting": ("안녕하세요, {shop} 챗봇이에요. 무엇이든 물어보세요. 상담원은 언제든 부르실 수"
                 " 있어요.",
                 "Hello, this is the chatbot of {shop}. Ask me anything, or ask for a"
                 " person at any time."),
    "end": ("대화 끝내기", "End this chat"),
}  # fmt: skip


def greeting(shop: Shop, lang: str) -> str:
    """Return what a customer who has only just come reads."""
    return words("greeting", lang).format(shop=shop.name_ko if lang == "ko" else shop.name_en)


def words(name: str, lang: str) -> str:
    """Return them in the customer's language."""
    korean, english = _WORDS[name]
    return korean if lang == "ko" else english
