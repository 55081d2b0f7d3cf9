"""The supervisor: life cycle of the embedded stores and of every process on one machine."""

from meadow.up import demo
from meadow.up.census import PartStatus, status, table
from meadow.up.supervisor import run, stop

__all__ = ["PartStatus", "demo", "run", "status", "stop", "table"]
