"""Decodes one picture and writes its variants: `images.py SOURCE OUT_FOLDER WIDTH...`; prints nothing, says errors by exit code."""

import json
import sys
import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 40_000_000
TOO_MANY_PIXELS, NOT_A_PICTURE, BROKEN = 3, 4, 5
QUALITY = 82


def main(source: Path, out: Path, widths: list[int]) -> int:
    """Write `facts.json` and one WebP per width (and one at most as wide as the source); metadata is dropped."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=("JPEG", "PNG", "WEBP", "GIF", "AVIF")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return TOO_MANY_PIXELS
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            picture = upright.convert("RGBA" if upright.mode in {"RGBA", "LA", "P", "PA"} else "RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return TOO_MANY_PIXELS
    except UnidentifiedImageError:
        return NOT_A_PICTURE
    except (OSError, ValueError, SyntaxError, MemoryError):
        return BROKEN
    made = []
    for width in sorted({min(w, picture.width) for w in widths}):
        height = max(1, round(picture.height * width / picture.width))
        small = picture if width == picture.width else picture.resize((width, height), Image.Resampling.LANCZOS)
        small.save(out / f"{width}.webp", "WEBP", quality=QUALITY, method=4)
        made.append({"width": width, "height": height})
    (out / "facts.json").write_text(json.dumps({"width": picture.width, "height": picture.height, "variants": made}))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), [int(w) for w in sys.argv[3:]]))
