"""What a room answers by itself: to a key in a viewer's words, each answer once in a while, and never two in one breath."""

from collections.abc import Callable, Sequence

from meadow.scenes.live.gateway.words import folded
from meadow.scenes.live.types.replies import Reply

AGAIN_S, BREATH_S = 30.0, 3.0
"""Between two of the same, and between any two: a crowd that asks the same is answered once."""


class Answers:
    """A room's list; another list is another object."""

    def __init__(self, listed: Sequence[Reply] = ()) -> None:
        self.listed = [([folded(key) for key in one.keys if folded(key)], one.answer) for one in listed]
        self.given: dict[str, float] = {}
        self.last = float("-inf")

    def to(self, text: str, now: float, mask: Callable[[str], str]) -> str:
        """The answer to what was said, as it is shown; empty where there is none, or it was given just now."""
        if not self.listed:
            return ""
        low = folded(text)
        found = next((answer for keys, answer in self.listed if any(key in low for key in keys)), None)
        if found is None or now - self.last < BREATH_S:
            return ""
        shown = mask(found)
        if now - self.given.get(shown, float("-inf")) < AGAIN_S:
            return ""
        self.hear(shown, now)
        return shown

    def hear(self, shown: str, now: float) -> None:
        """It was given, here or at another gateway."""
        self.given[shown] = self.last = now
        if len(self.given) > len(self.listed) * 2 + 20:
            self.given = {shown: now}
