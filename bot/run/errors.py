"""What can go wrong in starting and stopping, as one line for the person."""


class RunError(Exception):
    """Baton can't be started or stopped; the text is one line for the person."""

    status = 1


class BadInput(RunError):
    """What the person asked for can't be done as asked."""

    status = 2
