"""Stand-ins for Alipay's and WeChat Pay's hosts, made of recorded shapes and of keys that the test makes: the outside world."""

import base64
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Key = rsa.RSAPrivateKey


def key() -> Key:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(held: Key) -> str:
    form = serialization.PrivateFormat.PKCS8
    return held.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def public_pem(held: Key) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return held.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def sign(held: Key, text: str) -> str:
    return base64.b64encode(held.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def genuine(held: Key, text: str, mark: str) -> bool:
    try:
        held.public_key().verify(base64.b64decode(mark), text.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


async def serve(routes: list[Any], port: int) -> web.AppRunner:
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


class AlipayHost:
    """Answers signed requests of the merchant as `says` decides by method, and signs its answers."""

    def __init__(self) -> None:
        self.ours, self.merchants = key(), key()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.says: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}

    async def gateway(self, request: web.Request) -> web.Response:
        form = dict(request.query)
        mark = form.pop("sign")
        assert genuine(self.merchants, "&".join(f"{k}={form[k]}" for k in sorted(form)), mark)
        method, content = form["method"], json.loads(form["biz_content"])
        self.asked.append((method, content))
        body = json.dumps(self.says[method](content), ensure_ascii=False, separators=(",", ":"))
        name = method.replace(".", "_") + "_response"
        text = f'{{"{name}":{body},"sign":"{sign(self.ours, body)}"}}'
        return web.Response(text=text, content_type="text/html")

    def notice(self, **over: str) -> bytes:
        """A notification as Alipay posts it (fields as recorded from the sandbox of its open platform)."""
        form = {
            "gmt_create": "2026-11-26 10:00:01", "charset": "utf-8", "seller_email": "shop@example.com",
            "subject": "Meadow", "buyer_id": "2088102116773037", "invoice_amount": "99.00",
            "notify_id": "2026112600222100002073037", "fund_bill_list": '[{"amount":"99.00","fundChannel":"ALIPAYACCOUNT"}]',
            "notify_type": "trade_status_sync", "trade_status": "TRADE_SUCCESS", "receipt_amount": "99.00",
            "buyer_pay_amount": "99.00", "app_id": "2021000000000001", "sign_type": "RSA2",
            "seller_id": "2088102119685838", "gmt_payment": "2026-11-26 10:00:09", "notify_time": "2026-11-26 10:00:10",
            "version": "1.0", "total_amount": "99.00", "trade_no": "2026112622001473037502221234", "auth_app_id": "2021000000000001",
            "buyer_logon_id": "159****5620", "point_amount": "0.00",
        } | over  # fmt: skip
        covered = {k: v for k, v in form.items() if k != "sign_type"}
        form["sign"] = sign(self.ours, "&".join(f"{k}={covered[k]}" for k in sorted(covered)))
        return urlencode(form).encode()


class WechatHost:
    """Answers with WeChat's headers, verifies the merchant's `Authorization`, and seals what it calls back with."""

    PUBLIC_ID, API_KEY = "PUB_KEY_ID_0116000000000000000000001", "0123456789abcdef0123456789abcdef"

    def __init__(self) -> None:
        self.ours, self.merchants = key(), key()
        self.asked: list[tuple[str, Any]] = []
        self.says: dict[str, tuple[int, Any]] = {}

    async def any(self, request: web.Request) -> web.Response:
        body = await request.text()
        head = dict(parse_qsl(request.headers["Authorization"].partition(" ")[2].replace(",", "&").replace('"', "")))
        # The signature holds `+`, which the query's rules would read as blanks.
        mark = request.headers["Authorization"].split('signature="')[1].split('"')[0]
        signed = f"{request.method}\n{request.path_qs}\n{head['timestamp']}\n{head['nonce_str']}\n{body}\n"
        assert genuine(self.merchants, signed, mark)
        self.asked.append((request.path, json.loads(body) if body else dict(request.query)))
        status, answer = self.says[request.path]
        if isinstance(answer, bytes):
            return web.Response(body=answer, content_type="text/plain")
        text = json.dumps(answer, ensure_ascii=False)
        return web.Response(text=text, status=status, content_type="application/json", headers=self.heads(text))

    def heads(
        self, body: str, stamp: int | None = None, held: Key | None = None, serial: str = PUBLIC_ID
    ) -> dict[str, str]:
        at, nonce = str(stamp or int(time.time())), "fdasflkja484w"
        return {
            "Wechatpay-Timestamp": at, "Wechatpay-Nonce": nonce, "Wechatpay-Serial": serial,
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            "Wechatpay-Signature": sign(held or self.ours, f"{at}\n{nonce}\n{body}\n"),
        }  # fmt: skip

    def notice(self, kind: str, thing: dict[str, Any]) -> str:
        """A notification of API v3: the thing itself is sealed with the merchant's key."""
        nonce, about = "QICfSbrOGDZV", "transaction" if kind.startswith("TRANS") else "refund"
        sealed = AESGCM(self.API_KEY.encode()).encrypt(nonce.encode(), json.dumps(thing).encode(), about.encode())
        resource = {
            "original_type": about, "algorithm": "AEAD_AES_256_GCM", "ciphertext": base64.b64encode(sealed).decode(),
            "associated_data": about, "nonce": nonce,
        }  # fmt: skip
        return json.dumps(
            {
                "id": "EV-2018022511223320873", "create_time": datetime.now(UTC).isoformat(), "resource_type": "encrypt-resource",
                "event_type": kind, "summary": "支付成功", "resource": resource,
            },
            ensure_ascii=False,
        )  # fmt: skip

    @staticmethod
    def transaction(order: str, **over: Any) -> dict[str, Any]:
        return {
            "mchid": "1900000001", "appid": "wx0000000000000001", "out_trade_no": order.rpartition(":")[2].replace("-", ""),
            "transaction_id": "4200002610202611261234567890", "trade_type": "NATIVE", "trade_state": "SUCCESS",
            "trade_state_desc": "支付成功", "bank_type": "OTHERS", "attach": order,
            "success_time": "2026-11-26T10:00:09+08:00", "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
            "amount": {"total": 9900, "payer_total": 9900, "currency": "CNY", "payer_currency": "CNY"},
        } | over  # fmt: skip
