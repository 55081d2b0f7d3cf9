"""What `meadow audit` asks of live rooms."""

from meadow.base.db import ReadDb
from meadow.scenes.live.queries import checks_tools
from meadow.scenes.live.store import audit


async def checks(db: ReadDb) -> list[str]:
    """Findings: segments that overlap, numbers given twice, offsets with holes, prices and pins that outlived their room."""
    return [
        *[f"live session {s}: explain segments overlap" for s in await audit.overlapping(db)],
        *[f"live session {s}: {n} events, offset {off}" for s, n, off in await audit.uneven(db)],
        *[f"live session {s}: over, but something is still open in it" for s in await audit.unclosed(db)],
        *[f"live session {s}: pins a product that its bag does not show" for s in await audit.astray(db)],
        *await checks_tools.checks(db),
    ]
