"""How the Bot API refuses."""

from typing import Any


class ApiError(Exception):
    """{"ok": false, ...}; `more` goes into `parameters`."""

    def __init__(self, status: int, description: str, **more: Any) -> None:
        super().__init__(description)
        self.status = status
        self.more = more

    def body(self) -> dict[str, Any]:
        """As the API writes it."""
        told = {"ok": False, "error_code": self.status, "description": str(self)}
        return told | ({"parameters": self.more} if self.more else {})


def bad(description: str) -> ApiError:
    """The commonest one."""
    return ApiError(400, f"Bad Request: {description}")


def too_many(retry_after: int) -> ApiError:
    """Flood control."""
    text = f"Too Many Requests: retry after {retry_after}"
    return ApiError(429, text, retry_after=retry_after)
