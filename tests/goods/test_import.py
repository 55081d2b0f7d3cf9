"""Imports over HTTP: three formats, four encodings, and everything that people and attackers put into files."""

import io
import zipfile
from uuid import UUID

import msgspec
import openpyxl
import pytest
import sqlalchemy as sa

from meadow.base import ids, trail
from meadow.base.db import House
from meadow.goods import catalog, media
from meadow.goods.catalog import jobs as catalog_jobs
from meadow.goods.catalog.tables import imported, product
from meadow.people import access
from tests.goods.conftest import HEAD, OIL, Desk, run_jobs, told
from tests.make import market
from tests.make.people import Street


async def test_our_own_file_comes_in_once(desk: Desk, house: House) -> None:
    dry = await desk.send(OIL, dry=True)
    assert (dry.json["rows"], dry.json["products"], dry.json["skus"], dry.json["created"]) == (2, 1, 2, [])
    assert await desk.drafts() == [], "a dry run writes no product"
    made = await desk.send(OIL, name="oil.csv")
    assert (made.status, made.json["made"], made.json["errors"], made.json["state"]) == (201, 1, [], "done")
    [item] = made.json["created"]
    seen = await desk.draft(item["product_id"])
    assert (seen["audit"], seen["live"], seen["rev"]) == ("none", None, 1)
    assert [(s["price"], s["stock"], s["outer_sku"]) for s in seen["draft"]["skus"]] == [
        (9900, 20, "C30"), (14990, 5, "C50"),
    ]  # fmt: skip
    assert seen["draft"]["specs"][0]["name"] == {"zh-CN": "容量", "en": "Size"}
    assert seen["draft"]["category_id"] == str(ids.derived("category", "skincare"))
    again = await desk.send(OIL)
    assert (again.json["made"], again.json["changed"], again.json["unchanged"]) == (0, 0, 1)
    dearer = await desk.send(OIL.replace("149.9", "159.9"))
    assert (dearer.json["made"], dearer.json["changed"], dearer.json["updated"][0]["product_id"]) == (
        0, 1, item["product_id"],
    )  # fmt: skip
    seen = await desk.draft(item["product_id"])
    assert (seen["rev"], seen["draft"]["skus"][1]["price"]) == (2, 15990)
    assert len(await desk.drafts()) == 1
    runs = (await desk.client.get(desk.path)).json["items"]
    assert [(r["dry"], r["made"], r["name"]) for r in runs][-2:] == [(False, 1, "oil.csv"), (True, 0, "")]
    async with house.read() as db:
        verbs = await db.all(sa.select(trail.trail.c.verb).where(trail.trail.c.verb == "goods.catalog.import"))
    assert len(verbs) == 4


async def test_the_same_key_is_the_same_run(desk: Desk, house: House) -> None:
    one, two = await desk.send(OIL, key="k1"), await desk.send(OIL, key="k1")
    assert one.json == two.json
    async with house.read() as db:
        assert await db.value(sa.select(sa.func.count()).select_from(imported)) == 1


async def test_an_edit_of_the_shop_outlives_the_same_file(desk: Desk) -> None:
    item = (await desk.send(OIL)).json["created"][0]
    path = f"/api/merchant/{desk.shop_id}/products/{item['product_id']}"
    new = {"category_id": str(ids.derived("category", "tea")), "title": {"en": "By hand"}, "skus": [{"price": 100}]}
    assert (await desk.client.put(f"{path}/draft", new)).status == 200
    assert (await desk.send(OIL)).json["unchanged"] == 1
    assert (await desk.draft(item["product_id"]))["draft"]["title"] == {"en": "By hand"}


async def test_what_sells_goes_on_selling_while_a_new_file_waits(desk: Desk, house: House) -> None:
    item = (await desk.send(OIL, submit=True)).json["created"][0]
    product_id = UUID(item["product_id"])
    async with house.write() as db:
        await catalog.judge(db, market.OPERATOR, product_id, market.Judge("approve", 1))
    before = await desk.draft(item["product_id"])
    assert (await desk.send(OIL.replace("99.00", "89.00"))).json["changed"] == 1
    after = await desk.draft(item["product_id"])
    assert after["live"] == before["live"]
    assert after["draft"]["skus"][0]["price"] == 8900
    assert [s["id"] for s in after["draft"]["skus"]] == [s["id"] for s in after["live"]["skus"]], "SKUs keep their ids"
    assert (await desk.client.get(f"/api/products/{item['product_id']}")).json["price_from"] == 9900


SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,"
    "Option3 Name,Option3 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,"
    "Image Src,Image Position,Gift Card,Status\n"
    'tee,Linen tee,"<p>Soft &amp; cool.</p><script>alert(1)</script><ul><li>""Air"" dry</li></ul>",Acme,'
    "Apparel & Accessories > Clothing > Shirts & Tops,,,true,Color,Red,Size,S,Fit,Slim,T1,180.0,-2,20.00,25.00,,,false,active\n"
    "tee,,,,,,,,,Red,,M,,Slim,T2,180,7,20.00,20.00,,,,\n"
    "mug,Mighty mug,,Acme,,Drinkware,,true,Title,Default Title,,,,,M1,,3,9.5,,,,false,active\n"
)


async def test_shopifys_file_is_understood(desk: Desk) -> None:
    made = await desk.send(SHOPIFY, format="shopify", currency="USD", rate="7.1")
    assert told(made) == [(2, "Variant Inventory Qty", "-2", "below_zero")]
    assert (made.json["products"], made.json["skus"], made.json["made"]) == (2, 3, 2)
    tee, mug = [(await desk.draft(i["product_id"]))["draft"] for i in made.json["created"]]
    assert tee["description"] == {"en": 'Soft & cool.\n"Air" dry'}
    assert [a["name"]["en"] for a in tee["specs"]] == ["Color", "Size / Fit"], (
        "a third option is folded into the second"
    )
    assert [v["name"]["en"] for v in tee["specs"][1]["values"]] == ["S / Slim", "M / Slim"]
    assert [(s["price"], s["list_price"], s["stock"], s["weight_g"]) for s in tee["skus"]] == [
        (14200, 17750, 0, 180), (14200, None, 7, 180),
    ]  # fmt: skip
    assert (mug["specs"], mug["skus"][0]["price"]) == ([], 6745)
    assert tee["category_id"] == str(ids.derived("category", "tops"))


async def test_the_columns_of_shopifys_newer_exports_too(desk: Desk) -> None:
    text = "Title,URL handle,Description,Type,Option1 name,Option1 value,SKU,Price,Inventory quantity,Weight value (grams)\n"
    made = await desk.send(text + "Lamp,lamp,Warm,Lighting,,,L1,12.30,4,900\n", format="shopify")
    assert (made.json["made"], made.json["errors"]) == (1, [])


async def test_other_money_needs_a_rate(desk: Desk) -> None:
    lost = await desk.send(SHOPIFY, format="shopify", currency="USD")
    assert (lost.status, lost.code) == (422, "goods.catalog.import_currency")
    assert "USD" in lost.json["detail"]
    assert (await desk.send(SHOPIFY, format="shopify", currency="USD", rate="0")).status == 422
    assert (await desk.send(SHOPIFY, format="shopify", currency="USD", rate="1e3")).status == 422
    assert (await desk.send(SHOPIFY, format="shopify", currency="usd", rate="7")).status == 422


async def test_every_wrong_cell_is_told_and_the_good_products_go_in(desk: Desk) -> None:
    rows = [
        "neg,,Negative,tea,,,,-5,1,", "abs,,Absurd,tea,,,,999999999999,1,", "zero,,Zero,tea,,,,0.00,1,",
        "cent,,Cents,tea,,,,1.999,1,", "exp,,Exponent,tea,,,,1e9,1,", "nan,,Nan,tea,,,,NaN,1,",
        "wide,,Wide,tea,,,,９９,1,", 'comma,,Comma,tea,,,,"1,5",1,', "free,,No price,tea,,,,,1,",
        "cat,,Category,spaceships,,,,5,1,", "stock,,Stock,tea,,,,5,many,", ",,No handle,tea,,,,5,1,",
        "untitled,,,tea,,,,5,1,", f"long,,{'x' * 121},tea,,,,5,1,", "nul,,N\x00UL,tea,,,,5,1,",
        "twice,,Twice,tea,Size,S,,5,1,", "twice,,,,,S,,5,1,", "axes,,Axes,tea,Size,S,,5,1,", "axes,,,,Color,M,,5,1,",
        "more,,More,tea,,,,5,1,,surplus", 'quote,,"Qu"ote,tea,,,,5,1,', "fine,,Fine,tea,,,,5,1,",
    ]  # fmt: skip
    made = await desk.send(HEAD + "\n".join(rows) + "\n")
    assert told(made) == [
        (2, "price", "-5", "price"), (3, "price", "999999999999", "price_range"), (4, "price", "0.00", "price_range"),
        (5, "price", "1.999", "price_precision"), (6, "price", "1e9", "price"), (7, "price", "NaN", "price"),
        (8, "price", "９９", "price"), (9, "price", "1,5", "price"), (10, "price", "", "missing"),
        (11, "category", "spaceships", "category"), (12, "stock", "many", "number"), (13, "handle", "", "missing"),
        (14, "title_zh", "", "missing"), (15, "title_en", "x" * 119 + "…", "too_long"),
        (16, "title_en", "N\ufffdUL", "control"), (18, "option1_value", "S", "duplicate"),
        (20, "option1_name", "Color", "axes"), (21, "", "surplus", "cells"), (22, "", "", "quotes"),
    ]  # fmt: skip
    assert [d["title"] for d in await desk.drafts()] == [{"en": "Fine"}]
    assert (made.json["made"], made.json["refused"]) == (1, 17)
    unknown = next(e for e in made.json["errors"] if e["column"] == "category")
    assert "skincare" in unknown["text"], "the list of what is known"


async def test_a_category_for_rows_that_name_none_we_know(desk: Desk) -> None:
    text = HEAD + "ship,,Spaceship,spaceships,,,,5,1,\n"
    made = await desk.send(text, category="toys")
    assert (made.json["made"], made.json["errors"]) == (1, [])
    lost = await desk.send(text, category="spaceships")
    assert (lost.status, lost.code) == (422, "goods.catalog.unknown_category")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
async def test_encodings(desk: Desk, encoding: str) -> None:
    made = await desk.send(OIL.encode(encoding), dry=True)
    assert (made.status, made.json["products"], made.json["errors"]) == (201, 1, []), made


@pytest.mark.parametrize(
    "body",
    [
        (HEAD + "cafe,,Café crème brûlée très élégant,tea,,,,5,1,\n").encode("latin-1"),
        (HEAD + "oil,山茶花修護精華油舒緩換季,,tea,,,,5,1,\n").encode("big5"),
        OIL.encode() + b"\xff\xfe\xfd",
        b"\xff\xfea",
        bytes(range(256)) * 40,
    ],
)  # fmt: skip
async def test_other_encodings_are_refused_and_not_guessed(desk: Desk, body: bytes, house: House) -> None:
    lost = await desk.send(body)
    assert (lost.status, lost.code) == (422, "goods.catalog.import_encoding"), lost
    async with house.read() as db:
        assert await db.value(sa.select(sa.func.count()).select_from(imported)) == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "import_empty"), ("\n\n", "import_empty"), (HEAD, "import_empty"), ("price,stock\n1,2\n", "import_columns"),
        ("handle,handle,title_en,category,price\na,a,b,tea,1\n", "import_columns"),
        (HEAD + "x,,X,tea,,,,5,1,\n" * 10_001, "import_too_long"),
    ],
)  # fmt: skip
async def test_files_that_are_none(desk: Desk, body: str, code: str) -> None:
    lost = await desk.send(body)
    assert (lost.status, lost.code) == (422, f"goods.catalog.{code}"), lost


async def test_sizes_are_bounded(desk: Desk) -> None:
    assert (await desk.send("x" * 10_000_001)).status == 413
    huge = HEAD + f"big,,{'x' * 1_000_000},tea,,,,5,1,\nfine,,Fine,tea,,,,5,1,\n"
    made = await desk.send(huge)
    assert told(made) == [(2, "title_en", "x" * 119 + "…", "too_long")]
    assert made.json["made"] == 1, "a cell of a megabyte harms its own product"
    deep = "<b>" * 300_000
    text = f'handle,title_en,category,price,description_en\ndeep,Deep,tea,5,"{deep}{"a" * 9000}"\n'
    assert (await desk.send(text)).json["made"] == 1


async def test_quoted_line_ends_semicolons_and_tabs(desk: Desk) -> None:
    text = 'handle;title_en;category;price;description_en\r\nq;"Two\r\nlines; one";tea;5;"a\n""b"""\r\n\r\nr;Next;tea;x;\r\n'
    made = await desk.send(text)
    assert told(made) == [(4, "price", "x", "price")], "rows are counted as a spreadsheet counts them"
    draft = (await desk.draft(made.json["created"][0]["product_id"]))["draft"]
    assert (draft["title"], draft["description"]) == ({"en": "Two lines; one"}, {"en": 'a\n"b"'})
    assert (await desk.send(text.replace(";", "\t").encode("utf-16"), dry=True)).json["products"] == 2
    unclosed = await desk.send(HEAD + 'a,,A,tea,,,,5,1,\nb,,"B,tea,,,,5,1,\nc,,C,tea,,,,5,1,\n')
    assert told(unclosed) == [(3, "", "", "quotes")], "a quotation mark that never closes is told where it opens"


async def test_formulas_stay_text_and_leave_harmless(desk: Desk) -> None:
    evil = ('=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)")
    quoted = [f'"{e.replace(chr(34), chr(34) * 2)}"' for e in evil]
    text = HEAD + "".join(
        f"f{i},,{q},tea,,,,bad{q[1:]},1,\n" if i else f"f0,,{q},tea,,,,5,1,\n" for i, q in enumerate(quoted)
    )
    made = await desk.send(text.replace("bad", '"'))
    assert [d["title"]["en"] for d in await desk.drafts()] == [evil[0]], "kept as it was written"
    sheet = await desk.client.get(f"{desk.path}/{made.json['id']}/errors.csv")
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    assert sheet.headers["content-type"].startswith("text/csv")
    assert "attachment" in sheet.headers["content-disposition"]
    lines = sheet.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "行,列,值,级别,原因,code"
    english = await desk.client.get(f"{desk.path}/{made.json['id']}/errors.csv", lang="en")
    assert english.content.decode("utf-8-sig").startswith("row,column,value,level,reason,code")
    assert [line.split(",")[2] for line in lines[1:]] == ["'+1+1", "'-2+3", "'@SUM(A1)"]


async def test_the_template_comes_in_as_it_is(desk: Desk) -> None:
    template = await desk.client.get(f"{desk.path}/template.csv")
    assert template.content.startswith(b"\xef\xbb\xbf")
    made = await desk.send(template.content, dry=True)
    assert (made.json["products"], made.json["skus"], made.json["errors"]) == (1, 2, [])


def book(rows: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


async def test_a_workbook_is_read_in_the_sandbox(desk: Desk) -> None:
    head = ["handle", "title_en", "category", "price", "stock"]
    made = await desk.send(book([head, ["a", "=1+1", "tea", 19.9, 3], [], ["b", "Whole", "tea", 20, "x"]]))
    assert told(made) == [(4, "stock", "x", "number")]
    draft = (await desk.draft(made.json["created"][0]["product_id"]))["draft"]
    assert (draft["title"], draft["skus"][0]["price"]) == ({"en": "=1+1"}, 1990)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bomb:
        source = zipfile.ZipFile(io.BytesIO(book([head])))
        for name in source.namelist():
            bomb.writestr(name, source.read(name))
        bomb.writestr("xl/media/a.bin", b"\0" * 210_000_000)
    assert len(packed.getvalue()) < 1_000_000
    for body in (packed.getvalue(), b"PK\x03\x04" + b"\0" * 100, book([head])[:2000]):
        lost = await desk.send(body)
        assert (lost.status, lost.code) == (422, "goods.catalog.import_broken"), lost
    assert len(await media.read_sheet(book([head] * 9), rows=3)) == 4, "no more is read than is wanted"


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[1]", b"[" * 100_000, b'[{"model":"product.product","pk":1,"fields":' + b'{"a":' * 50_000,
     b'[{"model":"product.product","pk":1,"fields":{"name":"\\ud800","slug":"x"}}]', b"\xff\xfe[]"],
)  # fmt: skip
async def test_json_that_is_none(desk: Desk, body: bytes) -> None:
    lost = await desk.send(body, format="saleor")
    assert (lost.status == 422 and "import_" in lost.code) or told(lost), lost
    assert await desk.drafts() == []


async def test_json_of_wrong_shapes_is_told_by_object(desk: Desk) -> None:
    objects = [
        {"model": "product.category", "pk": 1, "fields": {"name": "Juices", "parent": 2}},
        {"model": "product.category", "pk": 2, "fields": {"name": "Groceries", "parent": 1}},
        {"model": "product.product", "pk": 1, "fields": {"name": "Juice", "slug": "juice", "category": 1}},
        {"model": "product.product", "pk": 2, "fields": {"name": 7}},
        {"model": "product.productvariant", "pk": 5, "fields": {"product": 1, "name": "A"}},
        {"model": "product.productvariant", "pk": 6, "fields": {"product": 99}},
        {"model": "product.productvariantchannellisting", "pk": 1,
         "fields": {"variant": 5, "currency": "CNY", "price_amount": 3.10}},
    ]  # fmt: skip
    made = await desk.send(msgspec.json.encode(objects), format="saleor")
    assert told(made) == [(4, "product.product", "2", "shape"), (6, "slug", "", "missing")]
    assert (await desk.draft(made.json["created"][0]["product_id"]))["draft"]["skus"][0]["price"] == 310


async def test_nobody_reaches_another_shop(desk: Desk, street: Street, house: House) -> None:
    rival = await street.browser("rival")
    other = Desk(rival, await market.shop(house, street.known["rival"], "另一家店"))
    mine = (await desk.send(OIL)).json
    assert (await other.send(OIL)).json["made"] == 1, "a handle is free in every shop"
    theirs = Desk(rival, desk.shop_id)
    assert (await theirs.send(OIL)).status == 404
    for path in ("", "/template.csv", f"/{mine['id']}", f"/{mine['id']}/errors.csv"):
        assert (await rival.get(desk.path + path)).status == 404, path
        assert (await (await street.guest()).get(desk.path + path)).status == 401, path
    assert (await rival.get(f"{other.path}/{mine['id']}")).status == 404
    assert (await rival.get(f"{other.path}/{mine['id']}/errors.csv")).status == 404
    kim = await street.browser("kim")
    async with house.write() as db:
        await access.grant(
            db, kind="shop", subject_id=desk.shop_id, account_id=street.known["kim"].id, name="x", role="service",
            scopes=["products.read"],
        )  # fmt: skip
    assert (await Desk(kim, desk.shop_id).send(OIL)).status == 403
    assert (await kim.get(f"{desk.path}/{mine['id']}")).status == 200
    async with house.read() as db:
        assert await db.value(sa.select(sa.func.count()).where(product.c.outer_id == "oil")) == 2


async def test_banned_words_stay_drafts(desk: Desk) -> None:
    made = await desk.send(
        HEAD + "bad,代开发票服务一条龙,,books,,,,5,1,\nok,手账本 空白内页 可平摊,,stationery,,,,5,1,\n", submit=True
    )
    assert told(made) == [(2, "handle", "bad", "blocked")]
    assert (made.json["made"], made.json["submitted"], made.json["warning_count"]) == (2, 1, 1)


async def test_ten_thousand_rows(desk: Desk, house: House) -> None:
    rows = "".join(f"h{i},,Product number {i},tea,,,S{i},{i % 90 + 1}.50,{i % 7},\n" for i in range(10_000))
    made = await desk.send(HEAD + rows)
    assert (made.json["made"], made.json["errors"], len(made.json["created"])) == (10_000, [], 1_000)
    assert await run_jobs(house) == 0, "no picture, no job"


async def test_reports_are_forgotten_in_time(desk: Desk, house: House, moved: object) -> None:
    await desk.send(OIL)
    await catalog_jobs.forget(house)
    assert len((await desk.client.get(desk.path)).json["items"]) == 1
    moved(days=31)  # type: ignore[operator]
    await catalog_jobs.forget(house)
    async with house.read() as db:
        assert await db.value(sa.select(sa.func.count()).select_from(imported)) == 0
