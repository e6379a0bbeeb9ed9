"""The audit of CI fails where a landing can mend something, and takes no silence for health."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

PATH = Path(__file__).resolve().parents[2] / ".ci" / "audit.py"


@pytest.fixture
def audit() -> Any:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("ci_audit", PATH)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def package(name: str, *fixes: list[str]) -> dict[str, Any]:
    """A package with a fault for each list of versions that mend it."""
    return {"name": name, "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": each} for each in fixes]}


def of_node(severity: str, fix: Any) -> dict[str, Any]:
    """What npm says of one fault."""
    return {"vulnerabilities": {"esbuild": {"severity": severity, "fixAvailable": fix}}}


def test_a_fault_that_a_release_mends_is_ours(audit: Any) -> None:
    found = audit.python_findings({"dependencies": [package("a"), package("b", ["1.1"]), package("c", [])]})
    assert [finding.is_ours_to_mend for finding in found] == [True, False]
    assert "mended in 1.1" in found[0].words


@pytest.mark.parametrize(
    ("severity", "fix", "is_ours"),
    [("high", True, True), ("critical", {"name": "x"}, True), ("moderate", True, False), ("high", False, False)],
)
def test_of_node_only_the_severe_ones_are(audit: Any, severity: str, fix: Any, is_ours: bool) -> None:
    assert [finding.is_ours_to_mend for finding in audit.node_findings(of_node(severity, fix))] == [is_ours]


def test_an_index_that_knows_no_package_has_not_answered(audit: Any) -> None:
    unknown = {"name": "b", "skip_reason": "not found"}
    with pytest.raises(audit.NotAnswered, match="none of 2 packages"):
        audit.python_findings({"dependencies": [unknown, unknown]})
    found = audit.python_findings({"dependencies": [package("a", ["1.1"]), unknown]})
    assert [finding.is_ours_to_mend for finding in found] == [False, True]
    with pytest.raises(audit.NotAnswered, match="405"):
        audit.node_findings({"message": "405 Method Not Allowed"})


@pytest.mark.parametrize("command", [("no-such-command",), (sys.executable, "-c", "raise SystemExit('refused')")])
def test_an_auditor_that_says_nothing_fails_nothing(
    audit: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(audit, "PYTHON", command)
    monkeypatch.setattr(audit, "NODE", command)
    assert audit.audit()
    assert capsys.readouterr().out.count("NOT AUDITED") == 2


def test_what_can_be_mended_fails(audit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = {audit.PYTHON: {"dependencies": [package("a")]}, audit.NODE: of_node("high", True)}
    monkeypatch.setattr(audit, "report_of", reports.get)
    assert not audit.audit()
