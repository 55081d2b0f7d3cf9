"""Errands of the catalogue: pictures of imported products, and tidying."""

from typing import Any

import msgspec

from meadow.base.db import House
from meadow.goods.catalog.actions import bring_all, forget_imports
from meadow.goods.catalog.types.imports import ImportPictures


async def pictures(house: House, **asked: Any) -> None:
    """Bring the pictures of imported products."""
    await bring_all(house, msgspec.convert(asked, ImportPictures))


async def forget(house: House) -> None:
    """Drop reports of imports past their time."""
    async with house.write() as db:
        await forget_imports(db)
