"""Why a clip is not shown."""

from meadow.base.errors import Problem


class NotForMinors(Problem):
    """Who chose the mode for minors is not shown what its author marked as not for them."""

    code, status = "scenes.video.not_for_minors", 403
