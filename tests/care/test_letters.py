"""Mail and text messages: what each fact writes to whom, once, sealed at rest, and how operators read it."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from meadow.base import bus, clock, i18n, ids, jobs, policy, trail
from meadow.base.db import Follower, House
from meadow.care import notices
from meadow.care.notices import actions, rules
from meadow.care.notices import jobs as notice_jobs
from meadow.care.notices.tables import message
from meadow.care.notices.types import Errand, Letter
from meadow.people import access
from meadow.people.accounts.types import Contact
from tests.conftest import Client
from tests.make import market
from tests.make.people import Street
from tests.trade.conftest import Stall, stall  # noqa: F401 - a fixture

FOLLOWER = Follower("letters", notices.WRITTEN, many=notices.write_of)


@pytest.fixture(autouse=True)
def written(house: House) -> None:
    """Letters are queued behind their facts, as the wiring of the house does."""
    house.wiring.jobs[actions.SEND] = notice_jobs.send


async def deliver(house: House, times: int = 1) -> int:
    """Queue the letters of what happened and write all of them, as the worker would, `times` over."""
    async with house.write() as db:
        await db.run(bus._START, {"f": FOLLOWER.name})
    while await bus.step(house, FOLLOWER):
        pass
    async with house.read() as db:
        rows = await db.all(
            sa.text("SELECT args FROM procrastinate_jobs WHERE task_name = :n ORDER BY id"), {"n": actions.SEND}
        )
    for row in [r for _ in range(times) for r in rows]:
        await notice_jobs.send(house, **row.args)
    return len(rows)


async def operator(house: House, street: Street, *scopes: str) -> Client:
    known = await street.person("operator")
    async with house.write() as db:
        await access.grant(
            db,
            kind="platform",
            subject_id=UUID(int=0),
            account_id=known.id,
            name="Meadow",
            role="custom",
            scopes=scopes,
        )
    return await street.browser("operator")


async def sent(house: House, account_id: UUID) -> list[str]:
    async with house.read() as db:
        rows = await db.all(sa.select(message).where(message.c.account_id == account_id).order_by(message.c.at))
    return [r.letter for r in rows]


async def opened(ops: Client, to: str) -> list[dict]:
    rows = [m for m in (await ops.get("/api/ops/messages", limit=100)).json["items"] if m["to"] == to]
    return [(await ops.post(f"/api/ops/messages/{m['id']}/open")).json for m in reversed(rows)]


async def join(street: Street, login: str, name: str, locale: str) -> tuple[Client, UUID]:
    browser = await street.guest()
    body = {"login": login, "password": market.PASSWORD, "name": name, "locale": locale}
    answer = await browser.post("/api/accounts", body)
    assert answer.status == 201, answer
    return browser, UUID(answer.json["account"]["id"])


async def test_a_welcome_by_mail_or_text_in_the_readers_language(house: House, street: Street) -> None:
    await join(street, "wei@example.cn", "小薇", "zh-CN")
    await join(street, "+447700900123", "Wren {amount}", "en")
    ops = await operator(house, street, "messages.read")
    await deliver(house, times=2)
    [mail] = await opened(ops, "w***@example.cn")
    assert (mail["channel"], mail["to"], mail["subject"]) == ("mail", "wei@example.cn", "小薇，欢迎来到 Meadow")
    assert mail["body"].startswith("小薇，你好：\n\n账号已开通。")
    [text] = await opened(ops, "+44****0123")
    assert (text["channel"], text["to"], text["subject"]) == ("sms", "+447700900123", "")
    assert text["body"] == "[Meadow] Welcome, Wren {amount}. Your account is open.", "a name is no template"
    only = (await ops.get("/api/ops/messages", channel="sms")).json["items"]
    assert {m["channel"] for m in only} == {"sms"}
    assert (await ops.get("/api/ops/messages", channel="pigeon")).status == 422


async def test_a_log_in_from_a_new_device_is_told_and_a_known_one_is_not(house: House, street: Street) -> None:
    _, account_id = await join(street, "wei@example.cn", "小薇", "zh-CN")
    body = {"login": "wei@example.cn", "password": market.PASSWORD}
    for name, told in (("", 0), ("Lin 的手机", 1), ("Lin 的手机", 1), ("", 1), ("另一台", 2)):
        again = await street.guest()
        answer = await again.post("/api/session", body | {"device_name": name})
        assert answer.status == 200, answer
        await again.delete("/api/session")
        await deliver(house)
        assert (await sent(house, account_id)).count("new_device") == told, name
    wrong = await (await street.guest()).post("/api/session", body | {"password": "wrong one 1", "device_name": "x"})
    assert wrong.status == 401
    await deliver(house)
    assert (await sent(house, account_id)).count("new_device") == 2, "a wrong password opens no session"


async def test_the_alert_names_device_and_time(house: House, street: Street) -> None:
    await join(street, "wei@example.cn", "Wei", "en")
    browser = await street.guest()
    await browser.post(
        "/api/session", {"login": "wei@example.cn", "password": market.PASSWORD, "device_name": "Fridge"}
    )
    ops = await operator(house, street, "messages.read")
    await deliver(house)
    letter = (await opened(ops, "w***@example.cn"))[1]
    assert letter["subject"] == "A log-in from a new device"
    assert "Fridge, 20" in letter["body"]
    assert "UTC" in letter["body"]


async def test_a_sale_writes_when_it_is_paid_and_when_it_ships(stall: Stall, street: Street) -> None:  # noqa: F811
    goods = await market.goods(stall.house, stall.shop_id, price=9900, stock=5)
    placed = await stall.bought((goods.skus[0], 2))
    order = placed["orders"][0]
    path = f"/api/merchant/{stall.shop_id}/orders/{order['id']}"
    shipped = await stall.clerk.post(f"{path}/ship", {"carrier": "meadow", "tracking_no": "MD0000001"})
    assert shipped.status == 200, shipped
    await deliver(stall.house, times=2)
    assert await sent(stall.house, stall.buyer.id) == ["welcome", "order_paid", "order_shipped"], "each once"
    ops = await operator(stall.house, street, "messages.read")
    letters = await opened(ops, "b***@example.com")
    assert letters[1]["subject"] == f"订单 {order['number']} 已付款"
    assert "¥198.00" in letters[1]["body"]
    assert letters[2]["subject"] == f"订单 {order['number']} 已发货"
    assert await sent(stall.house, stall.merchant.id) == ["welcome"]


async def test_a_fact_that_is_undone_writes_nothing(house: House, street: Street) -> None:
    await join(street, "wei@example.cn", "Wei", "en")
    before = await deliver(house)
    lost = await (await street.guest()).post(
        "/api/accounts", {"login": "wei@example.cn", "password": market.PASSWORD, "name": "Wei"}
    )
    assert lost.status == 409
    assert await deliver(house) == before
    assert await jobs.waiting(house) == before


async def test_nothing_personal_lies_in_plain(house: House, street: Street) -> None:
    _, account_id = await join(street, "wei.secret@example.cn", "秘密姓名", "zh-CN")
    await deliver(house)
    async with house.read() as db:
        for table in ("notices_message", "procrastinate_jobs", "outbox", "access_device"):
            rows = await db.all(sa.text(f"SELECT t::text AS line FROM {table} t"))  # noqa: S608 - our own names
            assert rows
            assert not any("secret" in r.line or "秘密姓名" in r.line for r in rows), table
        sealed = await db.one(sa.select(message.c.body).where(message.c.account_id == account_id))
        assert "秘密姓名".encode() not in bytes(sealed.body)


async def test_opening_is_for_who_may_and_is_noted(house: House, street: Street) -> None:
    await join(street, "wei@example.cn", "Wei", "en")
    await deliver(house)
    other = await operator(house, street, "ledger.read")
    ann = await street.browser("ann")
    async with house.read() as db:
        message_id = await db.value(sa.select(message.c.id).limit(1))
    for browser, status in ((other, 403), (ann, 403), (await street.guest(), 401)):
        assert (await browser.get("/api/ops/messages")).status == status
        assert (await browser.post(f"/api/ops/messages/{message_id}/open")).status == status
    ops = await operator(house, street, "messages.read")
    listed = (await ops.get("/api/ops/messages")).json["items"][0]
    assert set(listed) == {"id", "at", "channel", "letter", "locale", "to"}, "the list opens nothing"
    assert (await ops.post(f"/api/ops/messages/{message_id}/open")).status == 200
    assert (await ops.post(f"/api/ops/messages/{ids.new()}/open")).status == 404
    async with house.read() as db:
        rows = await db.all(sa.select(trail.trail).where(trail.trail.c.verb == "care.notices.open_message"))
    assert [(r.subject, r.detail) for r in rows] == [(str(message_id), {"channel": "mail", "letter": "welcome"})]


async def test_the_list_is_paged(house: House, street: Street) -> None:
    for n in range(5):
        await join(street, f"wei{n}@example.cn", "Wei", "en")
    ops = await operator(house, street, "messages.read")
    await deliver(house)
    seen: list[str] = []
    cursor = None
    while True:
        page = (await ops.get("/api/ops/messages", limit=2, cursor=cursor)).json
        seen += [m["id"] for m in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 6


async def test_messages_are_forgotten_in_time(house: House, street: Street, moved: object) -> None:
    _, account_id = await join(street, "wei@example.cn", "Wei", "en")
    await deliver(house)
    await notice_jobs.forget(house)
    assert await sent(house, account_id) == ["welcome"]
    moved(days=31)  # type: ignore[operator]
    policy.forget()
    await notice_jobs.forget(house)
    assert await sent(house, account_id) == []


async def test_who_is_gone_gets_no_letter(house: House) -> None:
    async with house.write() as db:
        await actions.send(db, Errand(letter=Letter.welcome, account_id=ids.new(), dedupe="x", at=clock.now()))
        assert await db.value(sa.select(sa.func.count()).select_from(message)) == 0


@pytest.mark.parametrize("letter", list(Letter))
def test_every_letter_reads_in_both_languages(letter: Letter) -> None:
    keys = [f"care.letters.{letter.value}.{part}" for part in ("subject", "mail", "sms")]
    assert i18n.missing(keys) == []
    errand = Errand(
        letter=letter, account_id=ids.new(), dedupe="x", at=clock.now(), params={"number": "1", "amount": "¥1.00"}
    )
    for locale in i18n.LANGUAGES:
        mail = rules.write(errand, Contact("a@b.cn", "Wei", locale), "Chrome")
        text = rules.write(errand, Contact("13812345678", "Wei", locale), "Chrome")
        assert "{" not in mail.subject + mail.body + text.body
        assert len(text.body) <= 140
        assert mail.id == text.id, "one fact is one message"
