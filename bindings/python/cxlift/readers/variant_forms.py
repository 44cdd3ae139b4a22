"""Experiment and variant out of attributes, tags and events, by a form that the caller declares."""

from __future__ import annotations

import fnmatch
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.units.names import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    Match = tuple[str, str]

__all__ = ["Form", "VariantForm", "matches_glob", "picked", "variant_form"]

KEYS = ("attribute", "experiment_attribute", "tag", "event", "value", "column", "separator")
SOURCES = ("attribute", "tag", "event")
PLACES = ("<experiment>", "<variation>", "<variant>", "*")


@dataclass(frozen=True)
class Form:
    """A text such as ``<experiment>/<variation>`` or ``AB_OP_*``, or a regular expression, of whole texts."""

    text: str
    lazy: re.Pattern[str]
    greedy: re.Pattern[str]

    def read(self, text: str) -> set[tuple[str | None, str | None]]:
        """Give each way to read a text, as an experiment and a variant; none where it does not match."""
        found = [pattern.fullmatch(text) for pattern in (self.lazy, self.greedy)]
        groups = [each.groupdict() for each in found if each is not None]
        return {(each.get("exp"), each.get("var")) for each in groups}

    @property
    def groups(self) -> set[str]:
        """Which of ``exp`` and ``var`` it gives."""
        return set(self.lazy.groupindex)


@dataclass(frozen=True)
class VariantForm:
    """Where the variant stands.

    Attributes:
        source: ``attribute``, ``tag`` or ``event``.
        name: of attributes' names, or of whole tags and events.
        value: of attributes' values; without it they are the variant.
        experiment_attribute: an attribute that names the experiment.
        column, separator: the column of tags or events in a table, and what parts them.
    """

    source: str
    name: Form
    value: Form | None = None
    experiment_attribute: str | None = None
    column: str | None = None
    separator: str | None = None

    def takes(self, attribute: str) -> bool:
        """Tell whether an attribute is one of those that the form reads."""
        return self.source == "attribute" and (
            bool(self.name.read(attribute)) or attribute == self.experiment_attribute
        )

    def of_attribute(self, name: str, value: str | None, named: str | None) -> list[set[Match]]:
        """Give each attribute's readings; ``named`` is what ``experiment_attribute`` says."""
        if not value or name == self.experiment_attribute:
            return []
        if self.experiment_attribute is not None and not named:
            return []
        names = {exp for exp, _ in self.name.read(name)}
        found = self.value.read(value) if self.value else {(None, value)}
        made = {
            (named if named is not None else exp or of_name or name, var)
            for of_name in names
            for exp, var in found
            if var
        }
        return [made] if made else []

    def of_attributes(
        self, name: str, values: Sequence[str | None], named: Sequence[str | None]
    ) -> list[list[set[Match]]]:
        """Give what the cells of a column say, each text read once."""
        met: dict[tuple[str | None, str | None], list[set[Match]]] = {}
        made = []
        for key in zip(values, named, strict=True):
            found = met.get(key)
            if found is None:
                found = met[key] = self.of_attribute(name, key[0] or "", key[1])
            made.append(found)
        return made

    def of_text(self, text: str) -> list[set[Match]]:
        """Give the readings of a tag or an event."""
        made = {(exp, var) for exp, var in self.name.read(text) if exp and var}
        return [made] if made else []


def variant_form(given: object) -> VariantForm:
    """Read the argument ``variant``: a text for attributes' names, or a table.

    >>> variant_form({"tag": "<experiment>/<variation>"}).of_text("checkout/v1")
    [{('checkout', 'v1')}]
    >>> variant_form("AB_OP_*").of_attribute("AB_OP_checkout", "v1", None)
    [{('checkout', 'v1')}]

    Raises:
        ValueError: it says nothing, or contradicts itself.
    """
    if isinstance(given, str):
        given = {"attribute": given}
    if not isinstance(given, Mapping):
        raise ValueError(f"variant: must be text or a table, not {given!r}.")  # noqa: TRY004
    for key, value in given.items():
        if key not in KEYS:
            raise ValueError(f"variant.{key}: is not a key of it; {nearest(str(key), KEYS)}")
        if not isinstance(value, str) or not value:
            raise ValueError(f"variant.{key}: must be text, not {value!r}.")
    sources = [key for key in SOURCES if key in given]
    if len(sources) != 1:
        raise ValueError("variant: must have one of the keys attribute, tag and event.")
    source = sources[0]
    form = VariantForm(
        source,
        _form(given[source], f"variant.{source}", star=source == "attribute"),
        _form(given["value"], "variant.value", star=False) if "value" in given else None,
        given.get("experiment_attribute"),
        given.get("column"),
        given.get("separator"),
    )
    (_check_attribute if source == "attribute" else _check_text)(form, given)
    return form


def _check_attribute(form: VariantForm, given: Mapping[str, str]) -> None:
    if "var" in form.name.groups:
        raise ValueError(
            f"variant.attribute: {form.name.text!r} is a form of names, and the variant is in the value; "
            "write <variation> in variant.value, or use tag or event."
        )
    if form.value is not None and "var" not in form.value.groups:
        raise ValueError(f"variant.value: {form.value.text!r} does not say where the variant is.")
    for key in ("column", "separator"):
        if key in given:
            raise ValueError(f"variant.{key}: is of tags and events; leave it out.")


def _check_text(form: VariantForm, given: Mapping[str, str]) -> None:
    if form.name.groups != {"exp", "var"}:
        raise ValueError(
            f"variant.{form.source}: {form.name.text!r} must say where both are, such as "
            "'<experiment>/<variation>', or a regular expression with the groups exp and var."
        )
    for key in ("value", "experiment_attribute"):
        if key in given:
            raise ValueError(f"variant.{key}: is of attributes; leave it out.")


def _form(text: str, place: str, *, star: bool) -> Form:
    if "(?P<" in text:
        try:
            pattern = re.compile(text, re.DOTALL)
        except re.error as error:
            raise ValueError(f"{place}: is no regular expression ({error}).") from None
        if not set(pattern.groupindex) <= {"exp", "var"}:
            raise ValueError(f"{place}: has the groups {listed(pattern.groupindex)}; there are exp and var.")
        return Form(text, pattern, pattern)
    parts = re.split("(<experiment>|<variation>|<variant>" + (r"|\*" if star else "") + ")", text)
    groups = {"<experiment>": "exp", "<variation>": "var", "<variant>": "var", "*": "exp"}
    names = [groups[part] for part in parts if part in groups]
    if len(set(names)) < len(names):
        raise ValueError(f"{place}: {text!r} has one part twice; write a regular expression instead.")
    made = [
        "".join(f"(?P<{groups[p]}>.+{lazy})" if p in groups else re.escape(p) for p in parts)
        for lazy in ("?", "")
    ]
    return Form(text, re.compile(made[0], re.DOTALL), re.compile(made[1], re.DOTALL))


def picked(
    found: Sequence[Sequence[set[Match]]], experiment: str | None, place: str
) -> tuple[list[int], str, list[str], dict[str, int]]:
    """Choose each row's variant of one experiment: rows that are kept, its name, their variants, and counts.

    Args:
        found: of each row what it names, each in every way that it can be read.
        experiment: the one that is meant; without it, the only one.
        place: the file, for messages.
    """
    if experiment is None:
        names = Counter(exp for row in found for each in row for exp, _ in each)
        for row in found:
            for each in row:
                if len(each) > 1:
                    raise ExportError(
                        f"{place}: {' or '.join(repr(f'{e} = {v}') for e, v in sorted(each))} can both be "
                        "meant; name the experiment, or declare a regular expression as the variant's form."
                    )
        if len(names) > 1:
            raise ExportError(
                f"{place}: responses name the experiments {listed(sorted(names))}; say which as experiment."
            )
        if not names:
            raise ExportError(f"{place}: no response names a variant; check the form that variant declares.")
        experiment = next(iter(names))
    elif not any(exp == experiment for row in found for each in row for exp, _ in each):
        known = sorted({exp for row in found for each in row for exp, _ in each})
        raise ExportError(
            f"{place}: no response names the experiment {experiment!r}; {nearest(experiment, known)}"
        )
    kept: list[int] = []
    variants: list[str] = []
    counts = Counter[str]()
    for index, row in enumerate(found):
        mine = {var for each in row for exp, var in each if exp == experiment}
        if len(mine) == 1:
            kept.append(index)
            variants.append(mine.pop())
        else:
            number = "more than one variant" if mine else "no variant"
            counts[f"it names {number} of experiment {experiment!r}"] += 1
    return kept, experiment, variants, dict(counts)


def matches_glob(name: str, patterns: Sequence[str]) -> bool:
    """Tell whether a name is one of those, in which ``*`` stands for anything."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
