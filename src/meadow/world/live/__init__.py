"""An evening of live rooms: hosts who stream and sell, viewers who sit on the gateway, over public doors only."""

from meadow.world.live.run import Evening, Plan

__all__ = ["Evening", "Plan"]
