"""Just enough reading of a statement to serve it: which kind it is, its format, where settings go."""

import re

import msgspec

_SPACE = re.compile(r"\s+|--[^\n]*(?:\n|$)|/\*.*?\*/", re.DOTALL)
_WORD = re.compile(r"[A-Za-z]+")
_FORMAT_TAIL = re.compile(r"\bFORMAT\s+([A-Za-z]\w*)\s*;?\s*$", re.IGNORECASE)
_FORMAT_THEN_SETTINGS = re.compile(r"\bFORMAT\s+\w+\s+SETTINGS\b[^()]*$", re.IGNORECASE)
_NAME = r"(?:`[^`]+`|\"[^\"]+\"|[\w]+)"
_INSERT = re.compile(
    rf"INSERT\s+INTO\s+(?:TABLE\s+)?(?P<table>{_NAME}(?:\.{_NAME})?)\s*(?P<columns>\((?:`[^`]*`|\"[^\"]*\"|[^)])*\))?\s*"
    r"(?:SETTINGS\s+(?P<settings>.*?)\s+)?(?P<source>FORMAT|VALUES|SELECT|WITH)\b",
    re.IGNORECASE | re.DOTALL,
)
_INSERT_FORMAT = re.compile(r"\s+(\w+)[ \t]*;?(?:\r?\n|\s|$)")
READS = frozenset({"SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN"})
REFUSED = frozenset({"SET", "USE", "ATTACH", "DETACH", "BACKUP", "RESTORE"})


class Insert(msgspec.Struct):
    """An INSERT with data: its head up to the columns, its own settings, its format, and data that came in the text."""

    head: str
    settings: str
    form: str
    data: bytes


def strip(sql: str) -> str:
    """Without leading space and comments."""
    while found := _SPACE.match(sql):
        sql = sql[found.end() :]
    return sql


def kind(sql: str) -> str:
    """The first word, in capitals; a bracketed SELECT counts as one."""
    found = _WORD.match(strip(sql).lstrip("( \n\t"))
    return found[0].upper() if found else ""


def with_output(sql: str, form: str, settings: str) -> str:
    """A read with its format and settings at the end, where ClickHouse takes both; its own format stays."""
    sql = sql.rstrip().rstrip(";")
    if _FORMAT_THEN_SETTINGS.search(sql):
        return sql
    return sql + ("" if _FORMAT_TAIL.search(sql) else f"\nFORMAT {form}") + settings


def own_format(sql: str) -> str | None:
    """The format that a read names itself."""
    found = _FORMAT_TAIL.search(sql) or re.search(r"\bFORMAT\s+(\w+)\s+SETTINGS\b", sql, re.IGNORECASE)
    return found[1] if found else None


def insert_of(text: str, raw: bytes) -> Insert | None:
    """An INSERT that carries data, or None for INSERT ... SELECT. `raw` is `text` undecoded, whose tail is data."""
    bare = strip(text)
    found = _INSERT.match(bare)
    if not found or found["source"].upper() in {"SELECT", "WITH"}:
        return None
    head = f"INSERT INTO {found['table']} {found['columns'] or ''}"
    own = found["settings"] or ""
    lead = len(text) - len(bare)
    if found["source"].upper() == "VALUES":
        at = len(text[: lead + found.end()].encode())
        return Insert(head, own, "Values", raw[at:])
    named = _INSERT_FORMAT.match(bare, found.end())
    if not named:
        return None
    at = len(text[: lead + named.end()].encode())
    return Insert(head, own, named[1], raw[at:])
