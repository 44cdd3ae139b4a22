"""The cases of tails and quantiles, by their definitions."""

from __future__ import annotations

from functools import partial
from typing import Any

import definitions as d
from mpmath import mp, mpf
from writing import DEFINITION, Case, write


def distributions() -> None:
    cases: list[Case] = []

    def add(function: str, arguments: list[float], value: Any, tol: float) -> None:
        cases.append(
            {
                "name": f"{function}({', '.join(repr(a) for a in arguments)})",
                "function": function,
                "arguments": arguments,
                "value": value,
                "tol": tol,
            }
        )

    inf = float("inf")
    near, far = (-40.0, -8.5, -1.96, -0.3, 0.0, 1e-10, 0.3, 1.0), (1.959963984540054, 3.0, 5.0, 8.0, 10.0)
    for z in (*near, *far, 20.0, 30.0, 37.0, inf, -inf):
        add("normal_upper_tail", [z], d.normal_tail(z), 1e-12)
    common = (1e-10, 1e-5, 0.001, 0.005, 0.025, 0.05, 0.2, 0.45, 0.5, 0.75, 0.975, 0.999)
    for tail in (1e-300, 1e-200, 1e-100, 1e-50, 1e-20, *common):
        add("normal_upper_quantile", [tail], d.quantile(d.normal_tail, tail), 1e-12)
    for df in (0.5, 1.0, 2.0, 3.7, 17.776473516178515, 100.0, 1234.5, 1e4, 1e6, 1e9, inf):
        for t in (-3.0, -0.5, 0.0, 1e-6, 0.7, 2.0, 5.0, 12.0, 25.0, 36.0, 1e5, 1e40):
            value = d.t_tail(t, df)
            if value > mpf("1e-300"):
                add("student_t_upper_tail", [t, df], value, 1e-10)
    # The largest confidence level below 1 that a double can hold leaves a tail of 5e-17: 1e-50 is far enough.
    for df in (1.0, 2.5, 17.776473516178515, 300.25, 5841.74, 1e8, inf):
        for tail in (1e-50, 1e-16, 1e-4, 0.005, 0.025, 0.05, 0.3, 0.5, 0.95):
            add("student_t_upper_quantile", [tail, df], d.quantile(partial(d.t_tail, df=df), tail), 1e-10)
    for df in (1.0, 2.0, 3.0, 7.0, 50.0, 999.0):
        for x in (0.0, 1e-8, 0.01, 0.5, 1.0, 3.841458820694124, 20.0, 100.0, 1000.0, 1300.0, 1e4, 1e6, 1e9):
            tail = d.chi_squared_tail(x, df)
            if tail > mpf("1e-300"):
                add("chi_squared_upper_tail", [x, df], tail, 1e-11)
            # Near a tail of 1 the logarithm is -lower tail: nobody needs relative accuracy there.
            if tail < mpf("0.9999") or tail == 1:
                add("chi_squared_log_upper_tail", [x, df], mp.log(tail), 1e-11)
    write("distributions", DEFINITION, cases)
