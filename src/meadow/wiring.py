"""Who follows which fact, what a timer or a job runs: the only place where rooms meet."""

from meadow.base.db import Wiring


def wire() -> Wiring:
    """The wiring of the whole house."""
    return Wiring()
