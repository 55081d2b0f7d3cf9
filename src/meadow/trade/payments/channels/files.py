"""Reading what channels send: text of several encodings, tables by their head, amounts without floats; limits before all."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import timedelta, timezone

from meadow.trade.payments.types.recon import MOST_ROWS, BadStatement

CHINA = timezone(timedelta(hours=8))
"""The zone of the channels' days: no daylight saving."""
MOST_BYTES = 32_000_000
_AMOUNT = re.compile(r"^(-?)(\d{1,13})(?:\.(\d{1,2})0*)?$")


def text(body: bytes) -> str:
    """UTF-8 with or without mark, else GB18030; raises `BadStatement`."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            found = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in found:
            return found
    raise BadStatement(reason="encoding", row=0)


def unpacked(body: bytes) -> bytes:
    """The content of a gzip, bounded in size; anything else as it is."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    inflate = zlib.decompressobj(wbits=31)
    try:
        found = inflate.decompress(body, MOST_BYTES)
    except zlib.error as error:
        raise BadStatement(reason="archive", row=0) from error
    if inflate.unconsumed_tail or not inflate.eof:
        raise BadStatement(reason="size", row=0)
    return found


def members(body: bytes) -> list[tuple[str, bytes]]:
    """The files of a zip, names as their sender wrote them, few and bounded in size."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = archive.infolist()
            if len(entries) > 20 or sum(e.file_size for e in entries) > MOST_BYTES:
                raise BadStatement(reason="size", row=0)
            return [(_name(e), archive.open(e).read(MOST_BYTES)) for e in entries]
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError) as error:
        raise BadStatement(reason="archive", row=0) from error


def _name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return entry.filename


def table(
    source: str, columns: Sequence[str], *, strip: str = " \t", end: str | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by column name with their line number, from the line that holds all `columns`; a line starting with `#` is none.

    `end` is the first cell of a second head, where the table is over. Raises `BadStatement` where no head is found.
    """
    names: list[str] | None = None
    count = 0
    try:
        for i, cells in enumerate(csv.reader(io.StringIO(source), strict=False), 1):
            row = [c.strip(strip) for c in cells]
            if not any(row) or row[0].startswith("#"):
                continue
            if names is None:
                names = row if set(columns) <= set(row) else None
                continue
            if end is not None and row[0] == end:
                return
            count += 1
            if count > MOST_ROWS:
                raise BadStatement(reason="rows", row=i)
            if len(row) < len(names):
                raise BadStatement(reason="cells", row=i)
            yield i, dict(zip(names, row, strict=False))
    except csv.Error as error:
        raise BadStatement(reason="csv", row=count) from error
    if names is None:
        raise BadStatement(reason="head", row=0)


def minor(amount: str, row: int) -> int:
    """An amount with up to two decimals in minor units; raises `BadStatement` naming the row."""
    found = _AMOUNT.match(amount.replace(",", "").replace("¥", ""))
    if found is None:
        raise BadStatement(reason="amount", row=row)
    sign, whole, cents = found.groups()
    value = int(whole) * 100 + int((cents or "0").ljust(2, "0"))
    return -value if sign else value


def major(amount: int) -> str:
    """Minor units as channels write them: 1234 is 12.34."""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"
