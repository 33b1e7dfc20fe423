"""One fault of each kind, to be put into a recording of a run that had none."""

from tests.chaos.planted import cases, contexts, messages
from tests.chaos.planted.recording import PLANTS, Plant, Recording

__all__ = ["PLANTS", "Plant", "Recording", "cases", "contexts", "messages"]
