"""A gate's decision as JUnit's XML, which every build server shows as tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

from cxlift.render.gate import alarms, deciding, harmless, standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxlift._core import ReportRow
    from cxlift.render.gate import Ruling

__all__ = ["junit"]

NOT_IN_XML = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")  # no control characters, and forbidden all the same


class Case(NamedTuple):
    """A test: what it is about, how it ended (passed, failure or skipped), and why."""

    group: str
    name: str
    ending: str
    kind: str
    message: str


def junit(ruling: Ruling) -> str:
    """Write a test for each comparison that decides and for each alarm, as the Jenkins JUnit XSD has it.

    What is inconclusive is skipped. No test fails where the gate passes, and one does where it fails.
    """
    cases = [*_of_alarms(ruling), *_of_rows(ruling)]
    failures = sum(case.ending == "failure" for case in cases)
    if not cases or (not failures and ruling.exit_code in (1, 5)):
        cases.append(_of_outcome(ruling))
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.ending == "failure" for case in cases)),
        "errors": "0",
    }
    suites = ElementTree.Element("testsuites", counts | {"name": "cxlift gate"})
    skipped = str(sum(case.ending == "skipped" for case in cases))
    suite = ElementTree.SubElement(
        suites, "testsuite", {"name": _xml(ruling.report.name), **counts, "skipped": skipped}
    )
    properties = ElementTree.SubElement(suite, "properties")
    stated = {
        "outcome": ruling.word,
        "exit_code": str(ruling.exit_code),
        "plan_hash": ruling.report.plan_hash,
        "data_fingerprint": ruling.report.data_fingerprint,
    }
    for name, value in stated.items():
        ElementTree.SubElement(properties, "property", {"name": name, "value": _xml(value)})
    for case in cases:
        _add(suite, ruling, case)
    ElementTree.indent(suites)
    body = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _of_alarms(ruling: Ruling) -> Iterator[Case]:
    for check in alarms(ruling.report):
        yield Case("health", check.check, "failure", "alarm", check.sentence)


def _of_rows(ruling: Ruling) -> Iterator[Case]:
    for row in deciding(ruling.report):
        ending, why = _ending(ruling, row)
        name = f"{row.metric} ({row.role}): {row.treatment} against {row.control}"
        yield Case("metrics", name, ending, row.verdict, f"{why}{row.sentence}")


def _ending(ruling: Ruling, row: ReportRow) -> tuple[str, str]:
    stands = standing(ruling, row)
    if stands == "not decided":
        return "skipped", "The experiment is invalid, so nothing is decided. "
    if stands == "failed" and ruling.word == "fail":
        return "failure", ""
    if stands == "open" and ruling.word == "inconclusive" and ruling.exit_code == 1:
        return "failure", "Inconclusive, which is to fail. "
    if stands == "failed":
        return "skipped", f"By the plan's rules this does not decide: the outcome is {ruling.word}. "
    return ("passed", "") if stands == "passed" else ("skipped", "")


def _of_outcome(ruling: Ruling) -> Case:
    ending = {0: "passed", 4: "skipped"}.get(ruling.exit_code, "failure")
    return Case(
        "gate", "outcome", ending, ruling.word, " ".join([f"{ruling.word}.", *ruling.decision.reasons])
    )


def _add(suite: ElementTree.Element, ruling: Ruling, case: Case) -> None:
    # A server splits the class at its last point, into a package and the rest.
    group = f"{_xml(ruling.report.name).replace('.', '_')}.{case.group}"
    test = ElementTree.SubElement(suite, "testcase", {"classname": group, "name": _xml(case.name)})
    message = _xml(case.message)
    if case.ending == "failure":
        failure = ElementTree.SubElement(test, "failure", {"type": case.kind, "message": message})
        failure.text = message
    elif case.ending == "skipped":
        ElementTree.SubElement(test, "skipped", {"message": message})
    else:
        ElementTree.SubElement(test, "system-out").text = message


def _xml(text: str) -> str:
    return harmless(text).translate(NOT_IN_XML)
