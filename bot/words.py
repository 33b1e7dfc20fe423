"""Errors as one sentence for the customer, and their own wish for a person, in both languages."""

from typing import Final

_WORDS: Final[dict[str, dict[str, str]]] = {
    "empty": {
        "ko": "내용이 비어 있어요. 보내지 않았어요.",
        "en": "That message is empty, so it wasn't sent.",
    },
    "too_long": {
        "ko": "한 번에 4,000자까지 보낼 수 있어요. 나누어 보내 주세요.",
        "en": "A message can have up to 4,000 characters. Please send it in parts.",
    },
    "malformed": {
        "ko": "요청을 이해하지 못했어요. 지금까지의 대화는 그대로예요.",
        "en": "That request made no sense to us. Nothing in the chat was changed.",
    },
    "id_conflict": {
        "ko": "같은 번호로 다른 메시지가 이미 왔어요. 다시 보내 주세요.",
        "en": "Another message came under the same id. Please send it again.",
    },
    "not_signed_in": {
        "ko": "이 브라우저를 확인하지 못했어요. 페이지를 새로 열어 주세요.",
        "en": "We couldn't recognise this browser. Please open the page again.",
    },
    "identity_refused": {
        "ko": "로그인 정보를 확인하지 못했어요. 로그인하지 않은 상태로 이어 갈게요.",
        "en": "We couldn't confirm your sign-in, so the chat goes on without it.",
    },
    "rate_limited": {
        "ko": "메시지가 너무 빨리 이어지고 있어요. 잠시 뒤에 보내 드릴게요.",
        "en": "That's a lot at once. Your message will be sent in a moment.",
    },
    "not_found": {
        "ko": "아직 시작된 대화가 없어요.",
        "en": "There is no chat yet.",
    },
    "refused": {
        "ko": "지금은 그렇게 할 수 없어요. 대화 상태가 바뀌었어요.",
        "en": "That isn't possible any more: the chat has moved on.",
    },
    "no_answer": {
        "ko": "이 글에는 의견을 남길 수 없어요.",
        "en": "That line can't be judged.",
    },
    "nobody_to_rate": {
        "ko": "아직 상담원과 이야기하지 않아 평가할 수 없어요.",
        "en": "No person has been in this chat yet, so there is nobody to rate.",
    },
    "too_late": {
        "ko": "끝난 지 7일이 넘은 대화라 의견을 받지 못했어요.",
        "en": "This chat ended over 7 days ago, so it can't be judged any more.",
    },
    "unavailable": {
        "ko": "지금 연결이 원활하지 않아요. 메시지는 다시 보내 드릴게요.",
        "en": "We're having trouble right now. Your message will be sent again.",
    },
}


_WISH: Final = {"ko": "상담원과 이야기하고 싶어요", "en": "I'd like to talk to a person"}


def wish(lang: str) -> str:
    """Return what the button for a person says in the customer's name, as a first message."""
    return _WISH.get(lang, _WISH["en"])


def sentence(code: str, lang: str) -> str:
    """Return the sentence for an error code in the customer's language."""
    texts = _WORDS.get(code, _WORDS["refused"])
    return texts.get(lang, texts["en"])
