"""The one table of moves between owners; nothing else changes who may speak."""

from typing import Final, Literal

Owner = Literal["bot", "waiting", "agent", "closed"]

Move = Literal[
    "hand_over",  # the bot's turn decided for a person
    "ask_for_person",  # the customer's button, past Rasa
    "take_over",  # an agent steps in while the bot is talking
    "claim",
    "cancel_wait",
    "bot_recovered",  # an unclaimed bot_unavailable case goes back
    "abandon",  # the customer left while waiting
    "come_back",  # ... and returned within 24 h
    "hand_back",
    "transfer",
    "requeue",  # transferred to the queue
    "vanish",  # the agent's heartbeat stopped
    "resolve",
    "end",  # the customer ends the chat
    "expire",  # no customer message for 24 h
]

MOVES: Final[dict[Owner, dict[Move, Owner]]] = {
    "bot": {
        "hand_over": "waiting",
        "ask_for_person": "waiting",
        "take_over": "agent",
        "expire": "closed",
        "end": "closed",
    },
    "waiting": {
        "claim": "agent",
        "cancel_wait": "bot",
        "bot_recovered": "bot",
        "abandon": "closed",
        "end": "closed",
    },
    "agent": {
        "hand_back": "bot",
        "transfer": "agent",
        "requeue": "waiting",
        "vanish": "waiting",
        "resolve": "closed",
        "end": "closed",
    },
    "closed": {
        "come_back": "waiting",
    },
}
