"""A report as a fragment of HTML, for Jupyter. Everything that came with the data is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.render.lines import SYMBOLS, footnotes, notes, subtitle, table

if TYPE_CHECKING:
    from cxlift.report import Report

__all__ = ["html"]

TEMPLATE = """\
<style>
.cxlift { font: 13px/1.45 system-ui, sans-serif; max-width: 100%; overflow-x: auto; }
.cxlift table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .6em 0; }
.cxlift th, .cxlift td { padding: .3em .7em; text-align: left; border-bottom: 1px solid #8884; white-space: nowrap; }
.cxlift th { font-weight: 600; }
.cxlift h3 { margin: 0 0 .2em; font-size: 1.2em; }
.cxlift ul { list-style: none; margin: .5em 0; padding: 0; }
.cxlift .quiet { opacity: .7; }
.cxlift .alarm, .cxlift .worse { color: #c62828; font-weight: 600; }
.cxlift .warning { color: #b26a00; }
.cxlift .better { color: #1b7f3b; font-weight: 600; }
</style>
<div class="cxlift">
<h3>{{ report.name }}</h3>
<div class="quiet">{{ subtitle }}</div>
<ul>
{%- for check in report.health %}
<li class="{{ check.status }}">{{ symbols[check.status] }} {{ check.sentence }}</li>
{%- endfor %}
</ul>
<table>
<thead><tr>{% for header in headers %}<th>{{ header }}</th>{% endfor %}</tr></thead>
<tbody>
{%- for line in lines %}
<tr>{% for cell in line %}<td{% if loop.last %} class="{{ cell }}"{% endif %}>{{ cell }}</td>{% endfor %}</tr>
{%- endfor %}
</tbody>
</table>
<div class="quiet">{{ footnotes }}{% for note in notes %}<br>{{ note }}{% endfor %}</div>
</div>
"""


def html(report: Report) -> str:
    """Write the report as an HTML fragment without scripts."""
    from jinja2 import Environment, StrictUndefined

    headers, lines = table(report)
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(TEMPLATE)
    return template.render(
        report=report,
        subtitle=subtitle(report),
        symbols=SYMBOLS,
        headers=headers,
        lines=lines,
        footnotes=footnotes(report),
        notes=notes(report),
    )
