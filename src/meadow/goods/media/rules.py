"""Words that need a second look: pure. The list is a start that operators extend by policy in a later issue."""

import unicodedata

from meadow.goods.media.types import Check

# 广告法 absolute claims and what no listing may promise; a warning, not a verdict.
ABSOLUTE = ("国家级", "最高级", "最佳", "第一品牌", "全网最低", "顶级", "包治", "根治", "永不复发", "100%有效")
BANNED = ("代开发票", "赌博", "枪支", "毒品", "假币", "办证")


def tidy(text: str) -> str:
    """Text as the checks and the search read it: NFKC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def check(field: str, text: str) -> list[Check]:
    """Banned words block, absolute claims warn."""
    plain = tidy(text).replace(" ", "")
    found = [Check("goods.media.banned_word", "block", field, w) for w in BANNED if w in plain]
    return found + [Check("goods.media.absolute_claim", "warn", field, w) for w in ABSOLUTE if w in plain]
