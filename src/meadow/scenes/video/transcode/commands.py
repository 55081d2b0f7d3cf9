"""What ffmpeg is asked, as argument lists for a scratch folder: the ladder, pictures, preview."""

from pathlib import Path

from meadow.scenes.video.rules import MOST_PIXELS, Facts, Rung, pace, size
from meadow.scenes.video.types import LONGEST_MS

SEGMENT_S, PREVIEW_S, POSTER_SIDE = 4, 3, 480
_LIST = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts"
_CALM = ["-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-protocol_whitelist", "file,pipe"]
_BARE = [
    "-map_metadata",
    "-1",
    "-map_metadata:s",
    "-1",
    "-map_chapters",
    "-1",
    "-sn",
    "-dn",
]  # where it was filmed stays out
_SDR = "zscale=t=linear:npl=100,tonemap=hable,zscale=p=bt709:t=bt709:m=bt709:r=tv,"


def encode(source: Path, rungs: list[Rung], facts: Facts) -> list[str]:
    """The whole ladder in one call: each rung goes to its faststart MP4 and to its HLS segments at once, encoded once."""
    made = [r for r in rungs if not r.copied]
    most = LONGEST_MS // 1000 if facts.begin_ms is None else f"{facts.duration_ms / 1000:.3f}"
    seek = ["-ss", f"{facts.begin_ms / 1000:.3f}"] if facts.begin_ms else []
    argv = [
        *_CALM, "-format_whitelist", _LIST, "-max_pixels", str(MOST_PIXELS), *seek, "-t", str(most),
        "-progress", "progress.txt", "-i", str(source), *(["-filter_complex", _graph(made, facts)] if made else []),
    ]  # fmt: skip
    sound = ["-map", "0:a:0", "-c:a", "aac", "-b:a", "96k", "-ac", "2"] if facts.audio else []
    for rung in rungs:
        picture = ["-map", f"0:{facts.stream}", "-c:v", "copy"] if rung.copied else _picture(rung, facts)
        argv += [
            *picture,
            *sound,
            *_BARE,
            "-flags",
            "+global_header",
            "-threads",
            "1",
            "-f",
            "tee",
            _outputs(rung.side),
        ]
    return argv


def _graph(made: list[Rung], facts: Facts) -> str:
    rate = pace(facts)
    marks = "".join(f"[v{r.side}]" for r in made)
    graph = f"[0:{facts.stream}]fps={rate.numerator}/{rate.denominator},split={len(made)}{marks}"
    for rung in made:
        w, h = size(facts, rung.side)
        graph += f";[v{rung.side}]scale={w}:{h},{_SDR if facts.hdr else ''}format=yuv420p,setsar=1[o{rung.side}]"
    return graph


def _picture(rung: Rung, facts: Facts) -> list[str]:
    return [
        "-map", f"[o{rung.side}]", "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high",
        "-g", str(round(2 * pace(facts))), "-sc_threshold", "0", "-b:v", f"{rung.rate}k",
        "-maxrate", f"{rung.rate * 12 // 10}k", "-bufsize", f"{rung.rate * 2}k",
    ]  # fmt: skip


def _outputs(side: int) -> str:
    hls = (
        f"f=hls:hls_time={SEGMENT_S}:hls_playlist_type=vod:hls_segment_type=fmp4:hls_fmp4_init_filename=init.mp4"
        f":hls_segment_filename=h{side}/%d.m4s"
    )
    return f"[f=mp4:movflags=+faststart]{side}.mp4|[{hls}]h{side}/index.m3u8"


def still(film: Path, out: str, shape: tuple[int, int], at_ms: int | None, quality: int) -> list[str]:
    """The picture at a moment, or without one the most typical of the first seconds: from a rung, in a call of its own.

    As one more output of the encode a single picture stops ffmpeg's scheduler for ever, about one time in three.
    """
    seek = [] if at_ms is None else ["-ss", f"{at_ms / 1000:.3f}"]
    picked = f"scale={shape[0]}:{shape[1]}" + ("" if seek else ",thumbnail=90")
    return [*_CALM, *seek, "-i", str(film), "-vf", picked, "-frames:v", "1", "-quality", str(quality), out]


def preview(side: int) -> list[str]:
    """The first seconds without sound, for pages that show many clips: the lowest rung, copied."""
    return [
        *_CALM,
        "-i",
        f"{side}.mp4",
        "-t",
        str(PREVIEW_S),
        "-an",
        "-c",
        "copy",
        "-movflags",
        "+faststart",
        "preview.mp4",
    ]
