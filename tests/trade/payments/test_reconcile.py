"""Files of channels beside our books: each row by its number, each difference a case, nothing twice."""

import gzip
import io
import zipfile
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import sqlalchemy as sa

from meadow.base.db import House
from meadow.base.settings import Alipay, Wechat
from meadow.trade.ledger import PLATFORM, Kind, balances
from tests.make import market
from tests.trade.conftest import Stall
from tests.trade.payments.conftest import Operator, give_back
from tests.trade.payments.hosts import key, private_pem, public_pem

DESK = "/api/ops/payments"
HEAD = "channel_no,kind,amount,fee,currency,at\n"


def today() -> str:
    return (datetime.now(UTC) + timedelta(hours=8)).date().isoformat()


async def taken(operator: Operator, body: bytes, channel: str = "sandbox", day: str | None = None) -> dict:
    answer = await operator.web.post(f"{DESK}/statements?channel={channel}&day={day or today()}", body)
    assert answer.status == 201, answer
    return answer.json


async def cases(operator: Operator, state: str | None = "open") -> list[dict]:
    return (await operator.web.get(f"{DESK}/cases", state=state)).json["items"]


async def sold(stall: Stall, n: int = 1) -> list[dict]:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    return [await stall.bought((sku, 1)) for _ in range(n)]


async def fees(house: House) -> tuple[int, int]:
    async with house.read() as db:
        held = {b.kind: b.balance for b in await balances(db, PLATFORM)}
    return held.get(Kind.channel, 0), held.get(Kind.channel_fee, 0)


async def test_the_sandbox_s_own_file_agrees_and_its_fee_is_the_platform_s(stall: Stall, operator: Operator) -> None:
    first, *_ = await sold(stall, 3)
    await give_back(stall, first, 2500)
    body = (await operator.web.get(f"{DESK}/sandbox.csv", day=today())).content
    done = await taken(operator, body)
    assert {k: done[k] for k in ("rows", "matched", "differences", "taken", "returned", "fees", "again")} == {
        "rows": 4, "matched": 4, "differences": 0, "taken": 29700, "returned": 2500, "fees": 177, "again": False,
    }  # fmt: skip
    assert await fees(stall.house) == (-29700 + 2500 + 177, -177)
    assert (await taken(operator, body))["again"] is True
    assert await fees(stall.house) == (-29700 + 2500 + 177, -177)
    # The same rows in another file: their fees were booked.
    assert (await taken(operator, body + b"\n"))["fees"] == 0
    assert await fees(stall.house) == (-29700 + 2500 + 177, -177)
    async with stall.house.read() as db:
        assert await db.value(sa.text("SELECT count(*) FROM trail WHERE verb = 'trade.payments.reconcile'")) == 2
    assert await stall.audit() == []


async def test_every_way_to_differ_is_a_case_once(stall: Stall, operator: Operator) -> None:
    await sold(stall, 4)
    lines = (await operator.web.get(f"{DESK}/sandbox.csv", day=today())).content.decode("utf-8-sig").splitlines()
    rows = [line.split(",") for line in lines[1:]]
    missing = rows.pop()[0]
    rows[0][2], rows[1][4] = "9901", "USD"
    rows.append(["SB0000", "capture", "500", "3", "CNY", "2026-11-26T10:00:00+08:00"])
    body = (HEAD + "\n".join(",".join(r) for r in rows)).encode()
    for again in (False, True):
        done = await taken(operator, body)
        assert (done["again"], done["differences"], done["matched"]) == (again, 4, 1)
    found = {c["difference"]: c for c in await cases(operator)}
    assert found.keys() == {"missing_here", "missing_there", "amount", "currency"}
    assert (found["missing_here"]["channel_no"], found["missing_here"]["ours"]) == ("SB0000", None)
    assert (found["missing_there"]["channel_no"], found["missing_there"]["theirs"]) == (missing, None)
    assert (found["amount"]["ours"]["amount"], found["amount"]["theirs"]["amount"]) == (9900, 9901)
    assert found["currency"]["theirs"]["currency"] == "USD"

    late = (HEAD + f"{missing},capture,9900,0,CNY,x").encode()
    assert (await taken(operator, late))["matched"] == 1
    assert {c["difference"] for c in await cases(operator)} == {"missing_here", "amount", "currency"}

    wanted = [found["amount"]["id"], found["missing_there"]["id"]]
    told = {"ids": wanted, "note": "渠道多收一分，已退"}
    done = (await operator.web.post(f"{DESK}/cases/resolve", told)).json["results"]
    assert [r["ok"] for r in done] == [True, False]
    assert {c["difference"] for c in await cases(operator)} == {"missing_here", "currency"}
    closed = next(c for c in await cases(operator, "resolved") if c["id"] == wanted[0])
    assert (closed["note"], closed["resolved_by"]) == ("渠道多收一分，已退", str(operator.known.id))


async def test_what_the_channel_has_not_done_is_a_difference_of_state(stall: Stall, operator: Operator) -> None:
    house = stall.house
    words = Wechat(
        mchid="1", appid="wx", serial_no="AA", private_key=private_pem(key()), api_key="k" * 32,
        public_key=public_pem(key()), public_key_id="PUB",
    )  # fmt: skip
    house.settings = msgspec.structs.replace(house.settings, wechat=words)
    async with house.write() as db:
        for no, kind, amount in (("4200001", "capture", 9900), ("5030001", "refund", -2500)):
            await db.run(
                sa.text(
                    "INSERT INTO payments_txn (channel, channel_no, buyer_id, intent_id, kind, amount, currency, verdict, at) "
                    "VALUES ('wechat', :n, :b, :b, :k, :a, 'CNY', 'book', now() - interval '9 days')"
                ),
                {"n": no, "b": stall.buyer.id, "k": kind, "a": amount},
            )
    head = (
        "\ufeff交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,"
        "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
    )
    pay = (
        "`2026-11-25 10:00:09,`wx,`1,`0,`,`4200001,`aa,`o,`NATIVE,`SUCCESS,`OTHERS,`CNY,`99.00,`0.00,`0,`0,`0.00,`0.00,`,`,`Meadow,`x,"
        "`0.59000,`0.60%,`99.00,`0.00,`"
    )
    back = (
        "`2026-11-25 11:00:09,`wx,`1,`0,`,`4200001,`aa,`o,`NATIVE,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030001,`bb,`25.00,`0.00,`ORIGINAL,"
        "`{},`Meadow,`x,`-0.15000,`0.60%,`0.00,`25.00,`"
    )
    sums = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n`2,`99.00,`25.00,`0.00,`0.44000,`99.00,`25.00"
    bill = "\r\n".join([head, pay, back.format("PROCESSING"), sums]).encode()
    done = await taken(operator, gzip.compress(bill), "wechat", "2026-11-25")
    assert (done["rows"], done["matched"], done["fees"], done["differences"]) == (2, 1, 44, 1)
    assert [(c["difference"], c["channel_no"]) for c in await cases(operator)] == [("state", "5030001")]
    rest = "\r\n".join([head, pay, back.format("SUCCESS"), sums]).encode()
    done = await taken(operator, rest, "wechat", "2026-11-25")
    assert (done["matched"], done["fees"]) == (2, 0)
    assert await cases(operator) == [], "what a later file clears up is closed by it"


async def test_alipay_s_zipped_bill_in_its_own_encoding(stall: Stall, operator: Operator) -> None:
    house = stall.house
    words = Alipay(app_id="1", private_key=private_pem(key()), alipay_key=public_pem(key()))
    house.settings = msgspec.structs.replace(house.settings, alipay=words)
    sheet = (
        "#支付宝业务明细查询\r\n#账号：[20880021196858380156]\r\n#-----业务明细列表-----\r\n"
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,"
        "集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\r\n"
        "2026112622001473037502221234\t,aa\t,交易,山茶花,2026-11-26 10:00:01,2026-11-26 10:00:09,,,,,*小满(159****5620),99.00,99.00,"
        "0.00,0.00,0.00,0.00,0.00,,0.00,0.00,,-0.59,0.00,\r\n"
        "2026112622001473037502221234\t,aa\t,退款,山茶花,2026-11-26 11:00:01,2026-11-26 11:00:09,,,,,*小满(159****5620),-25.00,-25.00,"
        "0.00,0.00,0.00,0.00,0.00,,0.00,0.00,b0b0,0.15,0.00,\r\n"
        "#-----业务明细列表结束-----\r\n#交易合计：1笔，商家实收共99.00元\r\n"
    ).encode("gbk")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("20880021196858380156_20261126_业务明细.csv", sheet)
        archive.writestr("20880021196858380156_20261126_业务明细(汇总).csv", "#支付宝业务汇总查询".encode("gbk"))
    done = await taken(operator, out.getvalue(), "alipay")
    assert {k: done[k] for k in ("rows", "taken", "returned", "fees", "differences")} == {
        "rows": 2, "taken": 9900, "returned": 2500, "fees": 44, "differences": 2,
    }  # fmt: skip
    numbers = {c["channel_no"] for c in await cases(operator)}
    assert numbers == {"2026112622001473037502221234", "2026112622001473037502221234:b0b0"}


def bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * size)
    return out.getvalue()


@pytest.mark.parametrize(
    ("channel", "body", "reason"),
    [
        ("sandbox", b"\xff\xfe\x00", "encoding"),
        ("sandbox", b"nothing,of,this", "head"),
        ("sandbox", HEAD.encode() + b"a,capture,1.5,0,CNY,x", "amount"),
        ("sandbox", HEAD.encode() + b"a,steal,1,0,CNY,x", "amount"),
        ("sandbox", HEAD.encode() + b"a,capture", "cells"),
        ("sandbox", HEAD.encode() + b"a,capture," + b"9" * 40 + b",0,CNY,x", "amount"),
        ("sandbox", HEAD.encode() + b"a,capture,1,0,CNY,x\na,capture,1,0,CNY,x", "twice"),
        ("sandbox", HEAD.encode() + b"a" * 4000 + b",capture,1,0,CNY,x", "number"),
        ("sandbox", HEAD.encode() + b",capture,1,0,CNY,x", "number"),
        ("sandbox", HEAD.encode() + b"a,capture,1,0,yuan,x", "currency"),
        ("alipay", b"PK\x03\x04broken", "archive"),
        ("alipay", bomb(40_000_000), "size"),
        ("wechat", gzip.compress(b"0" * 40_000_000), "size"),
        ("wechat", b"\x1f\x8bbroken", "archive"),
    ],
)
async def test_a_file_that_is_none(stall: Stall, operator: Operator, channel: str, body: bytes, reason: str) -> None:
    house, pem = stall.house, {"private_key": private_pem(key()), "alipay_key": public_pem(key())}
    wechat = Wechat(
        mchid="1", appid="wx", serial_no="AA", private_key=pem["private_key"], api_key="k" * 32,
        public_key=pem["alipay_key"], public_key_id="PUB",
    )  # fmt: skip
    house.settings = msgspec.structs.replace(house.settings, wechat=wechat, alipay=Alipay(app_id="1", **pem))
    answer = await operator.web.post(f"{DESK}/statements?channel={channel}&day={today()}", body)
    assert (answer.status, answer.code) == (422, "trade.payments.bad_statement"), answer
    assert answer.json["params"]["reason"] == reason
    async with house.read() as db:
        assert await db.value(sa.text("SELECT count(*) FROM payments_statement")) == 0


async def test_who_may_and_what_is_refused(stall: Stall, operator: Operator) -> None:
    path = f"{DESK}/statements?channel=sandbox&day={today()}"
    assert (await stall.clerk.post(path, HEAD.encode())).status == 403
    assert (await stall.clerk.get(f"{DESK}/cases")).status == 403
    unknown = await operator.web.post(f"{DESK}/statements?channel=nobody&day={today()}", b"x")
    assert (unknown.status, unknown.code) == (422, "trade.payments.unknown_channel")
    empty = await operator.web.post(path)
    assert (empty.status, empty.code) == (422, "trade.payments.no_statement")
    assert (await operator.web.post(f"{DESK}/statements?channel=sandbox&day=yesterday", b"x")).status == 422
    assert (await taken(operator, HEAD.encode()))["rows"] == 0


async def test_the_desk_and_its_search(stall: Stall, operator: Operator) -> None:
    placed = (await sold(stall, 2))[0]
    await give_back(stall, placed, 900)
    desk = (await operator.web.get(f"{DESK}/channels")).json
    sandbox = next(c for c in desk["channels"] if c["name"] == "sandbox")
    assert {k: sandbox[k] for k in ("captures", "taken", "refunds", "returned", "on", "set_up")} == {
        "captures": 2, "taken": 19800, "refunds": 1, "returned": 900, "on": True, "set_up": True,
    }  # fmt: skip
    assert {c["name"]: c["set_up"] for c in desk["channels"]} == {
        "sandbox": True, "wechat": False, "alipay": False, "stripe": False, "cod": True,
    }  # fmt: skip
    first = (await operator.web.get(f"{DESK}/movements", limit=2)).json
    rest = (await operator.web.get(f"{DESK}/movements", limit=2, cursor=first["next"])).json
    assert [len(p["items"]) for p in (first, rest)] == [2, 1]
    assert rest["next"] is None
    one = rest["items"][0]
    for q in (one["channel_no"], one["intent_id"], str(stall.buyer.id)):
        found = (await operator.web.get(f"{DESK}/movements", q=q, kind="capture")).json["items"]
        assert one["channel_no"] in {f["channel_no"] for f in found}, q
    assert (await operator.web.get(f"{DESK}/movements", q="no such")).json["items"] == []
    off = await operator.web.put(f"{DESK}/rules", {"off": ["sandbox"], "cod_cap": 1, "cod_not_to": ["西藏"]})
    assert [c["on"] for c in off.json["channels"] if c["name"] == "sandbox"] == [False]
