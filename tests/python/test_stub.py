"""The stub of the extension says what the extension is: compared both ways, by the syntax tree alone."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import cxlift
from cxlift import _core

STUB = Path(str(cxlift.__file__)).with_name("_core.pyi")

# What every class has, or what pybind11 keeps for itself.
ORDINARY = {"__doc__", "__module__", "__new__", "__firstlineno__", "__static_attributes__"}


@dataclass(frozen=True)
class Signature:
    """Names, kinds and defaults of the parameters, and the outermost class of the result."""

    parameters: tuple[tuple[str, str, str | None], ...]
    result: str
    static: bool = False


def signature(function: ast.FunctionDef, words: set[str], *, static: bool = False) -> Signature:
    spec = function.args
    plain = [*spec.posonlyargs, *spec.args]  # a lone `self, /` is pybind11's way to write `self`
    defaults = [None] * (len(plain) - len(spec.defaults)) + [ast.unparse(d) for d in spec.defaults]
    parameters = [(a.arg, "plain", default) for a, default in zip(plain, defaults, strict=True)]
    for keyword, value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        parameters.append((keyword.arg, "keyword", None if value is None else ast.unparse(value)))
    return Signature(tuple(parameters), outermost(function.returns, words), static)


def outermost(annotation: ast.expr | None, words: set[str]) -> str:
    """Return the class without its module and contents; a choice of words is text."""
    if isinstance(annotation, ast.BinOp):
        return f"{outermost(annotation.left, words)} | {outermost(annotation.right, words)}"
    if isinstance(annotation, ast.Subscript):
        annotation = annotation.value
    if isinstance(annotation, ast.Attribute):
        return annotation.attr
    text = "" if annotation is None else ast.unparse(annotation)
    return "str" if text in words else text


def stub_members(source: str) -> dict[str, Any]:
    """Return what the stub declares: functions as signatures, properties as types, classes as dicts."""
    tree = ast.parse(source)
    words = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Literal[")
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = signature(node, words)
        elif isinstance(node, ast.ClassDef):
            found[node.name] = {k: v for base in node.bases for k, v in found[ast.unparse(base)].items()}
            for member in node.body:
                if isinstance(member, ast.FunctionDef):
                    static = bool(member.decorator_list)
                    found[node.name][member.name] = signature(member, words, static=static)
                elif isinstance(member, ast.AnnAssign):
                    found[node.name][ast.unparse(member.target)] = declared(member.annotation, words)
    return {name: value for name, value in found.items() if not name.startswith("_")}


def declared(annotation: ast.expr, words: set[str]) -> str:
    assert isinstance(annotation, ast.Subscript)  # Final[...] or ClassVar[None]
    return outermost(annotation.slice, words)


def running_signature(doc: str, *, static: bool = False) -> Signature:
    """Read the first line that pybind11 writes into the docstring of a function."""
    tree = ast.parse(f"def {doc.splitlines()[0]}: ...").body[0]
    assert isinstance(tree, ast.FunctionDef)
    return signature(tree, set(), static=static)


def running_class(cls: type) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for base in cls.__bases__:  # a class of the extension that this one extends
        if base.__module__ == cls.__module__:
            members |= running_class(base)
    for name, value in vars(cls).items():
        if name in ORDINARY or name.startswith("_pybind11"):
            continue
        if isinstance(value, property):
            members[name] = running_signature(f"f{value.fget.__doc__}").result
            assert value.fset is None
        elif value is None:  # __hash__
            members[name] = "None"
        elif inspect.ismethoddescriptor(value) and value.__doc__ == object.__init__.__doc__:
            continue  # a class that Python cannot make
        else:
            static = isinstance(value, staticmethod)
            members[name] = running_signature(str(getattr(cls, name).__doc__), static=static)
    return members


def running_members() -> dict[str, Any]:
    public = {name: value for name, value in vars(_core).items() if not name.startswith("_")}
    return {
        name: running_class(value) if isinstance(value, type) else running_signature(value.__doc__)
        for name, value in public.items()
    }


def test_stub_and_module_declare_the_same() -> None:
    stub, running = stub_members(STUB.read_text()), running_members()
    assert sorted(stub) == sorted(running)
    for name, members in running.items():
        if isinstance(members, dict):
            assert sorted(stub[name]) == sorted(members), name
            for member, value in members.items():
                assert stub[name][member] == value, f"{name}.{member}"
        else:
            assert stub[name] == members, name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class Counts:", "class Count:"),
        ("    n: Final[int]\n    mean", "    mean"),
        ("mean: Final[float]", "mean: Final[int]"),
        ("def count(self, value:", "def count(self, v:"),
        ("threads: int = 0", "threads: int = 1"),
        ("*, alternative", "alternative"),
        ("def to_json(self) -> str", "def to_json(self) -> bytes"),
        ("    @staticmethod\n    def of(rows", "    def of(rows"),
        ("def decide(report: Report) -> Decision: ...", ""),
    ],
)
def test_a_difference_would_be_seen(before: str, after: str) -> None:
    source = STUB.read_text()
    assert before in source
    assert stub_members(source.replace(before, after, 1)) != running_members()
