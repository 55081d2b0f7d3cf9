"""Cases that schemathesis makes of the OpenAPI document, as requests that a test may bend before it sends them."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET

from tests.conftest import Answer, Client


class Sent(msgspec.Struct):
    """One request to be."""

    op: str
    method: str
    path: str
    query: dict[str, Any]
    body: Any = None

    async def by(self, client: Client, **headers: str) -> Answer:
        """Send it as this browser."""
        if isinstance(self.body, bytes):
            headers.setdefault("content_type", "application/octet-stream")
        if self.query:
            client.http.params = {k: v for k, v in self.query.items() if v is not None}
        try:
            return await client.send(self.method, self.path, self.body, **headers)
        finally:
            client.http.params = {}


def operations(document: dict[str, Any]) -> Iterator[Any]:
    """Every operation, those that take things away last, so that the others meet them."""
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations()]
    return iter(sorted(found, key=lambda op: (op.method.upper() == "DELETE", op.path, op.method)))


def name_of(operation: Any) -> str:
    """The operation id."""
    return str(operation.definition.raw["operationId"])


def each(operation: Any, known: dict[str, str], count: int, mode: GenerationMode, act: Callable[[Sent], None]) -> None:
    """Call `act` with this many cases of an operation; path parameters are the known ones. Blocking: run it in a thread."""
    names = [p["name"] for p in operation.definition.raw.get("parameters", ()) if p["in"] == "path"]
    fixed = {name: known[name] for name in names}

    @settings(
        max_examples=count, derandomize=True, database=None, deadline=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode, path_parameters=fixed or None))
    def run(case: Any) -> None:
        body = None if case.body is NOT_SET else case.body
        path = case.path
        for name in names:
            path = path.replace(f"{{{name}}}", fixed[name])
        if not isinstance(body, bytes | str | int | float | list | dict | None):
            body = b""
        act(Sent(name_of(operation), operation.method.upper(), path, dict(case.query or {}), body))

    # An operation without body and query has nothing that could be wrong.
    with contextlib.suppress(*([Unsatisfiable] if mode is GenerationMode.NEGATIVE else [])):
        run()
