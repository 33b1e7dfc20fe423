"""What the customers of the bench say, and who hears it."""

import secrets
from typing import Final

from tests.bench.people import Customer

QUESTION: Final = "비밀번호를 잊어버렸는데 어떻게 해요?"
ANSWERED: Final = (
    QUESTION,
    "적립금은 언제 없어져요?",
    "물건 받고 며칠까지 환불 신청이 되나요?",
    "제주로 보내면 추가 요금이 얼마나 붙어요?",
)
"""Asked again and again, they never leave the bot."""
WISH: Final = "상담원이랑 이야기하고 싶어요"


async def meet(page: Customer, by_button: bool = False) -> str:
    """A question, answered if there is a bot; return the case."""
    if by_button:
        _, accepted = await page.say(QUESTION)
    else:
        _, accepted, ended = await page.turn(QUESTION)
        if ended.body["owner"] != "bot":
            raise RuntimeError(f"the bot handed over at once: {ended.body['reason']}")
    return str(accepted.body["case"])


async def wish(page: Customer, by_button: bool = False) -> None:
    """Wish for a person, in words to the bot or by the button past it."""
    if by_button:
        await page.send(type="person", id=secrets.token_hex(8))
        await page.until("owner", owner="waiting")
        return
    _, _, ended = await page.turn(WISH)
    if ended.body["decision"] != "handed_over":
        raise RuntimeError(f"the bot did not hand over: {ended.body['decision']}")
