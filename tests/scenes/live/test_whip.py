"""A browser's camera over WHIP: pictures pass without being decoded, sound becomes AAC, and few may come in."""

import asyncio
import io
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import aiortc.rtcrtpreceiver as receiving
import av
import pytest
from aiohttp import web
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack
from playwright.async_api import async_playwright

from meadow.scenes.live.ingest.door import Door
from meadow.scenes.live.ingest.whip import Whip, check, passing
from meadow.scenes.live.ingest.wire import Reject
from tests.make.playlists import read
from tests.scenes.live.conftest import SID, Ingest

ORIGIN, GOOD = "http://pages.test", {"authorization": "Bearer s0.good", "content-type": "application/sdp"}
SDP = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 H264/90000\r\n"
PAGE = """async ([url, bearer]) => {
  const stream = await navigator.mediaDevices.getUserMedia({video: {width: 640, height: 360, frameRate: 30}, audio: true})
  const peer = new RTCPeerConnection()
  stream.getTracks().forEach(t => peer.addTrack(t, stream))
  await peer.setLocalDescription(await peer.createOffer())
  const answer = await fetch(url, {method: 'POST', body: peer.localDescription.sdp,
    headers: {'content-type': 'application/sdp', authorization: 'Bearer ' + bearer}})
  await peer.setRemoteDescription({type: 'answer', sdp: await answer.text()})
  window.peer = peer
  return [answer.status, answer.headers.get('location')]
}"""


@dataclass
class Cameras:
    ingest: Ingest
    whip: Whip
    http: aiohttp.ClientSession
    base: str

    @property
    def url(self) -> str:
        return f"{self.base}/media/whip/room"


@pytest.fixture
async def cameras(ingest: Ingest) -> AsyncIterator[Cameras]:
    whip = Whip(ingest.station, ORIGIN)
    runner = web.AppRunner(Door(ingest.station, "secret", whip).app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as http:
        yield Cameras(ingest, whip, http, f"http://127.0.0.1:{runner.addresses[0][1]}")
    await whip.close()
    await ingest.until(lambda: not ingest.station.tasks.held or ingest.station.tasks.held <= waiting(ingest))
    await runner.cleanup()


def waiting(ingest: Ingest) -> set[asyncio.Task[None]]:
    """Tasks that only wait for a picture that will not come."""
    return {t for t in ingest.station.tasks.held if "_await_picture" in repr(t)}


def kinds(ingest: Ingest) -> tuple[int, int]:
    """Pictures and sounds in what is listed."""
    parts = read(ingest.playlist()).parts
    body = b"".join((ingest.folder / SID / p.uri).read_bytes() for p in parts)
    with av.open(io.BytesIO(body), format="mpegts") as opened:
        found = [isinstance(f, av.VideoFrame) for f in opened.decode()]
    return sum(found), len(found) - sum(found)


async def test_a_peer_becomes_segments_and_delete_ends_it(cameras: Cameras, monkeypatch) -> None:
    asked: list[object] = []
    real = passing.ask_key_frame
    monkeypatch.setattr("meadow.scenes.live.ingest.whip.camera.ask_key_frame", lambda r: asked.append(r) or real(r))
    peer, ingest = RTCPeerConnection(RTCConfiguration(iceServers=[])), cameras.ingest
    peer.addTrack(VideoStreamTrack())
    peer.addTrack(AudioStreamTrack())
    h264 = [c for c in RTCRtpSender.getCapabilities("video").codecs if c.mimeType in {"video/H264", "video/rtx"}]
    peer.getTransceivers()[0].setCodecPreferences(h264)
    await peer.setLocalDescription(await peer.createOffer())
    async with cameras.http.post(cameras.url, data=peer.localDescription.sdp, headers=GOOD) as answer:
        assert answer.status == 201, await answer.text()
        place = answer.headers["location"]
        sdp = await answer.text()
    assert "VP8" not in sdp
    await peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
    await ingest.until(lambda: ingest.playlist().count(".ts") >= 3, 20)
    pictures, sounds = kinds(ingest)
    assert pictures >= 60
    assert sounds >= 60
    assert len(asked) >= 3
    live = ingest.station.live[SID]
    assert live.client_id.startswith("whip-")
    assert live.media().audio
    bad = {"authorization": "Bearer s0.bad"}
    for headers, status in ((bad, 404), (GOOD, 200), (GOOD, 200), (bad, 404)):
        async with cameras.http.delete(cameras.base + place, headers=headers) as ended:
            assert ended.status == status
    await ingest.until(lambda: ingest.house.count()["stopped"] == 1)
    await peer.close()
    assert not cameras.whip.cameras


async def test_strangers_and_wrong_offers_are_refused_before_anything_is_made(cameras: Cameras) -> None:
    video = SDP.replace("H264", "VP8")
    for headers, body, status, code in [
        ({**GOOD, "authorization": "Bearer s0.bad"}, SDP, 401, ""), ({"content-type": "application/sdp"}, SDP, 401, ""),
        ({**GOOD, "origin": "http://elsewhere.test"}, SDP, 403, ""), ({**GOOD, "content-type": "text/plain"}, SDP, 415, ""),
        (GOOD, video, 422, "codec_h264"), (GOOD, SDP + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n", 422, "sdp_media"),
        (GOOD, SDP + "m=video 9 UDP/TLS/RTP/SAVPF 97\r\n", 422, "sdp_media"), (GOOD, "hello", 422, "sdp"), (GOOD, SDP, 422, "sdp"),
        (GOOD, SDP + "x" * 70_000, 413, ""),
    ]:  # fmt: skip
        async with cameras.http.post(cameras.url, data=body, headers=headers) as answer:
            assert answer.status == status, await answer.text()
            assert not code or (await answer.json())["code"] == code
    assert not cameras.whip.cameras
    assert not cameras.whip.guard.waiting
    assert set(cameras.ingest.house.count()) == {"publish"}


async def test_a_page_of_ours_may_ask_and_guessing_is_ended(cameras: Cameras) -> None:
    async with cameras.http.options(cameras.url, headers={"origin": ORIGIN}) as answer:
        assert answer.status == 204
        assert answer.headers["access-control-allow-origin"] == ORIGIN
    told = []
    for _ in range(7):
        async with cameras.http.post(cameras.url, data=SDP, headers={**GOOD, "authorization": "Bearer s0.x"}) as answer:
            told.append(answer.status)
    assert told == [401] * 6 + [429]
    other = {**GOOD, "x-forwarded-for": "203.0.113.7"}  # behind the proxy everybody is 127.0.0.1
    async with cameras.http.post(cameras.url, data="hello", headers=other) as answer:
        assert answer.status == 422


@pytest.mark.parametrize(
    "offer", ["v=0" + "m=video\n" * 400, "v=0\nm=audio 1\nm=audio 2\nm=video 3", "v=0\nm=text 1\nm=video 2"]
)
def test_an_offer_has_one_picture_and_one_sound(offer: str) -> None:
    with pytest.raises(Reject, match="sdp_media"):
        check(offer, 1 << 16)


@pytest.mark.parametrize("name", ["get_decoder", "_send_rtcp_pli"])
def test_a_lost_hook_stops_the_start_by_name(name: str, monkeypatch) -> None:
    monkeypatch.delattr(receiving if name == "get_decoder" else receiving.RTCRtpReceiver, name)
    with pytest.raises(passing.HooksGone, match=name):
        passing.hook()


def test_another_aiortc_stops_the_start(monkeypatch) -> None:
    monkeypatch.setattr(passing.aiortc, "__version__", "1.17.0")
    with pytest.raises(passing.HooksGone, match=r"1\.17\.0"):
        passing.hook()


def test_the_hook_takes_the_decoders_place() -> None:
    passing.hook()
    codec = receiving.RTCRtpCodecParameters(mimeType="video/H264", clockRate=90000)
    made = receiving.get_decoder(codec)
    frame = type("Frame", (), {"data": b"\0\0\0\1\x65", "timestamp": 9})
    assert made.decode(frame) == [passing.Coded(b"\0\0\0\1\x65", 9)]


@pytest.mark.browser
async def test_chromiums_fake_camera_is_seen_within_four_seconds(cameras: Cameras) -> None:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here")
    ingest, flags = cameras.ingest, ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    cameras.whip.origin = cameras.base
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", *flags])
        page = await browser.new_page()
        await page.goto(cameras.base + "/health")
        began = asyncio.get_running_loop().time()
        status, place = await page.evaluate(PAGE, [cameras.url, "s0.good"])
        assert status == 201
        assert place.startswith("/media/whip/room/")
        await ingest.until(lambda: ".ts" in ingest.playlist(), 15)
        first = asyncio.get_running_loop().time() - began
        await ingest.until(lambda: ingest.playlist().count(".ts") >= 5, 15)
        await browser.close()
    listed = read(ingest.playlist())
    assert first <= 4 or max(p.seconds for p in listed.parts) > 2  # a starved machine is told by its segments
    assert sorted(p.seconds for p in listed.parts)[len(listed.parts) // 2] <= 1.4, listed
    pictures, sounds = kinds(ingest)
    assert pictures > 40
    assert sounds > 80
