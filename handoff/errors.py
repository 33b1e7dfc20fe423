"""What can be refused when a case is spoken to or moved."""


class HandoffError(Exception):
    """A request on a case that was refused; nothing was changed."""

    code = "refused"


class NotFound(HandoffError):
    """No such case."""

    code = "not_found"


class Taken(HandoffError):
    """Another agent owns the case."""

    code = "taken"


class NotYours(HandoffError):
    """The case belongs to somebody else, or to nobody."""

    code = "not_yours"


class Refused(HandoffError):
    """The table of moves has no such move from the present owner."""


class Unread(HandoffError):
    """The customer has written something that the agent had not been shown."""

    code = "unread"


class NoAnswer(HandoffError):
    """Feedback on what is no answer of the bot's."""

    code = "no_answer"


class NobodyToRate(HandoffError):
    """A rating of a case that no agent has had."""

    code = "nobody_to_rate"


class TooLate(HandoffError):
    """The case was closed too long ago to be judged."""

    code = "too_late"


class QueueEmpty(HandoffError):
    """Nobody is waiting."""

    code = "queue_empty"


class IdConflict(HandoffError):
    """The same message id came with another text."""

    code = "id_conflict"


class EmptyText(HandoffError):
    """A message without text or picture."""

    code = "empty"


class TextTooLong(HandoffError):
    """A message longer than MAX_TEXT characters."""

    code = "too_long"


class NoPictures(HandoffError):
    """The customer's channel can't show pictures."""

    code = "no_pictures"


class PictureGone(HandoffError):
    """A picture that was never sent for this case, or so long ago that it was thrown away."""

    code = "picture_gone"


class MalformedId(HandoffError):
    """A client-made message id outside [A-Za-z0-9_-]{1,64}."""

    code = "malformed"
