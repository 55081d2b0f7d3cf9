"""Alipay through python-alipay-sdk: the payer is sent to a signed address, and a signed form comes back."""

import asyncio
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, unquote
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

from meadow.base.db import House, WriteDb
from meadow.base.settings import Alipay as Words
from meadow.trade.payments.channels import files
from meadow.trade.payments.types import Ask, Forged, Said, Started, Tried
from meadow.trade.payments.types.recon import BadStatement, NoStatement, Row
from meadow.trade.payments.types.refunds import Answer, Piece, RefundState

_OUTCOMES = {"TRADE_SUCCESS": "succeed", "TRADE_FINISHED": "succeed", "TRADE_CLOSED": "fail"}
_COLUMNS = ("支付宝交易号", "商户订单号", "业务类型", "完成时间", "订单金额（元）", "退款批次号/请求号", "服务费（元）")
_MOST = 1_000_000


class Alipay:
    """Implements `Channel`."""

    name, inside, thanks = "alipay", False, b"success"
    currencies: tuple[str, ...] = ("CNY",)

    async def start(self, house: House, ask: Ask) -> Started:
        """Nothing is asked of Alipay yet: the payer brings the signed order along."""
        return await asyncio.to_thread(_address, house, ask)

    def verify(self, house: House, headers: Mapping[str, str], body: bytes) -> Said | None:
        """A notification is a form; its signature covers all fields but the signature and its type."""
        del headers
        words = _words(house)
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=100)
            form = dict(pairs)
            sign = form.pop("sign")
            genuine = len(form) + 1 == len(pairs) and _client(words).verify(dict(form), sign)
        except Exception as error:  # the kit raises what its parts raise; whatever it is, nothing is believed
            raise Forged from error
        if not genuine:
            raise Forged
        return _heard(words, form)

    async def ask(self, house: House, tried: Tried) -> Said | None:
        query = _client(_words(house)).api_alipay_trade_query
        held = await asyncio.to_thread(query, tried.id.hex)
        if held.get("code") != "10000" or held.get("trade_status") not in _OUTCOMES:
            return None
        return _paid(held, tried.order)

    async def refund(self, house: House, piece: Piece, db: WriteDb | None) -> Answer:
        """Ask under our number of the refund; Alipay gives back once per number, however often it is asked."""
        del db
        return await asyncio.to_thread(_refund, _client(_words(house)), piece)

    def statement(self, house: House, day: date, body: bytes | None) -> list[Row]:
        """The zipped bill of trades (业务明细), as the merchant's own site gives it; a bare CSV is read as well."""
        del house, day
        if body is None:
            raise NoStatement
        sheets = [s for name, s in files.members(body) if "汇总" not in name] if body.startswith(b"PK") else [body]
        if not sheets:
            raise BadStatement(reason="archive", row=0)
        return [row for sheet in sheets for row in _rows(files.text(sheet))]


def _words(house: House) -> Words:
    words = house.settings.alipay
    assert words is not None  # noqa: S101 - without its settings the channel is not offered
    return words


class _Stay(HTTPRedirectHandler):
    """A redirect would lead to a host that nobody configured."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@lru_cache(maxsize=4)
def _client(words: Words) -> Any:
    """The kit, bound to the configured host: its own way to open an address follows redirects and proxies."""
    from alipay import AliPay  # noqa: PLC0415 - loaded where it is used

    opener = build_opener(ProxyHandler({}), _Stay())

    class Bound(AliPay):  # type: ignore[misc]
        def verified_sync_response(self, data: Any, response_type: str) -> Any:
            with opener.open(f"{self._gateway}?{self.sign_data(data)}", timeout=10) as answer:
                return self._verify_and_return_sync_response(answer.read(_MOST).decode(), response_type)

    made = Bound(
        appid=words.app_id, app_notify_url=None, app_private_key_string=words.private_key,
        alipay_public_key_string=words.alipay_key, sign_type="RSA2",
    )  # fmt: skip
    made._gateway = f"{words.host.rstrip('/')}/gateway.do"  # noqa: SLF001 - the kit knows two hosts and no setting
    return made


def _address(house: House, ask: Ask) -> Started:
    words, public = _words(house), house.settings.public.rstrip("/")
    client = _client(words)
    pay = client.api_alipay_trade_wap_pay if ask.device == "phone" else client.api_alipay_trade_page_pay
    signed = pay(
        subject="Meadow", out_trade_no=ask.attempt_id.hex, total_amount=files.major(ask.amount),
        return_url=f"{public}/pay/{ask.intent_id}", notify_url=f"{public}/hooks/payments/alipay",
        passback_params=quote(ask.order), time_expire=f"{ask.expires_at.astimezone(files.CHINA):%Y-%m-%d %H:%M:%S}",
    )  # fmt: skip
    return Started(ask.attempt_id.hex, f"{client._gateway}?{signed}")  # noqa: SLF001


def _heard(words: Words, form: dict[str, str]) -> Said | None:
    """A genuine notification: ours by application and seller, of a payment; news of refunds came with their answer."""
    if form.get("app_id") != words.app_id or (words.seller_id and form.get("seller_id") != words.seller_id):
        raise Forged
    if form.get("refund_fee") or form.get("out_biz_no") or not form.get("passback_params"):
        return None
    return _paid(form, unquote(form["passback_params"]))


def _paid(held: Mapping[str, str], order: str) -> Said:
    status = held.get("trade_status", "")
    return Said(
        channel_no=held["trade_no"], merchant_order=order, outcome=_OUTCOMES.get(status, "pending"),
        amount=files.minor(held["total_amount"], 0), currency="CNY", reason="" if status in _OUTCOMES else status,
    )  # fmt: skip


def _refund(client: Any, piece: Piece) -> Answer:
    number = f"{piece.capture_no}:{piece.id.hex}"
    held = client.api_alipay_trade_refund(
        files.major(piece.amount), trade_no=piece.capture_no, out_request_no=piece.id.hex
    )
    if held.get("code") != "10000":
        return Answer(RefundState.failed, reason=str(held.get("sub_code") or held.get("code"))[:80])
    if held.get("fund_change") == "Y":
        return Answer(RefundState.success, number)
    asked = client.api_alipay_trade_fastpay_refund_query(piece.id.hex, trade_no=piece.capture_no)
    done = asked.get("code") == "10000" and asked.get("refund_status") == "REFUND_SUCCESS"
    return Answer(RefundState.success if done else RefundState.refunding, number)


def _rows(sheet: str) -> list[Row]:
    """Trades by their number; refunds share it, so their number is made of it and of ours, as `_refund` writes it."""
    found = []
    for i, r in files.table(sheet, _COLUMNS):
        back = r["业务类型"] == "退款"
        number = r["支付宝交易号"]
        if back:
            number = f"{number}:{r['退款批次号/请求号']}"
        found.append(
            Row(
                channel_no=number, kind="refund" if back else "capture", amount=files.minor(r["订单金额（元）"], i),
                currency="CNY", fee=-files.minor(r["服务费（元）"] or "0", i), on=r["完成时间"][:10],
            )
        )  # fmt: skip
    return found
