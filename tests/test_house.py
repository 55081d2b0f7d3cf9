"""The house rules that import-linter cannot say."""

import ast
import pathlib

import grimp

OPEN = {"types", "events"}  # what a neighbour may see of a feature, besides the feature itself
FILES = {"__init__", "types", "events", "tables", "store", "rules", "actions", "queries", "http", "jobs"}
ENGINES = {
    ("base", "track"), ("goods", "media"), ("scenes", "live"), ("scenes", "feed"), ("scenes", "search"), ("scenes", "video"),
    ("compass", "screen"), ("trade", "payments"), ("trade", "orders"), ("trade", "fulfilment"),
}  # fmt: skip
ROOTS = {
    "meadow.app",
    "meadow.wiring",
    "meadow.wiring.audit",
    "meadow.wiring.compass",
    "meadow.wiring.interest",
    "meadow.wiring.live",
    "meadow.wiring.tree",
    "meadow.wiring.warehouse",
}
EXEMPT: dict[str, str] = {}  # may only shrink
SRC = pathlib.Path("src/meadow")
graph = grimp.build_graph("meadow")


def feature(module: str) -> tuple[str, ...] | None:
    parts = module.split(".")
    return tuple(parts[1:3]) if len(parts) >= 3 and parts[1] not in {"base", "up", "world", "migrations"} else None


def test_neighbours_meet_at_the_front_door() -> None:
    bad = [
        f"{a} -> {b}"
        for a in graph.modules
        for b in graph.find_modules_directly_imported_by(a)
        if feature(b)
        and feature(a) != feature(b)
        and len(b.split(".")) > 3
        and b.split(".")[3] not in OPEN
        and a not in ROOTS
        and not (a.split(".")[3:4] == ["rules"] and b.split(".")[3:] == ["rules"])  # a pure rule may use a pure rule
    ]
    assert not bad, bad


def test_features_have_only_the_ten_files_and_their_engines() -> None:
    bad = [
        m
        for m in graph.modules
        if feature(m) and len(m.split(".")) > 3 and m.split(".")[3] not in FILES and feature(m) not in ENGINES
    ]
    assert not bad, bad


def test_no_file_is_over_400_lines() -> None:
    bad = [
        str(p)
        for p in pathlib.Path("src").rglob("*.py")
        if "versions" not in p.parts and len(p.read_text().splitlines()) > 400 and str(p) not in EXEMPT
    ]
    assert not bad, bad


def test_functions_and_classes_keep_their_budgets() -> None:
    bad = []
    for path in SRC.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            lines = (getattr(node, "end_lineno", 0) or 0) - getattr(node, "lineno", 0) + 1
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines > 50:
                bad.append(f"{path}:{node.lineno} {node.name} is {lines} lines")
                if len(node.args.posonlyargs) + len(node.args.args) > 7:
                    bad.append(f"{path}:{node.lineno} {node.name} takes {len(node.args.args)} positional parameters")
            if isinstance(node, ast.ClassDef):
                methods = sum(isinstance(x, ast.FunctionDef | ast.AsyncFunctionDef) for x in node.body)
                if methods > 12:
                    bad.append(f"{path}:{node.lineno} {node.name} has {methods} methods")
    assert not bad, bad


def test_front_doors_have_ten_verbs_or_fewer() -> None:
    bad = []
    for path in SRC.glob("*/*/__init__.py"):
        if path.parts[2] in {"base", "up", "world", "migrations"}:
            continue
        verbs = [
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.split(".")[-1] in {"actions", "queries", "placing"}
            for alias in node.names
        ]
        if len(verbs) > 10:
            bad.append(f"{path}: {len(verbs)}")
    assert not bad, bad


def test_decision_records_are_short() -> None:
    bad = [str(p) for p in pathlib.Path("docs/decisions").glob("*.md") if len(p.read_text().splitlines()) > 40]
    assert not bad, bad


def test_exemptions_stay_empty() -> None:
    assert not EXEMPT
