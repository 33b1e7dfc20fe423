"""What the system itself says in a conversation, in both languages."""

from typing import Final

from handoff.lines import Draft

_WORDS: Final[dict[str, dict[str, str]]] = {
    "asked_for_person": {
        "ko": "상담원에게 연결하고 있어요. 지금까지의 대화를 그대로 전달했으니 다시 설명하지"
        " 않으셔도 돼요.",
        "en": "I'm getting a person for you. I've passed on our whole conversation, so you won't"
        " have to repeat anything.",
    },
    "bot_unavailable": {
        "ko": "챗봇이 지금 답을 드리지 못하고 있어요. 대화를 그대로 상담원에게 전달했으니 다시"
        " 설명하지 않으셔도 돼요.",
        "en": "The bot can't answer right now. I've passed our whole conversation to a person, so"
        " you won't have to repeat anything.",
    },
    "agent_joined": {
        "ko": "상담원 {name}님과 연결됐어요.",
        "en": "{name} has joined the chat.",
    },
    "handed_back": {
        "ko": "상담원 {name}님의 안내가 끝났어요. 이제 챗봇이 이어서 도와드려요.",
        "en": "{name} has left the chat. The bot is back and happy to go on.",
    },
    "transferred": {
        "ko": "이제 상담원 {name}님이 이어서 도와드려요.",
        "en": "{name} is taking over from here.",
    },
    "requeued": {
        "ko": "다른 상담원에게 연결하고 있어요. 대화 내용과 순서는 그대로예요.",
        "en": "I'm getting another person for you. Your place and our conversation are kept.",
    },
    "abandoned": {
        "ko": "자리를 비우신 것 같아 상담원 연결을 잠시 멈췄어요. 24시간 안에 돌아오시면 기다리던"
        " 순서 그대로 이어 드려요.",
        "en": "You seem to have left, so I've paused your wait for a person. Come back within 24"
        " hours and you'll have your old place.",
    },
    "came_back": {
        "ko": "다시 오셨네요. 기다리던 순서 그대로 상담원에게 연결하고 있어요.",
        "en": "Welcome back. I'm getting a person for you; you still have your old place.",
    },
    "bot_recovered": {
        "ko": "챗봇이 다시 답할 수 있게 됐어요. 남겨 주신 질문부터 이어서 답해 드릴게요.",
        "en": "The bot can answer again, and goes on with your question now.",
    },
    "wait_cancelled": {
        "ko": "상담원 연결을 취소했어요. 챗봇에게 이어서 물어보세요.",
        "en": "You're no longer waiting for a person. Go ahead and ask the bot.",
    },
    "resolved": {
        "ko": "상담이 끝났어요. 다시 물어보시면 새 대화가 시작돼요.",
        "en": "This chat has ended. Write again any time to start a new one.",
    },
    "ended": {
        "ko": "대화를 끝냈어요. 다시 물어보시면 새 대화가 시작돼요.",
        "en": "You ended this chat. Write again any time to start a new one.",
    },
    "undelivered": {
        "ko": "위의 말을 고객의 메신저에 전하지 못했어요 ({why}).",
        "en": "The line above could not be delivered to the customer's messenger ({why}).",
    },
    "picture_refused": {
        "ko": "보내 주신 사진을 열지 못했어요. PNG, JPEG, GIF, WebP 사진을 다시 보내 주세요.",
        "en": "We couldn't open your picture. Please send it again as PNG, JPEG, GIF or WebP.",
    },
    "expired": {
        "ko": "한동안 말씀이 없어 대화를 닫았어요. 다시 물어보시면 새 대화가 시작돼요.",
        "en": "This chat was closed after a quiet day. Write again any time to start a new one.",
    },
}


def system_line(code: str, lang: str, **fillers: str) -> Draft:
    """Return the system's line for `code` in the customer's language."""
    texts = _WORDS[code]
    text = texts.get(lang, texts["en"]).format(**fillers)
    return Draft(who="system", text=text, code=code)


def words_of(text: str, pictures: int, lang: str) -> str:
    """Return what stands for a message where pictures can't: its text, or that there are some."""
    if text or not pictures:
        return text
    if lang == "ko":
        return f"[사진 {pictures}장]" if pictures > 1 else "[사진]"
    return f"[{pictures} pictures]" if pictures > 1 else "[picture]"
