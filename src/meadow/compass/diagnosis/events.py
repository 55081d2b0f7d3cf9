"""Facts of reports."""

from typing import Literal
from uuid import UUID

from meadow.base.bus import Event


class ReportReady(Event, frozen=True, kw_only=True, tag="compass.diagnosis.report_ready.v1"):
    """The report of a broadcast can be read."""

    author_id: UUID
    session_id: UUID
    version: Literal["final", "settled"]
