"""Chromium on the built system: a real house with its worker and warehouse, and pages that must not complain."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.make import town as towns
from tests.make.running import Running
from tests.make.town import Town

expect.set_options(timeout=60_000)  # a busy machine is no fault
ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
WALL = {"viewport": {"width": 1920, "height": 1080}}


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    if not (ROOT / "src" / "meadow" / "_faces" / ".stamp").exists():
        pytest.skip("the pages are not built: run script/test, or python web/build.py")
    with tempfile.TemporaryDirectory(prefix="mj-", ignore_cleanup_errors=True) as folder:
        house = Running(Path(folder) / "data")
        try:
            yield house.start()
        finally:
            house.stop()


@pytest.fixture(scope="session")
async def town(running: Running) -> Town:
    return await towns.build(running)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if (path := found()) is None:
        pytest.skip("no Chromium here: script/browser installs or names it")
    assert has_han_font(), "no CJK font: every screenshot would be boxes (fonts-noto-cjk)"
    async with launched(path) as browser:
        yield browser


def found() -> str | None:
    """The system's Chromium."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@asynccontextmanager
async def launched(path: str) -> AsyncIterator[Browser]:
    """A Chromium that asks nobody before it opens its made-up camera."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def film() -> bytes:
    return towns.film(4)


def has_han_font() -> bool:
    if shutil.which("fc-list") is None:
        return True  # not a system that can be asked
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout)


@dataclass
class Visit:
    """A page with everything it complained about."""

    page: Page
    base: str
    complaints: list[str]

    async def go(self, path: str) -> Page:
        await self.page.goto(self.base + path)
        return self.page

    async def log_in(self, login: str, password: str) -> None:
        """Through the log-in page, as a person would."""
        await self.go("/login")
        await self.page.locator("input[autocomplete=username]").fill(login)
        await self.page.locator("input[type=password]").fill(password)
        await self.page.locator("form button[type=submit]").click()
        await self.page.wait_for_url(lambda url: "/login" not in url)

    async def until(self, expression: str, seconds: float = 60.0) -> None:
        """Wait for an expression to hold; Playwright's own wait evaluates a string, which our policy forbids."""
        for _ in range(int(seconds * 10)):
            if await self.page.evaluate(expression):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"never: {expression}")

    async def choose(self, name: str) -> None:
        """Tap a chip once it stands still: its radio is a point that a rising sheet carries away from the click."""
        await self.page.locator("label", has_text=name).click()
        await expect(self.page.get_by_role("radio", name=name)).to_be_checked()

    async def axe(self) -> list[str]:
        """Serious and critical findings of axe-core on the page as it stands."""
        await self.page.evaluate(
            "Promise.allSettled(document.getAnimations().map(a => a.effect.getTiming().iterations === Infinity ? 0 : a.finished))"
        )
        await self.page.evaluate(AXE.read_text())
        found = await self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21aa','wcag22aa']}).then(r => r.violations"
            ".filter(v => ['serious','critical'].includes(v.impact)).map(v => v.id + ': ' + v.nodes[0].html.slice(0, 160)))"
        )
        return list(found)

    async def well(self, name: str) -> None:
        """No serious finding here, and a picture of it where one is wanted."""
        assert await self.axe() == [], name
        await self.picture(name)

    async def until_text(self, words: str, seconds: float = 90.0) -> None:
        """Wait for words, looking again every few seconds as a person would."""
        for _ in range(int(seconds / 3)):
            if await self.page.get_by_text(words).count():
                return
            await asyncio.sleep(3)
            await self.page.reload()
            await self.page.wait_for_load_state("networkidle")
        raise AssertionError(f"never: {words}")

    async def picture(self, name: str) -> None:
        """Keep a screenshot where MEADOW_SHOTS names a folder."""
        if folder := os.environ.get("MEADOW_SHOTS"):
            await self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
async def visit(chromium: Browser, running: Running) -> AsyncIterator[object]:
    """Opens pages: `async with visit(PHONE) as v`; at the end none of them may have complained."""

    @asynccontextmanager
    async def open_one(
        shape: dict[str, object], locale: str = "zh-CN", *, may_refuse: bool = False
    ) -> AsyncIterator[Visit]:
        context = await chromium.new_context(locale=locale, timezone_id="Asia/Shanghai", **shape)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        page = await context.new_page()
        made = Visit(page, running.base, [])
        watch(context, page, made.complaints, running)
        try:
            try:
                yield made
            except BaseException:
                await made.picture("failed")
                raise
            # A refusal by the server is an error line of the browser's own, and here it is the point.
            assert [c for c in made.complaints if not (may_refuse and "403" in c)] == []
        finally:
            await context.close()

    yield open_one
    await asyncio.sleep(0)


def watch(context: BrowserContext, page: Page, into: list[str], running: Running) -> None:
    """Console errors, page errors, policy violations and requests to strangers."""
    own = {f"127.0.0.1:{running.port + n}" for n in (0, 1, 2, 3, 4)}
    page.on("console", lambda m: into.append(f"console: {m.text[:300]}") if m.type == "error" else None)
    page.on("pageerror", lambda e: into.append(f"error: {str(e)[:300]}"))

    def seen(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme.startswith("http") and parts.netloc not in own:
            into.append(f"foreign request: {url}")

    context.on("request", lambda r: seen(r.url))
