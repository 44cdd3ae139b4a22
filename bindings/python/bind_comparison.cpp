// Interval and Comparison.
#include "stats/comparison.hpp"

#include "bindings/python/bind.hpp"
#include "bindings/python/comparison_fields.hpp"

#include <functional>
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
        .def(
            "__eq__", [](const Interval& a, const Interval& b) { return a == b; }, py::arg("other"), py::is_operator())
        .def("__repr__", &interval_repr);

    py::class_<Comparison> comparison(m, "Comparison",
                                      "A treatment compared with the control; what a method cannot give is nan.");
    def_comparison_fields(comparison, std::identity{});
    comparison.def_readonly("odds_ratio", &Comparison::odds_ratio)
        .def_readonly("odds_ratio_interval", &Comparison::odds_ratio_interval)
        .def(
            "with_note",
            [](Comparison c, const std::string& note) {
                c.notes.push_back(note);
                return c;
            },
            py::arg("note"), "The same comparison with one more note.")
        .def("__repr__", &comparison_repr);
}

} // namespace cxlift::bindings
