"""Builds the web faces into the wheel; an editable install skips it so that syncing stays fast."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebHook(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the interface names it
        if version != "editable":
            runpy.run_path(f"{self.root}/web/build.py")["build"](Path(self.root))
