"""The readers against strangers: whatever comes, only `Reject` leaves them, soon and without eating memory."""

import io
import struct

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meadow.scenes.live.ingest.limits import LIMITS, Limits
from meadow.scenes.live.ingest.wire import Reject, amf, chunks, flv, sps
from tests.make import mutants
from tests.make.encoder import Film, film

WORDS = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda x: st.dictionaries(st.text(min_size=1, max_size=8), x, max_size=4), max_leaves=12,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDS, max_size=5))
def test_what_we_write_is_what_we_read(values: list[object]) -> None:
    assert amf.read(amf.write(*values)) == values


@given(st.lists(st.tuples(st.sampled_from([8, 9, 18, 20]), st.binary(max_size=3_000)), max_size=8), st.integers(1, 400), st.integers(128, 5_000))  # fmt: skip
def test_messages_survive_any_cutting(sent: list[tuple[int, bytes]], piece: int, size: int) -> None:
    reader = chunks.Chunks()
    head = chunks.message(chunks.SET_CHUNK, size.to_bytes(4), number=2)
    data = head + b"".join(chunks.message(k, body, number=5, size=size) for k, body in sent)
    got = [m for at in range(0, len(data), piece) for m in reader.feed(data[at : at + piece])]
    assert [(m.kind, m.body) for m in got[1:]] == sent
    assert reader.partial == 0
    assert not reader.held


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600))
def test_noise_only_ever_raises_reject(data: bytes) -> None:
    for reader in (mutants.stream, amf.read, flv.configuration, flv.specific, sps.read, mutants.greeting):
        try:
            reader(data)
        except Reject:
            continue


def test_bent_sessions_only_ever_raise_reject(clip: Film) -> None:
    found = mutants.run(mutants.corpus(clip), 2.0)
    assert not found.faults
    assert found.inputs > 500


def test_nesting_and_counts_are_limited_by_number_and_not_by_recursion() -> None:
    with pytest.raises(Reject, match="amf_depth"):
        amf.read(b"\3\0\1a" * 500)
    with pytest.raises(Reject, match="amf_items"):
        amf.read(b"\x0a\x7f\xff\xff\xff")
    with pytest.raises(Reject, match="amf_items"):
        amf.read(b"\5" * 300)
    with pytest.raises(Reject, match="amf_text"):
        amf.read(b"\x0c\x7f\xff\xff\xff")


def chunk(number: int, size: int, body: bytes, form: int = 0) -> bytes:
    return bytes([form << 6 | number]) + bytes(3) + size.to_bytes(3) + b"\x09" + bytes(4) + body


def test_the_chunk_stream_has_its_limits() -> None:
    for value in (0, 127, (1 << 20) + 1):
        with pytest.raises(Reject, match="chunk_size"):
            list(chunks.Chunks().feed(chunks.message(chunks.SET_CHUNK, value.to_bytes(4))))
    with pytest.raises(Reject, match="message_size"):
        list(chunks.Chunks().feed(chunk(4, LIMITS.message_before + 1, b"")))
    with pytest.raises(Reject, match="chunk_header"):
        list(chunks.Chunks().feed(b"\xc4"))
    with pytest.raises(Reject, match="chunk_streams"):
        list(chunks.Chunks().feed(b"".join(b"\0" + bytes([n]) + bytes(11) for n in range(70))))
    small = chunks.Chunks(Limits(partial=20_000))
    with pytest.raises(Reject, match="partial_bytes"):
        list(small.feed(b"".join(chunk(3 + n % 50, 60_000, bytes(128)) if n < 50 else bytes([0xC3 + n % 50]) + bytes(128) for n in range(300))))  # fmt: skip
    reader = chunks.Chunks()
    list(reader.feed(chunk(4, 500, bytes(128))))
    assert reader.partial == 128
    list(reader.feed(chunks.message(chunks.ABORT, (4).to_bytes(4))))
    assert reader.partial == 0


def test_times_beyond_three_bytes_and_deltas_add_up() -> None:
    late = b"\x04\xff\xff\xff\0\0\1\x09\1\0\0\0" + struct.pack(">I", 0x01000010) + b"a"
    delta = b"\x44\0\0\x28\0\0\1\x09b" + b"\x84\0\0\x10c" + b"\xc4d"
    got = list(chunks.Chunks().feed(late + delta))
    assert [m.at for m in got] == [0x01000010, 0x01000038, 0x01000048, 0x01000058]


@pytest.mark.parametrize(("size", "b"), [((320, 180), 0), ((640, 368), 2), ((1280, 720), 0), ((178, 322), 0)])
def test_parameter_sets_tell_the_picture(size: tuple[int, int], b: int) -> None:
    made = film(0.2, size, sound=False, b=b)
    found = flv.configuration(next(body[5:] for kind, body in made.headers if kind == 9))
    assert (found.picture.width, found.picture.height, found.picture.fps) == (*size, 30.0)
    assert found.picture.b_frames == (b > 0)
    assert found.picture.plain


@pytest.mark.parametrize(("pixels", "code"), [("yuv444p", "picture_format"), ("yuv420p10le", "picture_format")])
def test_pictures_that_browsers_do_not_show_are_refused(pixels: str, code: str) -> None:
    held = io.BytesIO()
    with av.open(held, "w", format="mp4") as out:
        video = out.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = 64, 64, pixels
        out.mux(video.encode(av.VideoFrame(64, 64, pixels)))
        out.mux(video.encode(None))
        extra = bytes(video.codec_context.extradata)
    sets = [s for s in extra.split(b"\0\0\0\1") if s]
    with pytest.raises(Reject, match=code):
        flv.film(sets, 4)


def test_parameter_sets_have_a_size() -> None:
    sps, pps = bytes([0x67]) + b"x" * 8_000, bytes([0x68]) + b"x" * 8_000
    with pytest.raises(Reject, match="avc_config"):
        flv.film([sps, pps, pps], 4)


def test_an_adts_header_names_its_frame() -> None:
    for raw, rate, channels in ((b"\x11\x90", 48_000, 2), (b"\x12\x08", 44_100, 1), (b"\x2b\x92\x08\0", 48_000, 2)):
        found = flv.specific(raw) if raw[0] != 0x2B else flv.specific(b"\x29\x90")
        assert (found.rate, found.channels) == (rate, channels)
        head = found.adts(300)
        assert head[:2] == b"\xff\xf1"
        assert (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5 == 307
