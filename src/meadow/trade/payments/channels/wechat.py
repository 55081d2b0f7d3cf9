"""WeChat Pay (API v3) through wechatpayv3, in the mode with the platform's public key: nothing is fetched to verify."""

import asyncio
import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from meadow.base import clock
from meadow.base.db import House, WriteDb
from meadow.base.settings import Wechat as Words
from meadow.trade.payments.channels import files
from meadow.trade.payments.types import Ask, Forged, Said, Started, Tried
from meadow.trade.payments.types.recon import BadStatement, Row
from meadow.trade.payments.types.refunds import Answer, Piece, RefundState

_WINDOW_S = 300
_REFUND = {"SUCCESS": RefundState.success, "CLOSED": RefundState.failed, "ABNORMAL": RefundState.failed}
_OUTCOME = {RefundState.success: "succeed", RefundState.failed: "fail"}
_FINAL = frozenset({"CLOSED", "PAYERROR", "REVOKED"})
_COLUMNS = (
    "交易时间",
    "微信订单号",
    "商户订单号",
    "交易状态",
    "货币种类",
    "微信退款单号",
    "手续费",
    "订单金额",
    "申请退款金额",
)
_END = "总交易单数"


class Refused(Exception):  # noqa: N818 - says what the channel did
    """WeChat answered with an error; `code` is its word for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Wechat:
    """Implements `Channel`."""

    name, inside, thanks = "wechat", False, b'{"code":"SUCCESS"}'
    currencies: tuple[str, ...] = ("CNY",)

    async def start(self, house: House, ask: Ask) -> Started:
        """A code to scan on a desk, an address to open on a phone."""
        return await asyncio.to_thread(_order, house, ask)

    def verify(self, house: House, headers: Mapping[str, str], body: bytes) -> Said | None:
        """Signature, freshness and key first: the kit would fetch certificates for a key it does not know."""
        words = _words(house)
        stamp = headers.get("wechatpay-timestamp", "")
        known = headers.get("wechatpay-serial") == words.public_key_id and stamp.isascii() and stamp.isdigit()
        if not known or abs(clock.now_ms() // 1000 - int(stamp[:12])) > _WINDOW_S:
            raise Forged
        try:
            told = _client(words).callback(dict(headers), body)
            kind, thing = str(told["event_type"]), dict(told["resource"])
        except (
            Exception
        ) as error:  # the kit answers None or raises bare exceptions; whatever it is, nothing is believed
            raise Forged from error
        return _heard(words, kind, thing)

    async def ask(self, house: House, tried: Tried) -> Said | None:
        held = await asyncio.to_thread(lambda: _answer(_client(_words(house)).query(out_trade_no=tried.id.hex)))
        if held.get("trade_state") != "SUCCESS" and held.get("trade_state") not in _FINAL:
            return None
        return _paid(held, tried.order)

    async def refund(self, house: House, piece: Piece, db: WriteDb | None) -> Answer:
        """Ask under our number of the refund; asked again, WeChat says how it stands."""
        del db
        return await asyncio.to_thread(_refund, house, piece)

    def statement(self, house: House, day: date, body: bytes | None) -> list[Row]:
        """The bill of all trades of a day, plain or gzip; without a file it is fetched from WeChat."""
        return _rows(files.text(files.unpacked(body if body is not None else _bill(_words(house), day))))


def _words(house: House) -> Words:
    words = house.settings.wechat
    assert words is not None  # noqa: S101 - without its settings the channel is not offered
    return words


@lru_cache(maxsize=4)
def _client(words: Words) -> Any:
    """The kit, bound to the configured host and to a session without proxies and redirects."""
    import requests  # noqa: PLC0415 - loaded where it is used
    from wechatpayv3 import WeChatPay, WeChatPayType, core  # noqa: PLC0415

    session = requests.Session()
    session.trust_env, session.max_redirects = False, 0
    made = WeChatPay(
        wechatpay_type=WeChatPayType.NATIVE, mchid=words.mchid, private_key=words.private_key,
        cert_serial_no=words.serial_no, appid=words.appid, apiv3_key=words.api_key, timeout=(5, 10),
        public_key=words.public_key, public_key_id=words.public_key_id,
    )  # fmt: skip
    made._core._gate_way = words.host.rstrip("/")  # noqa: SLF001 - the kit knows one host and no setting
    core.requests = session  # its calls are plain `requests.get(...)`, which would follow proxies and redirects
    return made


def _answer(told: tuple[int, Any]) -> dict[str, Any]:
    """A good answer's JSON; raises `Refused` with the channel's code."""
    status, text = told
    try:
        held: dict[str, Any] = json.loads(text) if text else {}
    except ValueError as error:
        raise Refused(str(status)) from error
    if status not in {200, 202, 204}:
        raise Refused(str(held.get("code") or status)[:80])
    return held


def _order(house: House, ask: Ask) -> Started:
    from wechatpayv3 import WeChatPayType  # noqa: PLC0415

    phone, public = ask.device == "phone", house.settings.public.rstrip("/")
    scene = {"payer_client_ip": ask.address, "h5_info": {"type": "Wap"}} if phone else None
    held = _answer(
        _client(_words(house)).pay(
            description="Meadow", out_trade_no=ask.attempt_id.hex, amount={"total": ask.amount, "currency": ask.currency},
            time_expire=ask.expires_at.astimezone(files.CHINA).isoformat(timespec="seconds"), attach=ask.order,
            notify_url=f"{public}/hooks/payments/wechat", scene_info=scene,
            pay_type=WeChatPayType.H5 if phone else WeChatPayType.NATIVE,
        )
    )  # fmt: skip
    if phone:
        return Started(ask.attempt_id.hex, str(held["h5_url"]))
    return Started(ask.attempt_id.hex, f"/pay/scan/{ask.intent_id}/{ask.attempt_id}", str(held["code_url"]))


def _heard(words: Words, kind: str, thing: dict[str, Any]) -> Said | None:
    if thing.get("mchid") != words.mchid:
        raise Forged
    if kind == "TRANSACTION.SUCCESS":
        return _paid(thing, str(thing.get("attach", ""))) if thing.get("appid") == words.appid else None
    if not kind.startswith("REFUND."):
        return None
    state = _REFUND.get(str(thing["refund_status"]), RefundState.refunding)
    return Said(
        channel_no=str(thing["refund_id"]), merchant_order="", outcome=_OUTCOME.get(state, "pending"),
        amount=int(thing["amount"]["refund"]), currency="CNY", refund_no=str(thing["out_refund_no"]),
        capture_no=str(thing["transaction_id"]), reason="" if state is RefundState.success else str(thing["refund_status"]),
    )  # fmt: skip


def _paid(held: Mapping[str, Any], order: str) -> Said:
    state, amount = str(held.get("trade_state")), held.get("amount") or {}
    return Said(
        channel_no=str(held.get("transaction_id") or held.get("out_trade_no")), merchant_order=order,
        outcome="succeed" if state == "SUCCESS" else "fail", amount=int(amount.get("total", 0)),
        currency=str(amount.get("currency", "CNY")), reason="" if state == "SUCCESS" else state,
    )  # fmt: skip


def _refund(house: House, piece: Piece) -> Answer:
    public = house.settings.public.rstrip("/")
    asked = _client(_words(house)).refund(
        out_refund_no=piece.id.hex, transaction_id=piece.capture_no, notify_url=f"{public}/hooks/payments/wechat",
        amount={"refund": piece.amount, "total": piece.captured, "currency": piece.currency},
    )  # fmt: skip
    try:
        held = _answer(asked)
    except Refused as error:
        return Answer(RefundState.failed, reason=error.code)
    status = str(held.get("status"))
    state = _REFUND.get(status, RefundState.refunding)
    return Answer(state, str(held.get("refund_id", "")), reason="" if state is RefundState.success else status)


def _bill(words: Words, day: date) -> bytes:
    """Two steps: WeChat names an address for the day's file, which must be its own."""
    client = _client(words)
    held = _answer(client.trade_bill(day.isoformat()))
    if not str(held.get("download_url", "")).startswith(f"{words.host.rstrip('/')}/"):
        raise BadStatement(reason="host", row=0)
    status, body = client.download_bill(held["download_url"])
    if status != 200:
        raise BadStatement(reason=str(status), row=0)
    return body if isinstance(body, bytes) else str(body).encode()


def _rows(sheet: str) -> list[Row]:
    """Every cell begins with a backtick, so that sheets leave the digits alone; a second head begins the sums."""
    found = []
    for i, r in files.table(sheet, _COLUMNS, strip=" `\t", end=_END):
        back = r["交易状态"] == "REFUND"
        found.append(
            Row(
                channel_no=r["微信退款单号"] if back else r["微信订单号"], kind="refund" if back else "capture",
                amount=-files.minor(r["申请退款金额"], i) if back else files.minor(r["订单金额"], i),
                currency=r["货币种类"], fee=files.minor(r["手续费"] or "0", i), on=r["交易时间"][:10],
                done=r.get("退款状态", "SUCCESS") == "SUCCESS" if back else r["交易状态"] == "SUCCESS",
            )
        )  # fmt: skip
    return found
