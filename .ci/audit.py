"""Whether what we ship has known faults: asks the package indexes of Python and Node, of what the lock files name.

A fault that was published today must not hold up a change that can't help it, so a landing fails only where it can:
a released version mends a package that runs in production (Python, whose index tells no severity), or mends a fault of
high or critical severity (Node, whose packages are built into style sheets and scripts). All others are printed. Where
an index does not answer that is said, and fails nothing.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

PYTHON = ("pip-audit", "--disable-pip", "--require-hashes", "-r", "requirements.txt", "-f", "json")
NODE = ("npm", "--prefix", "static", "audit", "--json")
SEVERE = ("high", "critical")
SECONDS = 120


class Finding(NamedTuple):
    """A known fault, in words, and whether this landing can mend it."""

    words: str
    is_ours_to_mend: bool


class NotAnswered(Exception):
    """An index that can't be asked; the text is for people."""


def python_findings(report: Any) -> list[Finding]:
    """Read pip-audit's report; raises NotAnswered when the index knew none of the packages."""
    packages = report["dependencies"]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if len(skipped) == len(packages):
        raise NotAnswered(f"none of {len(packages)} packages is known there")
    unknown = [Finding(f"{name} is not known there, and was not audited", False) for name in skipped]
    return unknown + [
        Finding(
            f"{package['name']} {package['version']}: {fault['id']}, "
            + (f"mended in {', '.join(fault['fix_versions'])}" if fault["fix_versions"] else "not mended yet"),
            bool(fault["fix_versions"]),
        )
        for package in packages
        for fault in package.get("vulns", ())
    ]


def node_findings(report: Any) -> list[Finding]:
    """Read npm's report; raises NotAnswered for the report of a failure."""
    if "vulnerabilities" not in report:
        raise NotAnswered(str(report.get("message") or report.get("error") or "no report")[:200])
    return [
        Finding(
            f"{name}: {fault['severity']}, {'mended later' if fault['fixAvailable'] else 'not mended yet'}",
            fault["severity"] in SEVERE and bool(fault["fixAvailable"]),
        )
        for name, fault in sorted(report["vulnerabilities"].items())
    ]


def report_of(command: Sequence[str]) -> Any:
    """Run an auditor; raises NotAnswered when no report comes of it."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        return json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotAnswered(str(error)) from error
    except ValueError as error:
        raise NotAnswered((done.stderr.strip().splitlines() or ["no report"])[-1][:200]) from error


def audit() -> bool:
    """Print what is known of both; whether nothing is left that this landing can mend."""
    is_well = True
    for name, command, read in (("Python", PYTHON, python_findings), ("Node", NODE, node_findings)):
        try:
            found = read(report_of(command))
        except NotAnswered as fault:
            print(f"{name}: NOT AUDITED, the index does not answer: {fault}")  # noqa: T201  a command's output
            continue
        print(f"{name}: {len(found)} findings")  # noqa: T201
        for finding in found:
            print(f"  {'MEND NOW' if finding.is_ours_to_mend else 'known'}: {finding.words}")  # noqa: T201
        is_well = is_well and not any(finding.is_ours_to_mend for finding in found)
    return is_well


if __name__ == "__main__":
    sys.exit(not audit())
