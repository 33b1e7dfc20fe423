"""The Lua scripts about staff: one file each, the audit's head put in front."""

import json
from pathlib import Path
from typing import Any, Final

from handoff import keys
from handoff.store import Store

_FOLDER: Final = Path(__file__).parents[1] / "lua"
_HEAD: Final = ("sha256", "audit")
_NAMES: Final = (
    "audit_write",
    "account_create",
    "account_change",
    "account_password",
    "account_link",
    "session_start",
    "session_look",
    "session_end",
)


def _keys(user: str, session: str) -> list[str]:
    """The KEYS of every script, in the order that audit.lua names them."""
    return [
        keys.AUDIT,
        keys.AUDIT_HEAD,
        keys.CLOCK_OFFSET,
        keys.ACCOUNTS,
        keys.ADMINS,
        keys.OIDC_SUBJECTS,
        keys.account(user),
        keys.sessions(user),
        keys.agent_here(user),
        keys.session(session),
    ]


class StaffScripts:
    """The scripts, loaded once for a connection pool."""

    def __init__(self, redis: Store) -> None:
        head = "".join((_FOLDER / f"{name}.lua").read_text("utf-8") for name in _HEAD)
        self._scripts: dict[str, Any] = {
            name: redis.register_script(head + (_FOLDER / f"{name}.lua").read_text("utf-8"))
            for name in _NAMES
        }

    async def run(self, script: str, user: str, session: str = "", /, **args: Any) -> list[Any]:
        """Run one script; arguments that are None are left out (Lua's null is true)."""
        given: dict[str, Any] = {"user": user, "session": session or None, **args}
        given = {key: value for key, value in given.items() if value is not None}
        payload = json.dumps(given, ensure_ascii=False)
        result: list[Any] = await self._scripts[script](keys=_keys(user, session), args=[payload])
        return result
