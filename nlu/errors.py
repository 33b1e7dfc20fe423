"""What can go wrong while training or measuring the understanding."""


class NluError(Exception):
    """Base of this package's errors; str() is one line."""


class BadInputError(NluError):
    """A file or an argument given by the user is not usable."""


class TrainingError(NluError):
    """Rasa could not be started, or gave up."""
