// Estimates of many experiments together.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "stats/pooling/shrink.hpp"
#include "stats/words.hpp"

#include <string>

namespace cxlift::bindings {
namespace {

using stats::Pooling;
using stats::Shrunken;

constexpr stats::Word<Pooling> methods[] = {{Pooling::paule_mandel, "paule_mandel"},
                                            {Pooling::dersimonian_laird, "dersimonian_laird"}};

} // namespace

void bind_pooling(py::module_& m) {
    py::class_<Shrunken>(m, "Shrunken", "Estimates of several experiments, drawn towards their common mean.")
        .def_property_readonly("estimates", [](const Shrunken& r) { return as_array(r.estimates); })
        .def_property_readonly("std_errors", [](const Shrunken& r) { return as_array(r.std_errors); })
        .def_property_readonly("intervals", [](const Shrunken& r) { return py::tuple(py::cast(r.intervals)); })
        .def_readonly("mean", &Shrunken::mean)
        .def_readonly("mean_std_error", &Shrunken::mean_std_error)
        .def_readonly("between", &Shrunken::between)
        .def_readonly("statistic", &Shrunken::statistic)
        .def_readonly("df", &Shrunken::df)
        .def_readonly("pvalue", &Shrunken::pvalue)
        .def("__repr__", [](const Shrunken& r) {
            return py::str("Shrunken(estimates={}, mean={}, between={})")
                .format(r.estimates, r.mean, r.between)
                .cast<std::string>();
        });
    m.def(
        "shrink",
        [](const DoubleArray& estimates, const DoubleArray& std_errors, const std::string& method, double level) {
            return stats::shrink(view(estimates), view(std_errors),
                                 stats::choice_of<Pooling>(methods, "shrink", "method", method), level);
        },
        py::arg("estimates"), py::arg("std_errors"), py::kw_only(), py::arg("method"), py::arg("confidence_level"));
}

} // namespace cxlift::bindings
