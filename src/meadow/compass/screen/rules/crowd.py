"""What may be told of people: words that many said, and parts of an audience that are not few: pure (compass.md 15)."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from meadow.compass.metrics.types.rooms import Audience, Said

SPEAKERS, MANY = 5, 50
"""A word is shown once five people said it; a part of an audience once it is of fifty people."""
MOST_WORDS = 30
_word = re.compile(r"[㐀-鿿]{2,}|[a-z][a-z'\-]+").fullmatch
_IDLE = frozenset(
    [
        "一个",
        "一下",
        "一些",
        "什么",
        "怎么",
        "这个",
        "那个",
        "这样",
        "那样",
        "这么",
        "那么",
        "可以",
        "我们",
        "你们",
        "他们",
        "就是",
        "还是",
        "不是",
        "没有",
        "还有",
        "已经",
        "因为",
        "所以",
        "但是",
        "如果",
        "自己",
        "哈哈",
        "哈哈哈",
        "the",
        "and",
        "for",
        "you",
        "are",
        "is",
        "it",
        "this",
        "that",
        "to",
        "of",
        "in",
        "on",
        "at",
        "my",
        "me",
        "we",
        "so",
        "be",
        "do",
        "does",
        "can",
        "not",
        "with",
        "what",
        "how",
        "have",
        "has",
        "was",
        "your",
        "they",
        "will",
        "just",
        "but",
        "if",
        "or",
        "an",
    ]
)


def cloud(said: Sequence[Said], cut: Callable[[str], Sequence[str]]) -> dict[str, int]:
    """Words by how many people said them, the most said first; whoever has no name counts for nobody."""
    people: Counter[str] = Counter()
    met: set[tuple[int, str]] = set()
    for one in said:
        for word in cut(one.text) if one.viewer else ():
            if (one.viewer, word) not in met and word not in _IDLE and _word(word):
                met.add((one.viewer, word))
                people[word] += 1
    told = [(word, n) for word, n in people.items() if n >= SPEAKERS]
    return dict(sorted(told, key=lambda x: (-x[1], x[0]))[:MOST_WORDS])


def parts(found: Audience) -> dict[str, list[int] | None]:
    """An audience in two parts by each cut, to the nearest ten; None where either is of few: the other would tell it."""
    cuts = {
        "fans": (found.fans, found.viewers), "back": (found.back, found.viewers), "buyer_fans": (found.buyer_fans, found.buyers),
        "buyers_again": (found.buyers_again, found.buyers),
    }  # fmt: skip
    return {
        name: [_ten(part), _ten(whole - part)] if min(part, whole - part) >= MANY else None
        for name, (part, whole) in cuts.items()
    }


def _ten(n: int) -> int:
    return (n + 5) // 10 * 10
