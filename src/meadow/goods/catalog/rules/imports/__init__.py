"""Reading a catalogue file: bytes to rows, rows to lines, lines to products: pure."""

from meadow.goods.catalog.rules.imports.build import Shelves, products
from meadow.goods.catalog.rules.imports.columns import TEMPLATE, lines
from meadow.goods.catalog.rules.imports.saleor import fixture
from meadow.goods.catalog.rules.imports.sheet import Sheet, csv_file, of_rows, of_text
from meadow.goods.catalog.rules.imports.text import decode

__all__ = ["TEMPLATE", "Sheet", "Shelves", "csv_file", "decode", "fixture", "lines", "of_rows", "of_text", "products"]
