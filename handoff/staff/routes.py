"""Mounts the staff API."""

from aiohttp import web

from handoff.staff import audit_page, own, people, sign_in, sign_in_oidc
from handoff.staff.guard import answered, needs


def add_staff(app: web.Application) -> None:
    """Mount every request of the staff API; the application sets app[STAFF]."""
    router = app.router
    router.add_get("/api/sign-in-options", answered(sign_in.options))
    router.add_post("/api/sign-in", answered(sign_in.sign_in))
    router.add_post("/api/sign-out", answered(sign_in.sign_out))
    router.add_get("/api/oidc/start", answered(sign_in_oidc.start))
    router.add_get("/api/oidc/callback", answered(sign_in_oidc.callback))

    router.add_get("/api/me", answered(sign_in.me))
    router.add_post("/api/me/password", needs(None, own.change_password, password_first=False))
    router.add_get("/api/me/sessions", needs(None, own.list_sessions))
    router.add_delete("/api/me/sessions/{id}", needs(None, own.end_session))

    router.add_get("/api/staff", needs("accounts", people.list_accounts))
    router.add_post("/api/staff", needs("accounts", people.create))
    router.add_patch("/api/staff/{user}", needs("accounts", people.change))
    router.add_post("/api/staff/{user}/password", needs("accounts", people.reset_password))
    router.add_delete("/api/staff/{user}/sessions", needs("accounts", people.end_sessions))
    router.add_get("/api/audit", needs("audit", audit_page.read))
