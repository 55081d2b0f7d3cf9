"""Media: pictures with variants, files served with ranges, checks of text."""

from meadow.goods.media.actions import add_image, read_sheet, read_table, take_image
from meadow.goods.media.queries import assets, check_text
from meadow.goods.media.sandbox import Finished, python
from meadow.goods.media.sandbox import run as sandbox_run

__all__ = [
    "Finished",
    "add_image",
    "assets",
    "check_text",
    "python",
    "read_sheet",
    "read_table",
    "sandbox_run",
    "take_image",
]
