// Interval and Comparison.
#include "stats/comparison.hpp"

#include "bindings/python/bind.hpp"
#include "core/analyze/report.hpp"

#include <sstream>

namespace cxlift::bindings {
namespace {

using stats::Comparison;
using stats::Interval;

std::string short_number(double value) {
    std::ostringstream text;
    text.precision(6);
    text << value;
    return text.str();
}

std::string interval_repr(const Interval& interval) {
    return "Interval(" + short_number(interval.lower) + ", " + short_number(interval.upper) + ")";
}

std::string comparison_repr(const Comparison& c) {
    return "Comparison(difference=" + short_number(c.difference) + ", difference_interval=(" +
           short_number(c.difference_interval.lower) + ", " + short_number(c.difference_interval.upper) +
           "), lift=" + short_number(c.lift.value) + ", pvalue=" + short_number(c.pvalue) + ", method='" + c.method + "')";
}

} // namespace

void bind_comparison(py::module_& m) {
    py::class_<Interval>(m, "Interval", "An interval; an end may be infinite, both are nan where there is none.")
        .def(py::init<double, double>(), py::arg("lower"), py::arg("upper"))
        .def_readonly("lower", &Interval::lower)
        .def_readonly("upper", &Interval::upper)
        .def("__contains__", &Interval::contains, py::arg("value"))
        .def("__iter__", [](const Interval& i) { return py::iter(py::make_tuple(i.lower, i.upper)); })
        .def("__eq__", [](const Interval& a, const Interval& b) { return a == b; }, py::arg("other"), py::is_operator())
        .def("__repr__", &interval_repr);

    py::class_<Comparison>(m, "Comparison", "A treatment compared with the control; what a method cannot give is nan.")
        .def_readonly("control_value", &Comparison::control_value)
        .def_readonly("treatment_value", &Comparison::treatment_value)
        .def_readonly("difference", &Comparison::difference)
        .def_readonly("difference_interval", &Comparison::difference_interval)
        .def_property_readonly("lift", [](const Comparison& c) { return c.lift.value; })
        .def_property_readonly("lift_interval", [](const Comparison& c) { return c.lift.interval; })
        .def_property_readonly("lift_kind", [](const Comparison& c) { return std::string(name_of(c.lift.kind)); })
        .def_readonly("std_error", &Comparison::std_error)
        .def_readonly("statistic", &Comparison::statistic)
        .def_readonly("df", &Comparison::df)
        .def_readonly("pvalue", &Comparison::pvalue)
        .def_readonly("n_control", &Comparison::n_control)
        .def_readonly("n_treatment", &Comparison::n_treatment)
        .def_readonly("method", &Comparison::method)
        .def_property_readonly("notes", [](const Comparison& c) { return py::tuple(py::cast(c.notes)); })
        .def("with_note",
             [](Comparison c, const std::string& note) {
                 c.notes.push_back(note);
                 return c;
             },
             py::arg("note"), "The same comparison with one more note.")
        .def("__repr__", &comparison_repr);
}

} // namespace cxlift::bindings
