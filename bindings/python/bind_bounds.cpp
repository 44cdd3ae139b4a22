// Bounds of differences that are seen for some units only.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "stats/bounds/lee_bounds.hpp"

#include <sstream>
#include <variant>

namespace cxlift::bindings {
namespace {

using stats::Answers;
using stats::DifferenceBounds;

using Given = std::variant<stats::Counts, stats::Distribution, DoubleArray>;

Answers answers_of(const Given& given, std::int64_t units) {
    if (const auto* counts = std::get_if<stats::Counts>(&given)) {
        return Answers::of(*counts, units);
    }
    if (const auto* distribution = std::get_if<stats::Distribution>(&given)) {
        return Answers::of(*distribution, units);
    }
    return Answers::of(view(std::get<DoubleArray>(given)), units);
}

std::string bounds_repr(const DifferenceBounds& b) {
    std::ostringstream text;
    text.precision(6);
    text << "DifferenceBounds(bounds=(" << b.bounds.lower << ", " << b.bounds.upper << "), difference_interval=("
         << b.difference_interval.lower << ", " << b.difference_interval.upper << "), method='" << b.method << "')";
    return text.str();
}

} // namespace

void bind_bounds(py::module_& m) {
    py::class_<DifferenceBounds>(m, "DifferenceBounds", "Bounds of treatment - control; what the data cannot give is nan.")
        .def_readonly("bounds", &DifferenceBounds::bounds)
        .def_readonly("lower_std_error", &DifferenceBounds::lower_std_error)
        .def_readonly("upper_std_error", &DifferenceBounds::upper_std_error)
        .def_readonly("difference_interval", &DifferenceBounds::difference_interval)
        .def_readonly("difference", &DifferenceBounds::difference)
        .def_readonly("response_control", &DifferenceBounds::response_control)
        .def_readonly("response_treatment", &DifferenceBounds::response_treatment)
        .def_readonly("trimmed_control", &DifferenceBounds::trimmed_control)
        .def_readonly("trimmed_treatment", &DifferenceBounds::trimmed_treatment)
        .def_readonly("n_control", &DifferenceBounds::n_control)
        .def_readonly("n_treatment", &DifferenceBounds::n_treatment)
        .def_readonly("method", &DifferenceBounds::method)
        .def_property_readonly("notes", [](const DifferenceBounds& self) { return py::tuple(py::cast(self.notes)); })
        .def("__repr__", &bounds_repr);
    m.def(
        "lee_bounds",
        [](const Given& control, const Given& treatment, std::int64_t n_control, std::int64_t n_treatment, double level) {
            return stats::lee_bounds(answers_of(control, n_control), answers_of(treatment, n_treatment), level);
        },
        py::arg("control"), py::arg("treatment"), py::arg("n_control"), py::arg("n_treatment"), py::kw_only(),
        py::arg("confidence_level") = 0.95);
    m.def(
        "worst_case_bounds",
        [](const Given& control, const Given& treatment, double lowest, double highest, std::int64_t n_control,
           std::int64_t n_treatment, double level) {
            return stats::worst_case_bounds(answers_of(control, n_control), answers_of(treatment, n_treatment),
                                            {.lowest = lowest, .highest = highest}, level);
        },
        py::arg("control"), py::arg("treatment"), py::arg("lowest"), py::arg("highest"), py::arg("n_control"),
        py::arg("n_treatment"), py::kw_only(), py::arg("confidence_level") = 0.95);
}

} // namespace cxlift::bindings
