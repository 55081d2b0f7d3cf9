"""Registering, logging in and out, sessions."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.web import Reply, Who, public, read, signed_in, write
from meadow.base.web.limits import prefix
from meadow.base.web.routes import SESSION, address
from meadow.people import accounts
from meadow.people.access import actions, queries
from meadow.people.access.types import Device, LogIn, Session
from meadow.people.accounts.types import LockedOut, LoginTaken, NewAccount, WrongPassword


class Devices(msgspec.Struct):
    items: list[Device]


def _remember(reply: Reply, request: Request[Any, Any, Any], token: str) -> None:
    secure = request.app.state.house.settings.public.startswith("https")
    reply.cookie(SESSION, token, max_age=int(actions.LIFE.total_seconds()) if token else 0, secure=secure)


def _device(request: Request[Any, Any, Any]) -> str:
    return accounts.device(request.headers.get("user-agent", ""))


@write("/api/accounts", guard=public, op="people_access_register", status=201, keyed=False, raises=[LoginTaken])
async def register(db: WriteDb, data: NewAccount, reply: Reply, request: Request[Any, Any, Any]) -> Session:
    """Open an account and log in."""
    known, token = await actions.register(db, data, _device(request))
    _remember(reply, request, token)
    return await queries.session(db, known.id)


@write("/api/session", guard=public, op="people_access_log_in", keyed=False, raises=[WrongPassword, LockedOut])
async def log_in(db: WriteDb, data: LogIn, reply: Reply, request: Request[Any, Any, Any]) -> Session:
    """Log in."""
    known, token = await actions.log_in(db, data, prefix(address(request)), _device(request))
    _remember(reply, request, token)
    return await queries.session(db, known.id)


@write("/api/session", guard=signed_in, op="people_access_log_out", method="DELETE", keyed=False)
async def log_out(db: WriteDb, who: Who, reply: Reply, request: Request[Any, Any, Any]) -> None:
    """Log out here."""
    await actions.log_out(db, who.account_id, who.session_id)
    _remember(reply, request, "")


@read("/api/session", guard=public, op="people_access_session")
async def session(db: ReadDb, who: Who | None) -> Session:
    """Who is logged in, if anybody."""
    return await queries.session(db, who.account_id if who else None)


@read("/api/me/sessions", guard=signed_in, op="people_access_devices")
async def devices(db: ReadDb, who: Who) -> Devices:
    """One's own sessions."""
    return Devices(await queries.devices(db, who.account_id, who.session_id))


@write(
    "/api/me/sessions/{session_id:uuid}", guard=signed_in, op="people_access_revoke", method="DELETE", raises=[NotFound]
)
async def revoke(db: WriteDb, who: Who, session_id: UUID) -> None:
    """End one of one's own sessions."""
    await actions.log_out(db, who.account_id, session_id)


routes = [register, log_in, log_out, session, devices, revoke]
