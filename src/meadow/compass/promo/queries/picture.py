"""The report as a picture of 1920 by 1080: every line is drawn here from the figures of one moment, with its stamp."""

import asyncio
import io
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from meadow.base import i18n, paper
from meadow.base.db import House
from meadow.compass.promo import rules
from meadow.compass.promo.queries import report
from meadow.compass.promo.types import Report

SIZE = (1920, 1080)
_ENGINE, _KEPT = "compass.promo.pictures", 16
_GROUND, _CARD, _LINE = "#0a1020", "#141f3c", "#243258"
_INK, _GREY, _GOLD = "#eaf0fb", "#93a1bd", "#f6c667"
_SERIES = ("#4f8bff", "#21d4a7", "#ffb547", "#ff5c7a", "#a78bfa")
_PROVISIONAL, _SETTLED = "#ffb547", "#21d4a7"


class Picture(NamedTuple):
    """A PNG and the name it is saved under."""

    name: str
    data: bytes


async def picture(house: House, shop_id: UUID, node_id: UUID, language: str) -> Picture:
    """The picture of a report, drawn once for each reading of it. Raises what `report` raises."""
    told = await report(house, shop_id, node_id)
    held: dict[tuple[UUID, UUID, str], tuple[Report, Picture]] = house.engines.setdefault(_ENGINE, {})
    key = (shop_id, node_id, language)
    if key not in held or held[key][0] is not told:
        name = f"promo-{told.as_of.astimezone(rules.ZONE):%Y%m%d-%H%M%S}.png"
        held.pop(key, None)
        held[key] = told, Picture(name, await asyncio.to_thread(draw, told, language))
        for old in list(held)[:-_KEPT]:
            del held[old]
    return held[key][1]


def draw(told: Report, language: str) -> bytes:
    """A PNG of the report in a language; about a quarter of a second of CPU, so that callers draw in a thread."""
    sheet = _Sheet(told, language)
    sheet.head()
    sheet.hero((40, 120, 620, 560))
    sheet.curve((640, 120, 1880, 560))
    sheet.fields((40, 580, 620, 1040))
    sheet.heroes((640, 580, 1440, 1040))
    sheet.rank((1460, 580, 1880, 1040))
    return sheet.png()


class _Sheet:
    """A drawing of one report; boxes are left, top, right, bottom in pixels."""

    def __init__(self, told: Report, language: str) -> None:
        from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - only a process that draws loads it

        self.told, self.language = told, language
        self.image = Image.new("RGB", SIZE, _GROUND)
        self.pen = ImageDraw.Draw(self.image)
        self.font = cache(lambda size: ImageFont.truetype(paper.face(), size, layout_engine=ImageFont.Layout.BASIC))

    def say(self, key: str, **more: Any) -> str:
        return i18n.say(f"compass.promo.{key}", self.language, **more)

    def text(self, at: tuple[int, int], words: str, size: int, ink: str = _INK, anchor: str = "la", room: int = 1800) -> int:  # fmt: skip
        """Write one line, cut where its room ends; returns its width."""
        font = self.font(size)
        words = "".join(c for c in words if c.isprintable())
        if font.getlength(words) > room:
            while words and font.getlength(words + "…") > room:
                words = words[:-1]
            words += "…"
        self.pen.text(at, words, font=font, fill=ink, anchor=anchor)
        return int(font.getlength(words))

    def card(self, box: tuple[int, int, int, int], title: str) -> None:
        self.pen.rounded_rectangle(box, 14, fill=_CARD, outline=_LINE)
        self.pen.rounded_rectangle((box[0] + 22, box[1] + 22, box[0] + 26, box[1] + 44), 2, fill=_SERIES[0])
        self.text((box[0] + 38, box[1] + 18), title, 22)

    def head(self) -> None:
        """The node, whose report it is, where the clock stands, and of what moment and trust the figures are."""
        told = self.told
        name = _named(told.node.name, self.language)
        self.text((960, 52), f"{name} · {self.say('title')}", 38, anchor="mm", room=900)
        self.text((40, 34), told.shop.name, 26, room=420)
        where = told.clock
        if where.kind and where.until:
            words = self.say(
                f"where.{where.where}", phase=self.say(f"phase.{where.kind}"), time=_moment(where.until)[:16]
            )
        else:
            words = self.say("where.over")
        self.text((40, 72), words, 20, _GREY, room=420)
        ink = _SETTLED if told.state == "settled" else _PROVISIONAL
        self.text((1880, 34), self.say("as_of", time=_moment(told.as_of)), 22, anchor="ra", room=420)
        self.text((1880, 72), self.say(f"trust.{told.state}"), 20, ink, "ra", room=420)

    def hero(self, box: tuple[int, int, int, int]) -> None:
        """The gold number, the target, and what each phase sold."""
        told, (x, y, right, _) = self.told, box
        self.card(box, self.say("gmv"))
        self.text((x + 24, y + 58), _money(told.gmv, told.currency), 54, _GOLD, room=right - x - 48)
        if told.target:
            done = told.gmv * 10_000 // told.target
            self.text(
                (x + 24, y + 136), self.say("target", money=_money(told.target, told.currency)), 20, _GREY, room=400
            )
            self.text((right - 24, y + 136), _rate(done), 22, _GOLD, "ra")
            self.bar((x + 24, y + 170, right - 24, y + 182), min(10_000, done), _GOLD)
            if told.planned is not None:
                self.text((x + 24, y + 192), self.say("planned", money=_money(told.planned, told.currency)), 18, _GREY, room=520)  # fmt: skip
        else:
            self.text((x + 24, y + 140), self.say("no_target"), 20, _GREY, room=520)
        for i, part in enumerate(told.phases):
            top = y + 236 + i * 48
            self.text(
                (x + 24, top), self.say(f"phase.{part.kind}"), 20, _INK if part.kind == told.clock.kind else _GREY
            )
            self.text((x + 130, top), f"{_moment(part.starts_at)[5:16]} – {_moment(part.ends_at)[5:16]}", 18, _GREY)
            self.text((right - 24, top), _money(part.gmv, told.currency), 20, anchor="ra", room=200)

    def bar(self, box: tuple[int, int, int, int], bp: int, ink: str) -> None:
        self.pen.rounded_rectangle(box, 6, fill=_LINE)
        wide = (box[2] - box[0]) * bp // 10_000
        if wide > 0:
            self.pen.rounded_rectangle((box[0], box[1], box[0] + max(wide, 4), box[3]), 6, fill=ink)

    def curve(self, box: tuple[int, int, int, int]) -> None:
        """Sales by hour or day as bars; the sum and the target's path as lines above them."""
        told, (x, y, right, low) = self.told, (box[0] + 30, box[1] + 100, box[2] - 30, box[3] - 50)
        self.card(box, self.say(f"curve.{told.grain}"))
        points = told.curve
        high = max([1, *(p.gmv or 0 for p in points)])
        peak = max([1, *(max(p.total or 0, p.planned or 0) for p in points)])
        step = (right - x) / len(points)
        for i, p in enumerate(points):
            if p.gmv:
                top = low - (low - y) * p.gmv // high
                self.pen.rectangle(
                    (x + i * step + step * 0.15, top, x + (i + 1) * step - step * 0.15, low), fill="#8a6a2e"
                )
        for values, ink in (([p.planned for p in points], _GREY), ([p.total for p in points], _SERIES[0])):
            line = [(x + (i + 0.5) * step, low - (low - y) * n // peak) for i, n in enumerate(values) if n is not None]
            if len(line) > 1:
                self.pen.line(line, fill=ink, width=3, joint="curve")
        self.pen.line(((x, low), (right, low)), fill=_LINE, width=2)
        for part in told.phases:
            at = x + step * sum(p.at < part.starts_at for p in points)
            self.pen.line(((at, y), (at, low)), fill=_GREY, width=1)
        legend = [
            ("curve.total", _SERIES[0]),
            *([("curve.path", _GREY)] if told.target else []),
            ("curve.bars", "#d39a3f"),
        ]
        left = x
        for key, ink in legend:
            self.pen.rectangle((left, box[1] + 68, left + 18, box[1] + 74), fill=ink)
            left += 60 + self.text((left + 26, box[1] + 58), self.say(key), 18, _GREY)
        for i in range(0, len(points), max(1, len(points) // 8)):
            shown = points[i].at.astimezone(rules.ZONE)
            words = f"{shown:%m-%d %H:00}" if told.grain == "hour" else f"{shown:%m-%d}"
            self.text((max(x + 40, int(x + (i + 0.5) * step)), low + 10), words, 16, _GREY, "ma")

    def fields(self, box: tuple[int, int, int, int]) -> None:
        """FACT and the shelf; what nothing is kept for says so."""
        told, (x, y, right, _) = self.told, box
        self.card(box, self.say("fact"))
        for i, one in enumerate(told.fields):
            top = y + 66 + i * 72
            self.text((x + 24, top), self.say(f"part.{one.key}"), 20, room=330)
            if one.gmv is None or one.share_bp is None:
                self.text((right - 24, top), self.say("not_kept"), 18, _GREY, "ra")
            else:
                words = f"{_money(one.gmv, told.currency)}  {_rate(one.share_bp)}"
                self.text((right - 24, top), words, 20, anchor="ra", room=300)
                self.bar((x + 24, top + 34, right - 24, top + 44), one.share_bp, _SERIES[i])
        self.text((x + 24, box[3] - 34), self.say("fact_order"), 16, _GREY, room=right - x - 48)

    def heroes(self, box: tuple[int, int, int, int]) -> None:
        """The best sellers with their share and what is left of them."""
        told, (x, y, right, _) = self.told, box
        self.card(box, self.say("heroes"))
        for words, at in (("gmv", right - 250), ("share", right - 130), ("stock", right - 24)):
            self.text((at, y + 60), self.say(words), 18, _GREY, "ra", room=200)
        if not told.heroes:
            self.text((x + 24, y + 100), self.say("no_heroes"), 20, _GREY)
        for i, one in enumerate(told.heroes):
            top = y + 96 + i * 58
            self.text((x + 24, top), str(i + 1), 22, _GOLD if i < 3 else _GREY)
            self.text((x + 60, top), _named(one.title, self.language), 20, room=right - x - 480)
            self.text((right - 250, top), _money(one.gmv, told.currency), 20, anchor="ra", room=190)
            self.text((right - 130, top), _rate(one.share_bp), 20, anchor="ra")
            self.text((right - 24, top), f"{one.stock:,}", 20, anchor="ra")

    def rank(self, box: tuple[int, int, int, int]) -> None:
        """The band of ranks, and the figures beside the gold one."""
        told, (x, y, right, _) = self.told, box
        self.card(box, self.say("rank"))
        room = right - x - 48
        if told.rank is None:
            self.text((x + 24, y + 66), self.say("no_rank", n=told.population), 18, _GREY, room=room)
        else:
            band = told.rank
            self.text((x + 24, y + 58), f"{band.low} – {band.high}", 44, _GOLD, room=room)
            among = _named(band.category, self.language) if band.category else self.say("all_shops")
            self.text((x + 24, y + 122), self.say("among", category=among, n=band.of), 18, _GREY, room=room)
        rows: Sequence[tuple[str, str]] = [
            ("orders", f"{told.orders:,}"), ("buyers", f"{told.buyers:,}"), ("items", f"{told.items:,}"),
            ("per_order", _money(told.per_order, told.currency)), ("net", _money(told.net, told.currency)),
        ]  # fmt: skip
        for i, (key, words) in enumerate(rows):
            self.text((x + 24, y + 186 + i * 50), self.say(key), 20, _GREY)
            self.text((right - 24, y + 186 + i * 50), words, 22, anchor="ra", room=240)

    def png(self) -> bytes:
        out = io.BytesIO()
        self.image.save(out, "PNG", compress_level=6)
        return out.getvalue()


def _named(text: dict[str, str], language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")


def _money(minor: int, currency: str) -> str:
    sign, whole = "-" if minor < 0 else "", abs(minor)
    return f"{sign}{'¥' if currency == 'CNY' else currency + ' '}{whole // 100:,}.{whole % 100:02d}"


def _rate(bp: int) -> str:
    return f"{bp // 100}.{bp % 100:02d}%"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(rules.ZONE):%Y-%m-%d %H:%M:%S}"
