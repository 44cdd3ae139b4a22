// The table of contents of the extension. Classes come before the functions that take them, so that signatures name them.
#include "bindings/python/bind.hpp"

PYBIND11_MODULE(_core, m, py::mod_gil_not_used()) {
    m.doc() = "The engine of cxlift in C++; use it through the package `cxlift`.";
    cxlift::bindings::bind_exceptions(m);
    cxlift::bindings::bind_comparison(m);
    cxlift::bindings::bind_summaries(m);
    cxlift::bindings::bind_stats(m);
    cxlift::bindings::bind_plan(m);
    cxlift::bindings::bind_unit_summaries(m);
    cxlift::bindings::bind_unit_times(m);
    cxlift::bindings::bind_report(m);
    cxlift::bindings::bind_calendar(m);
}
