"""`meadow import catalog`: what it writes, and what it says to a person who typed something wrong."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from meadow.base import ids
from meadow.base.db import House
from tests.goods.conftest import OIL, Desk


async def command(house: House, *arguments: str) -> tuple[int, str, str]:
    """Run the command on the test's own database; returns exit status, output and complaints."""
    env = {**os.environ, "MEADOW_DATABASE_URL": house.settings.database_url, "MEADOW_HOME": str(house.settings.home)}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "meadow.cli", "import", "catalog", *arguments, env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, complaints = await child.communicate()
    return child.returncode or 0, out.decode(), complaints.decode()


async def test_a_file_becomes_drafts(desk: Desk, house: House, tmp_path: Path) -> None:
    file = tmp_path / "oil.csv"
    file.write_text(OIL)
    status, out, complaints = await command(house, str(file), "--shop", str(desk.shop_id), "--json")
    assert (status, json.loads(out)["made"]) == (0, 1), complaints
    assert [d["title"]["en"] for d in await desk.drafts()] == ["Camellia oil"]


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (["{missing}", "--shop", "{shop}"], "cannot be read"),
        (["{file}", "--shop", "my-shop"], "--shop takes a shop's id"),
        (["{file}", "--shop", "{shop}", "--currency", "dollars"], "--currency three capital letters"),
        (["{file}", "--shop", "{shop}", "--rate", "seven"], "--rate a decimal number"),
        (["{file}", "--shop", "{stranger}"], "not"),
    ],
)
async def test_a_slip_is_told_in_words_and_writes_nothing(
    desk: Desk, house: House, tmp_path: Path, extra: list[str], words: str
) -> None:
    file = tmp_path / "oil.csv"
    file.write_text(OIL)
    names = {"file": file, "missing": tmp_path / "no.csv", "shop": desk.shop_id, "stranger": ids.new()}
    status, out, complaints = await command(house, *(x.format(**names) for x in extra))
    assert (status, out) == (1, "")
    assert words in complaints
    assert "Traceback" not in complaints
    assert await desk.drafts() == []
