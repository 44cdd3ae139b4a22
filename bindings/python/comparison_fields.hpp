// The fields of a comparison, bound alike for a comparison and for a row of a report that holds one.
#pragma once

#include "bindings/python/bind.hpp"
#include "core/analyze/report.hpp"
#include "stats/comparison.hpp"

namespace cxlift::bindings {

// `get` maps a const Class& to its const stats::Comparison&.
template <typename Class, typename Get> void def_comparison_fields(py::class_<Class>& bound, const Get& get) {
    const auto field = [&](const char* name, auto read) {
        bound.def_property_readonly(name, [get, read](const Class& self) { return read(get(self)); });
    };
    using stats::Comparison;
    field("control_value", [](const Comparison& c) { return c.control_value; });
    field("treatment_value", [](const Comparison& c) { return c.treatment_value; });
    field("difference", [](const Comparison& c) { return c.difference; });
    field("difference_interval", [](const Comparison& c) { return c.difference_interval; });
    field("lift", [](const Comparison& c) { return c.lift.value; });
    field("lift_interval", [](const Comparison& c) { return c.lift.interval; });
    field("lift_kind", [](const Comparison& c) { return std::string(name_of(c.lift.kind)); });
    field("std_error", [](const Comparison& c) { return c.std_error; });
    field("statistic", [](const Comparison& c) { return c.statistic; });
    field("df", [](const Comparison& c) { return c.df; });
    field("pvalue", [](const Comparison& c) { return c.pvalue; });
    field("n_control", [](const Comparison& c) { return c.n_control; });
    field("n_treatment", [](const Comparison& c) { return c.n_treatment; });
    field("method", [](const Comparison& c) { return c.method; });
    field("dual", [](const Comparison& c) { return c.dual; });
    bound.def_property_readonly("notes", [get](const Class& self) { return py::tuple(py::cast(get(self).notes)); });
}

} // namespace cxlift::bindings
