"""Web and worker processes spare the garbage collector what lives as long as they do."""

import subprocess
import sys

import pytest

from marketing.operations import garbage, tasks, web
from tests.processes import ROOT


def test_what_is_loaded_is_looked_at_no_more_and_the_collector_runs_less_often() -> None:
    code = (
        "import gc; from marketing.operations import garbage as g; g.settle_in();"
        "print(gc.get_freeze_count() > 0, *gc.get_threshold())"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", *map(str, garbage.THRESHOLDS)]


def test_each_web_and_worker_process_settles_in_when_all_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    settled: list[str] = []
    monkeypatch.setattr(garbage, "settle_in", lambda: settled.append("once"))
    monkeypatch.setattr(tasks.processes, "die_with_parent", lambda **kwargs: None)
    web.post_worker_init(None)
    tasks.begin_work()
    assert settled == ["once", "once"]
