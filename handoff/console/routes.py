"""Mounts the console's socket."""

from aiohttp import web

from handoff.console.socket import console


def add_console(app: web.Application) -> None:
    """Mount the socket; the application sets app[CONSOLE] and app[STAFF]."""
    app.router.add_get("/api/console", console)
