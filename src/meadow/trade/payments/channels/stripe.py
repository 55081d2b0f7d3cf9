"""Cards by Stripe: a PaymentIntent per attempt, confirmed by Stripe's own form on our page, told by signed events."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from meadow.base.db import House, WriteDb
from meadow.base.settings import Stripe as Words
from meadow.trade.payments.channels import files
from meadow.trade.payments.types import Ask, Forged, Said, Started, Tried
from meadow.trade.payments.types.recon import MOST_ROWS, Row
from meadow.trade.payments.types.refunds import Answer, Piece, RefundState

_REFUND = {"succeeded": RefundState.success, "failed": RefundState.failed, "canceled": RefundState.failed}
_OUTCOME = {RefundState.success: "succeed", RefundState.failed: "fail"}
_WHOLE = frozenset(
    {"jpy", "krw", "vnd", "clp", "pyg", "ugx", "xaf", "xof", "xpf", "kmf", "gnf", "djf", "bif", "rwf", "mga", "vuv"}
)
_COLUMNS = ("balance_transaction_id", "currency", "gross", "fee", "reporting_category", "source_id")


class _Data(msgspec.Struct):
    object: dict[str, Any]


class _Event(msgspec.Struct):
    type: str
    data: _Data


class Stripe:
    """Implements `Channel`."""

    name, inside, thanks = "stripe", False, b"{}"
    currencies: tuple[str, ...] = ()

    async def start(self, house: House, ask: Ask) -> Started:
        """A PaymentIntent under the attempt's id; its secret opens the form on our own page."""
        params = {
            "amount": ask.amount, "currency": ask.currency.lower(), "payment_method_types": ["card"],
            "metadata": {"order": ask.order},
        }  # fmt: skip
        create = _client(_words(house)).v1.payment_intents.create
        made: Any = await asyncio.to_thread(create, params, {"idempotency_key": f"try-{ask.attempt_id}"})
        return Started(made.id, f"/pay/card/{ask.intent_id}/{ask.attempt_id}", made.client_secret)

    def verify(self, house: House, headers: Mapping[str, str], body: bytes) -> Said | None:
        import stripe  # noqa: PLC0415 - a second of start-up for who takes no cards

        words = _words(house)
        try:
            text = body.decode()
            signed = stripe.WebhookSignature.verify_header(
                text, headers.get("stripe-signature", ""), words.webhook_secret, 300
            )
            event = msgspec.json.decode(text, type=_Event)
        except (stripe.SignatureVerificationError, ValueError, msgspec.DecodeError) as error:
            raise Forged from error
        if not signed:
            raise Forged
        return _said(event.type, event.data.object)

    async def ask(self, house: House, tried: Tried) -> Said | None:
        held: Any = await asyncio.to_thread(_client(_words(house)).v1.payment_intents.retrieve, tried.channel_ref)
        return _paid(held.to_dict()) if held.status == "succeeded" else None

    async def refund(self, house: House, piece: Piece, db: WriteDb | None) -> Answer:
        """Make the refund, or find the one that an earlier, unanswered try has made: it carries the piece's id."""
        del db
        return await asyncio.to_thread(_refund, _client(_words(house)), piece)

    def statement(self, house: House, day: date, body: bytes | None) -> list[Row]:
        """Balance transactions of a day: an itemised report as CSV, or asked of Stripe itself."""
        return _listed(_client(_words(house)), day) if body is None else _reported(files.text(body))


def _words(house: House) -> Words:
    words = house.settings.stripe
    assert words is not None  # noqa: S101 - without its settings the channel is not offered
    return words


@lru_cache(maxsize=4)
def _client(words: Words) -> Any:
    """A client that talks to the configured host and to nobody else: no proxy of the environment, no redirect."""
    import requests  # noqa: PLC0415
    import stripe  # noqa: PLC0415

    stripe.enable_telemetry = False
    session = requests.Session()
    session.trust_env, session.max_redirects = False, 0
    hosts: Any = {"api": words.host, "files": words.host, "connect": words.host, "meter_events": words.host}
    return stripe.StripeClient(
        words.secret_key, base_addresses=hosts, http_client=stripe.RequestsClient(timeout=10, session=session)
    )


def _said(kind: str, thing: dict[str, Any]) -> Said | None:
    """What an event means for us; None for what we never asked for."""
    if kind in {"payment_intent.succeeded", "payment_intent.payment_failed"}:
        return _paid(thing)
    if kind in {"refund.updated", "refund.failed", "refund.created", "charge.refund.updated"}:
        about = thing.get("metadata") or {}
        if not about.get("piece"):
            return None
        state = _REFUND.get(str(thing.get("status")), RefundState.refunding)
        return Said(
            channel_no=str(thing["id"]), merchant_order=str(about.get("buyer", "")), outcome=_OUTCOME.get(state, "pending"),
            amount=int(thing["amount"]), currency=str(thing["currency"]).upper(), refund_no=str(about["piece"]),
            reason=str(thing.get("failure_reason") or ""),
        )  # fmt: skip
    return None


def _paid(thing: dict[str, Any]) -> Said | None:
    """A PaymentIntent as our books read it: the charge's number counts, since the balance names charges."""
    order = (thing.get("metadata") or {}).get("order")
    if not order:
        return None
    charge, error = thing.get("latest_charge"), thing.get("last_payment_error") or {}
    number = charge.get("id") if isinstance(charge, dict) else charge
    done = thing.get("status") == "succeeded"
    return Said(
        channel_no=str(number or thing["id"]), merchant_order=str(order), outcome="succeed" if done else "fail",
        amount=int(thing.get("amount_received") or thing["amount"]), currency=str(thing["currency"]).upper(),
        reason="" if done else str(error.get("code") or "declined")[:80],
    )  # fmt: skip


def _refund(client: Any, piece: Piece) -> Answer:
    import stripe  # noqa: PLC0415

    try:
        every = client.v1.refunds.list({"payment_intent": piece.channel_ref, "limit": 100}).data
        made = [r for r in every if (r.metadata.to_dict() if r.metadata else {}).get("piece") == str(piece.id)]
        held = next((r for r in made if _REFUND.get(r.status) is not RefundState.failed), None)
        if held is None:
            params = {
                "payment_intent": piece.channel_ref, "amount": piece.amount,
                "metadata": {"buyer": str(piece.buyer_id), "piece": str(piece.id)},
            }  # fmt: skip
            key = f"back-{piece.id}-{len(made)}-{piece.tries}"
            held = client.v1.refunds.create(params, {"idempotency_key": key})
    except stripe.StripeError as error:
        return Answer(RefundState.failed, reason=str(error.code or type(error).__name__)[:80])
    state = _REFUND.get(held.status, RefundState.refunding)
    return Answer(state, held.id, reason=str(getattr(held, "failure_reason", "") or ""))


def _listed(client: Any, day: date) -> list[Row]:
    """Newest first until the day is behind us; the same walk whether or not the host knows a filter by time."""
    start = datetime(day.year, day.month, day.day, tzinfo=files.CHINA)
    first, last = start.timestamp(), (start + timedelta(days=1)).timestamp()
    found: list[Row] = []
    for held in client.v1.balance_transactions.list({"limit": 100}).auto_paging_iter():
        if held.created < first or len(found) > MOST_ROWS:
            break
        if held.created < last and held.reporting_category in {"charge", "refund"}:
            source = held.source if isinstance(held.source, str) else held.source.id
            found.append(
                Row(
                    channel_no=source, kind="refund" if held.reporting_category == "refund" else "capture",
                    amount=held.amount, currency=held.currency.upper(), fee=held.fee,
                    on=datetime.fromtimestamp(held.created, UTC).date().isoformat(),
                )
            )  # fmt: skip
    return found


def _reported(text: str) -> list[Row]:
    """Stripe's itemised balance report: amounts in whole units, categories in its own words."""
    found = []
    for i, r in files.table(text, _COLUMNS):
        if r["reporting_category"] not in {"charge", "refund"}:
            continue
        whole = 100 if r["currency"].lower() in _WHOLE else 1
        found.append(
            Row(
                channel_no=r["source_id"], kind="refund" if r["reporting_category"] == "refund" else "capture",
                amount=files.minor(r["gross"], i) // whole, currency=r["currency"].upper(),
                fee=files.minor(r["fee"], i) // whole, on=(r.get("created_utc") or r.get("created") or "")[:10],
            )
        )  # fmt: skip
    return found
