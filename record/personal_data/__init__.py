"""Personal data in what customers write: where it is, and texts without it."""

from .finding import find
from .kinds import KINDS, Found, Kind
from .masking import Masked, mask

__all__ = ["KINDS", "Found", "Kind", "Masked", "find", "mask"]
