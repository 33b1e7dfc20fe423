"""What trainers are refused, each with its status and its word; nothing was changed."""

from typing import Any, Final

from handoff.staff.errors import StaffError
from nlu.trainer.refusals import Empty, NotOneLine, NotPlain, PersonalData, Refused, TooLong

_OF_THE_TEXT: Final = (Empty, TooLong, NotOneLine, NotPlain, PersonalData)


class NotTaught(StaffError):
    """The text can't be put there, or the file is otherwise than it was shown."""

    def __init__(self, why: Refused) -> None:
        super().__init__(str(why))
        self.why = why
        self.code = why.code
        self.status = 422 if isinstance(why, _OF_THE_TEXT) else 409

    def fields(self) -> dict[str, Any]:
        """What belongs to the code."""
        return self.why.fields()


class SettledAlready(StaffError):
    """Somebody else dealt with the message first."""

    status = 409
    code = "settled_already"


class Busy(StaffError):
    """The supervisor has begun something that excludes it."""

    status = 409
    code = "busy"


class AwayNow(StaffError):
    """Whom this needs doesn't answer; not a 5xx, after which a page can't know what was done."""

    status = 424

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
