"""Sheets in and out."""

import io

import openpyxl

from meadow.base import sheets


def test_text_of_any_usual_encoding_and_no_guess() -> None:
    said = "订单号,快递单号\n1,SF1\n"
    for name in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert (sheets.decode(said.encode(name)) or "").removeprefix(sheets.BOM) == said, name
    assert sheets.decode("order,tracking\n".encode("utf-16-le")) == "order,tracking\n", "without a mark, by its zeros"
    assert sheets.decode(b"\x81\x00\xff") is None
    assert sheets.decode("é è ü".encode("latin-1")) is None


def test_rows_by_whatever_divides_them() -> None:
    assert sheets.table("a;b\n1;2\n", 10) == [["a", "b"], ["1", "2"]]
    assert sheets.table('a,b\n"x"y,2\n3,4\n', 10) == [["a", "b"], [], ["3", "4"]]
    assert len(sheets.table("a\n" * 100, 10) or []) == 11
    assert sheets.table("a" * 200, 10, 100) is None


def test_nothing_runs_when_it_is_opened() -> None:
    rows = [["=1+1", "+1", "-2", "@x", "\tx", 5, -5, None, "plain"]]
    line = sheets.csv_file(rows).decode("utf-8-sig").strip()
    assert line == "'=1+1,'+1,'-2,'@x,'\tx,5,-5,,plain"
    book = openpyxl.load_workbook(io.BytesIO(sheets.xlsx_file([["=1+1", 5, "7\x01", 10**18, True]])))
    cells = next(iter(book.worksheets[0].iter_rows()))
    assert [(c.value, c.data_type) for c in cells] == [
        ("=1+1", "s"), (5, "n"), ("7", "s"), (str(10**18), "s"), ("True", "s"),
    ]  # fmt: skip
