"""Pictures of imported products: fetched by a job, never from private addresses, lost ones told."""

import asyncio
import contextlib
import io
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image

from meadow.base import fetch, ids
from meadow.base.db import House
from tests.goods.conftest import HEAD, Desk, run_jobs, told


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A web server with one picture, one text and one that hangs up; loopback counts as public for it."""
    good = io.BytesIO()
    Image.new("RGB", (700, 700), "teal").save(good, "PNG")

    class Serve(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = {"/good.png": good.getvalue(), "/text.png": b"not a picture"}.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("content-length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(fetch, "is_public", lambda address: address == "127.0.0.1")
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


async def test_pictures_come_by_a_job_and_a_lost_one_is_a_warning(desk: Desk, house: House, pictures: str) -> None:
    images = f"{pictures}/good.png {pictures}/text.png {pictures}/none.png ftp://x/y.png"
    made = await desk.send(HEAD + f"p,,Pictured,tea,,,,5,1,{images}\n", submit=True)
    assert told(made) == [(2, "images", "ftp://x/y.png", "image_address")]
    assert (made.json["state"], made.json["submitted"]) == ("pictures", 0)
    for _ in range(2):  # twice changes nothing
        assert await run_jobs(house) == 1
    done = (await desk.client.get(f"{desk.path}/{made.json['id']}")).json
    assert (done["state"], done["submitted"], done["warning_count"], done["error_count"]) == ("done", 1, 3, 0)
    assert [e["value"].rpartition("/")[2] for e in done["errors"]] == ["y.png", "text.png", "none.png"]
    seen = await desk.draft(made.json["created"][0]["product_id"])
    assert (seen["audit"], len(seen["draft"]["images"]), seen["draft"]["images"][0]["width"]) == ("pending", 1, 700)
    again = await desk.send(HEAD + f"p,,Pictured,tea,,,,5,1,{images}\n")
    assert again.json["changed"] == 1, "lost pictures are tried again"


async def test_pictures_of_private_addresses_are_never_asked_for(desk: Desk, house: House) -> None:
    wrong = ["http://127.0.0.1:1/a.png", "http://169.254.169.254/latest", "http://localhost/a", "http://10.0.0.1/a.png"]
    made = await desk.send(HEAD + f"p,,Private,tea,,,,5,1,{' '.join(wrong)}\n")
    await run_jobs(house)
    done = (await desk.client.get(f"{desk.path}/{made.json['id']}")).json
    assert sorted(e["value"] for e in done["errors"]) == sorted(wrong)
    assert all("图片未能导入" in e["text"] for e in done["errors"])
    assert (done["state"], done["made"]) == ("done", 1), "the product is not lost"


async def test_an_edit_meanwhile_is_not_overwritten_by_pictures(desk: Desk, house: House, pictures: str) -> None:
    made = await desk.send(HEAD + f"p,,Pictured,tea,,,,5,1,{pictures}/good.png\n", submit=True)
    path = f"/api/merchant/{desk.shop_id}/products/{made.json['created'][0]['product_id']}"
    new = {"category_id": str(ids.derived("category", "tea")), "title": {"en": "By hand"}, "skus": [{"price": 100}]}
    await desk.client.put(f"{path}/draft", new)
    await run_jobs(house)
    seen = (await desk.client.get(path)).json
    assert (seen["draft"]["title"], seen["draft"]["images"], seen["audit"]) == ({"en": "By hand"}, [], "none")
    assert (await desk.client.get(f"{desk.path}/{made.json['id']}")).json["state"] == "done"


async def test_who_sends_a_byte_now_and_then_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "is_public", lambda address: address == "127.0.0.1")

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            for _n in range(100):
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.04)
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    patient = fetch.Fetch()
    with pytest.raises(fetch.FetchFailed):
        await patient.get(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", limit=1000, timeout_s=0.1)
    await patient.close()
    server.close()
    await asyncio.sleep(0.2)  # it sees that nobody listens
