"""A buyer's own photo of what she got: the goods, held a little askew, in the light of a kitchen."""

import io
from random import Random

from PIL import Image, ImageEnhance

SIDE = 480


def snapshot(picture: bytes, seed: int) -> bytes:
    """A small JPEG made of a product's picture; the same from the same seed."""
    dice = Random(seed)  # noqa: S311 - a drawn scene, not a secret
    with Image.open(io.BytesIO(picture)) as seen:
        goods = seen.convert("RGB").resize((640, 640), Image.Resampling.BILINEAR)
    turned = goods.rotate(dice.uniform(-9, 9), Image.Resampling.BILINEAR)
    left, top = dice.randrange(70, 90), dice.randrange(70, 90)
    cut = turned.crop((left, top, left + SIDE, top + SIDE))
    warm = Image.blend(cut, Image.new("RGB", cut.size, (255, 196, 120)), dice.uniform(0.08, 0.2))
    dim = ImageEnhance.Brightness(warm).enhance(dice.uniform(0.78, 0.96))
    out = io.BytesIO()
    dim.save(out, "JPEG", quality=78)
    return out.getvalue()
