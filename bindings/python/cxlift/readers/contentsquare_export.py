"""What a Data Export of Contentsquare becomes: exposures and events, and what they are checked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.errors import ExportError
from cxlift.readers.contentsquare_rows import errors_query, has_errors, rows_query, unequal_query
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cxlift.readers.contentsquare_rows import Names
    from cxlift.readers.json_rows import JsonRows
    from cxlift.readers.tables_engine import TablesEngine

__all__ = ["Export"]

UNEQUAL = "left_out.javascript_error.the lists of errors of its pageview differ in length"
OURS = ("variant", "timestamp", "holdback", "uuid")


class Export:
    """Queries of sessions, pageviews and errors.

    Args:
        engine: where they run.
        rows: the objects of the files, sessions or pageviews.
        views: pageviews in files of their own.
        names: what is where.
        scope: of ``rows``.

    Attributes:
        exposures: the query of the sessions, each an exposure.
        attributes: properties of the sessions.
        events: the queries of the events, by their names.
    """

    def __init__(
        self, engine: TablesEngine, rows: JsonRows, views: JsonRows | None, names: Names, scope: str
    ) -> None:
        self._engine, self._rows, self._names = engine, rows, names
        nested = names.roles["pageviews"]
        if scope == "pageviews":
            views = rows
        elif views is None and nested in rows.known:
            outer = [names.roles[role] for role in ("unit", "session", "timestamp")]
            views = rows.inside(engine, nested, [name for name in outer if name in rows.known])
        elif nested in rows.known and views is not None:
            told = f"sessions have {nested!r}, and pageviews are given beside them; leave one out."
            raise ExportError(f"{rows.files[0]}: {told}")
        self._views = views
        pages, own = "pages", list[str]()
        if views is not None:
            query, own = rows_query(views, names, "pageview_timestamp")
            # Text is read and parsed once: each use of these queries would do it again.
            engine.connection.execute(f"create table pages as {query}")
        if scope == "pageviews":
            self.attributes, sessions = own, f"({_sessions_of(pages, own)})"
        else:
            query, self.attributes = rows_query(rows, names, "timestamp")
            engine.connection.execute(f"create table sessions as {query}")
            sessions = "sessions" if views is None else f"({_with_pages('sessions', pages)})"
        self.attributes, shown = _shown(self.attributes, names)
        engine.connection.execute(f"create table exposures as {_exposures(sessions, shown, names)}")
        self.exposures = "select * from exposures"
        of_sessions = [names.roles["unit"], "timestamp", "uuid", *self.attributes]
        self.events: dict[str, str] = {
            "session": f"select {_list(of_sessions)} from exposures"  # noqa: S608
        }
        if views is not None:
            _, shown = _shown(own, names)
            unit = quote_name(names.roles["unit"])
            self.events["pageview"] = f"select unit as {unit}, moment as timestamp{shown} from {pages}"  # noqa: S608
            if has_errors(views, names):
                self.events["javascript_error"] = errors_query(views, names, pages)

    def check(self) -> None:
        """Refuse an experiment that no session has, or whose name is that of two variables."""
        keys = self._names.keys
        counts = self._engine.rows("select count(k0), count(k1) from exposures")[0]
        place = self._rows.files[0]
        if all(counts):
            raise ExportError(
                f"{place}: sessions have {keys[0]!r} and {keys[1]!r}, which may be two experiments; name one "
                "by its whole variable: prefix is its beginning."
            )
        if not any(counts):
            start = self._names.roles["dynamic_variables"] + "."
            every = [name for each in (self._rows, self._views) if each for name in each.known]
            known = {name.removeprefix(start) for name in every}
            variables = sorted(name for name in known if name.startswith(self._names.prefix))
            there = nearest(keys[0], variables) if variables else f"none begins with {self._names.prefix!r}."
            raise ExportError(f"{place}: no session has the dynamic variable {keys[0]!r}; {there}")

    def unequal_errors(self, *, refuse: bool) -> dict[str, int]:
        """Count the errors of pageviews whose lists differ in length, or refuse the first."""
        if self._views is None or not has_errors(self._views, self._names):
            return {}
        pages = (
            f"from ({unequal_query(self._views, self._names, 'pages')}) where len(list_distinct(lengths)) > 1"
        )
        if refuse:
            found = self._engine.rows(f"select name, row, lengths {pages} order by name, row limit 1")
            if found:
                file, row, lengths = found[0]
                raise ExportError(
                    f"{file}: row {row}: the lists errors.* of a pageview have {_words(lengths)} items, so "
                    "that nobody knows which belong together; export it again, or say unequal_errors='count'."
                )
            return {}
        (count,) = self._engine.rows(f"select sum(list_max(lengths))::bigint {pages}")[0]
        return {UNEQUAL: count} if count else {}


def _words(lengths: Iterable[int]) -> str:
    return " and ".join(str(length) for length in sorted(set(lengths)))


def _list(names: Iterable[str]) -> str:
    return ", ".join(quote_name(name) for name in names)


def _shown(properties: list[str], names: Names) -> tuple[list[str], str]:
    """Give the properties' names, none of them one of ours, and the SQL that calls them so."""
    taken = {name.casefold() for name in (*OURS, names.roles["unit"], "k0", "k1")}
    called = {name: f"export.{name}" if name.casefold() in taken else name for name in properties}
    sql = "".join(f", {quote_name(f'p.{name}')} as {quote_name(to)}" for name, to in called.items())
    return list(called.values()), sql


def _last(key: str) -> str:
    return f"last({key} order by moment, file, row, part) filter ({key} is not null) as {key}"


def _sessions_of(pages: str, properties: list[str]) -> str:
    """Make sessions of pageviews: they begin with the first, and have its properties."""
    called = [quote_name(f"p.{name}") for name in properties]
    firsts = "".join(f", first({name} order by moment, file, row, part) as {name}" for name in called)
    made = f"unit, session, min(moment) as moment, {_last('k0')}, {_last('k1')}{firsts}"
    return f"select {made} from {pages} group by unit, session"  # noqa: S608


def _with_pages(sessions: str, pages: str) -> str:
    """Take the last value of a variable in the pageviews of a session; the session's own is before them."""
    of_pages = f"select unit, session, {_last('k0')}, {_last('k1')} from {pages} group by unit, session"  # noqa: S608
    return (
        "select s.* replace (coalesce(p.k0, s.k0) as k0, coalesce(p.k1, s.k1) as k1) "  # noqa: S608
        f"from {sessions} s left join ({of_pages}) p on s.unit = p.unit and s.session = p.session"
    )


def _exposures(sessions: str, shown: str, names: Names) -> str:
    value, suffix = "coalesce(k0, k1)", quote_text(names.holdback)
    is_held = f"coalesce(ends_with({value}, {suffix}), false)"
    variant = f"case when {is_held} then left({value}, -{len(names.holdback)}) else {value} end"
    made: Mapping[str, str] = {
        names.roles["unit"]: "unit",
        "variant": variant,
        "timestamp": "moment",
        "holdback": is_held,
        "uuid": "unit || '/' || session",
    }
    picked = ", ".join(f"{sql} as {quote_name(name)}" for name, sql in made.items())
    return f"select {picked}, k0, k1{shown} from {sessions}"  # noqa: S608
