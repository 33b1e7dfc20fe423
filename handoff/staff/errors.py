"""What the staff API refuses, each with its status and its word."""

from typing import Any


class StaffError(Exception):
    """A request that was refused; nothing was changed. The text is a sentence for the person."""

    status = 400
    code = "refused"

    def fields(self) -> dict[str, Any]:
        """What the answer says beside code and message."""
        return {}


class Malformed(StaffError):
    """A field is missing or isn't what it should be."""

    code = "malformed"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field

    def fields(self) -> dict[str, Any]:
        """Name the field."""
        return {"field": self.field}


class WeakPassword(StaffError):
    """The password would be guessed."""

    code = "weak_password"


class WrongContentType(StaffError):
    """The body isn't announced as JSON."""

    status = 415
    code = "wrong_content_type"


class TooLarge(StaffError):
    """The body is larger than any request needs."""

    status = 413
    code = "too_large"


class NotSignedIn(StaffError):
    """No session, or one that has ended."""

    status = 401
    code = "not_signed_in"


class WrongSignIn(StaffError):
    """Wrong user or password, or a disabled account: the same for all, so that it tells nothing."""

    status = 401
    code = "wrong_sign_in"


class NoRight(StaffError):
    """The role doesn't include this."""

    status = 403
    code = "no_right"


class PasswordChangeNeeded(StaffError):
    """The password was made by somebody else; an own one comes first."""

    status = 403
    code = "password_change_needed"


class WrongPassword(StaffError):
    """The old password isn't right."""

    status = 403
    code = "wrong_password"


class NotFound(StaffError):
    """No such account or session."""

    status = 404
    code = "not_found"


class Exists(StaffError):
    """An account of that name is there already."""

    status = 409
    code = "exists"


class LastAdmin(StaffError):
    """Without this account nobody could manage accounts."""

    status = 409
    code = "last_admin"


class TooMany(StaffError):
    """Too often; it says when to try again."""

    status = 429
    code = "too_many"

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"too many tries; again in {wait_s} s")
        self.wait_s = wait_s

    def fields(self) -> dict[str, Any]:
        """Say how long to wait."""
        return {"retry_after_s": self.wait_s}
