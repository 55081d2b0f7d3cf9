"""The journal of a played history survives an interruption; the demo is played once, or never."""

import stat
from pathlib import Path

from meadow import up
from meadow.world.keys import cast, demo_keys
from meadow.world.seed.journal import Journal, progress


def test_finished_steps_are_there_after_a_restart(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    for n in range(11):
        first.finish(f"goods:{n}", {"id": n})
    held = Journal(tmp_path)
    assert held.has("goods:7")
    assert not held.has("goods:9"), "small lots: what was not written yet is done again"
    first.save()
    again = Journal(tmp_path)
    assert again.get("goods:10") == {"id": 10}
    assert stat.S_IMODE(again.file.stat().st_mode) == 0o600


def test_progress_is_what_status_reads(tmp_path: Path) -> None:
    assert progress(tmp_path) is None
    assert up.demo.wanted(tmp_path)
    Journal(tmp_path).show("history", 3, 600, "第 1/14 天", 1_700_000_000_000)
    said = up.demo.progress(tmp_path)
    assert said is not None
    assert (said.phase, said.done, said.total, said.text) == ("history", 3, 600, "第 1/14 天")
    assert Journal(tmp_path).progress.at_ms == 1_700_000_000_000
    assert up.demo.wanted(tmp_path)
    Journal(tmp_path).show("done", 1, 1, "", 0)
    assert not up.demo.wanted(tmp_path)


def test_a_check_puts_the_history_off_and_old_data_never_gets_one(tmp_path: Path) -> None:
    up.demo.put_off(tmp_path)
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18")
    assert up.demo.wanted(tmp_path)
    (tmp_path / "run" / "demo.json").unlink()
    assert not up.demo.wanted(tmp_path), "somebody's own data: the clock is not moved on it"


def test_no_demo_is_for_ever_and_does_not_hide_a_history_under_way(tmp_path: Path) -> None:
    up.demo.refuse(tmp_path)
    assert not up.demo.wanted(tmp_path)
    other = tmp_path / "other"
    Journal(other).show("goods", 1, 2, "", 5)
    up.demo.refuse(other)
    assert up.demo.wanted(other)


def test_demo_passwords_are_made_once_and_kept_for_the_owner_only(tmp_path: Path) -> None:
    keys = demo_keys(tmp_path)
    assert demo_keys(tmp_path) == keys
    assert stat.S_IMODE((tmp_path / "keys" / "demo.json").stat().st_mode) == 0o600
    assert set(keys["roles"]) == {"merchant", "staff", "author", "agency", "shopper"}
    boss = cast(keys["master"], "boss", 1, "x")
    assert (boss.login, boss.password) == (keys["roles"]["merchant"]["login"], keys["roles"]["merchant"]["password"])
    assert demo_keys(tmp_path / "elsewhere")["master"] != keys["master"]
