"""Growth against the day before: pure."""


def change_bp(now: int, before: int) -> int | None:
    """Growth in basis points; None where there was nothing before."""
    return (now - before) * 10_000 // before if before else None
