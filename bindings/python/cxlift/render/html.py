"""A report as HTML: a fragment for Jupyter, a page for a file. What came with the data is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.render.lines import checks, footnotes, headers, notes, subtitle, table, title

if TYPE_CHECKING:
    from cxlift.report import Report

__all__ = ["html", "page"]

TEMPLATE = """\
<style>
.cxlift { font: 13px/1.45 system-ui, sans-serif; max-width: 100%; overflow-x: auto; }
.cxlift table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .6em 0; }
.cxlift th, .cxlift td { padding: .3em .7em; border-bottom: 1px solid #8884; }
.cxlift th, .cxlift td { text-align: left; white-space: nowrap; }
.cxlift th { font-weight: 600; }
.cxlift .segment th { padding-top: 1em; }
.cxlift h3 { margin: 0 0 .2em; font-size: 1.2em; }
.cxlift ul { list-style: none; margin: .5em 0; padding: 0; }
.cxlift .quiet { opacity: .7; }
.cxlift .alarm, .cxlift .worse { color: #c62828; font-weight: 600; }
.cxlift .warning { color: #b26a00; }
.cxlift .better { color: #1b7f3b; font-weight: 600; }
</style>
<div class="cxlift">
<h3>{{ title }}</h3>
<div class="quiet">{{ subtitle }}</div>
<ul>
{%- for check in checks %}
<li class="{{ check.status }}">{{ check.symbol }} {{ check.sentence }}</li>
{%- endfor %}
</ul>
<table>
<thead><tr>{% for header in headers %}<th>{{ header }}</th>{% endfor %}</tr></thead>
<tbody>
{%- for block in blocks %}
{%- if block.title %}
<tr class="segment"><th colspan="{{ headers|length }}">{{ block.title }}</th></tr>
{%- endif %}
{%- for line in block.lines %}
<tr>
{%- for cell in line[:-1] %}<td>{{ cell }}</td>{% endfor -%}
<td class="{{ line[-1]|replace(' ', '_') }}">{{ line[-1] }}</td>
</tr>
{%- endfor %}
{%- endfor %}
</tbody>
</table>
<div class="quiet">{{ footnotes }}{% for note in notes %}<br>{{ note }}{% endfor %}</div>
</div>
"""


def html(report: Report) -> str:
    """Write the report as an HTML fragment without scripts."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(TEMPLATE).render(
        title=title(report),
        subtitle=subtitle(report),
        checks=checks(report),
        headers=headers(report),
        blocks=table(report),
        footnotes=footnotes(report),
        notes=notes(report),
    )


def page(report: Report) -> str:
    """Write the report as a whole HTML document."""
    from markupsafe import escape

    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f"<title>{escape(title(report))}</title></head>\n<body>\n{html(report)}\n</body>\n</html>\n"
    )
