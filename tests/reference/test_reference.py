"""The reference under docs/ says what the code says; whatever the code declares has words in it."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from prometheus_client import Counter

from meadow import app
from meadow.base import observe, policy
from meadow.base.bus import Event

ROOT = Path(__file__).parents[2]
REMEDY = "docs/reference is stale: run script/reference and commit what it wrote"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_generator", ROOT / "script" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def pages(generator: ModuleType) -> dict[str, str]:
    found: dict[str, str] = generator.pages()
    return found


def test_the_pages_are_what_the_code_says(pages: dict[str, str]) -> None:
    folder = ROOT / "docs" / "reference"
    stale = [
        name for name, text in pages.items() if not (folder / name).exists() or (folder / name).read_text() != text
    ]
    assert not stale, f"{REMEDY}: {stale}"


def test_every_documented_route_is_in_the_openapi(pages: dict[str, str]) -> None:
    told = {
        operation["operationId"]
        for path in json.loads(pages["openapi.json"])["paths"].values()
        for operation in path.values()
    }
    wanted = {route.opt["op"] for route in app.routes() if route.include_in_schema}
    assert wanted <= told
    assert len(told) > 80


def test_the_openapi_says_of_each_route_what_it_refuses(pages: dict[str, str]) -> None:
    document = json.loads(pages["openapi.json"])
    assert all(op["summary"] or op.get("description") for path in document["paths"].values() for op in path.values())
    place = document["paths"]["/api/checkouts"]["post"]["responses"]
    assert {"201", "409"} <= place.keys()
    assert "application/problem+json" in place["409"]["content"]


def test_the_generator_stops_at_what_has_no_words(generator: ModuleType) -> None:
    policy.declare("tests.reference.silent", 1)
    silent = Counter("tests_reference_silent", "", registry=observe.registry)
    try:
        for build in (generator.policies, generator.metrics):
            with pytest.raises(generator.Undocumented, match="silent"):
                build()
    finally:
        policy.declared.pop("tests.reference.silent")
        observe.registry.unregister(silent)


def test_a_fact_without_words_or_a_setting_without_meaning_is_told(
    generator: ModuleType, monkeypatch: pytest.MonkeyPatch, unsaid: type
) -> None:
    monkeypatch.setattr(generator, "below", lambda _: iter([unsaid]))
    with pytest.raises(generator.Undocumented, match=r"tests\.reference\.unsaid"):
        generator.events()
    monkeypatch.setattr(generator, "SETTINGS", {})
    with pytest.raises(generator.Undocumented, match="home"):
        generator.variables()


@pytest.fixture
def unsaid() -> type:
    return msgspec.defstruct(
        "Unsaid", [("x", int)], bases=(Event,), tag="tests.reference.unsaid.v1", frozen=True, kw_only=True
    )
