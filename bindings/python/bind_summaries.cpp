// Moments, CoMoments and Counts.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "stats/summaries/co_moments.hpp"
#include "stats/summaries/counts.hpp"
#include "stats/summaries/moments.hpp"

#include <stdexcept>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::CoMoments;
using stats::Counts;
using stats::Moments;

// NaN is missing and counted.
std::pair<Moments, std::int64_t> moments_of(const DoubleArray& array, const std::string& name) {
    const auto values = view(array);
    const py::gil_scoped_release unlocked; // safe: the values are ours to read and no Python object is touched
    const std::vector<double> present = present_values(values, name);
    return {Moments::of(present), static_cast<std::int64_t>(values.size() - present.size())};
}

// Two summaries of different units, as `a + b`.
template <typename Summary> Summary merged(Summary a, const Summary& b) {
    a.merge(b);
    return a;
}

void bind_moments(py::module_& m) {
    py::class_<Moments>(m, "Moments", "Count, mean and centred second to fourth moments of one column.")
        .def(py::init(&Moments::from_variance), py::arg("n"), py::arg("mean"), py::arg("variance"))
        .def_readonly("n", &Moments::n)
        .def_readonly("mean", &Moments::mean)
        .def_readonly("m2", &Moments::m2)
        .def_readonly("m3", &Moments::m3)
        .def_readonly("m4", &Moments::m4)
        .def_property_readonly("variance", &Moments::variance)
        .def_property_readonly("std_dev", &Moments::std_dev)
        .def_property_readonly("std_error", &Moments::std_error)
        .def_property_readonly("skewness", &Moments::skewness)
        .def_property_readonly("kurtosis", &Moments::kurtosis)
        .def("__add__", &merged<Moments>, py::arg("other"), py::is_operator())
        .def(
            "__eq__", [](const Moments& a, const Moments& b) { return a == b; }, py::arg("other"), py::is_operator())
        .def("__repr__",
             [](const Moments& s) {
                 return py::str("Moments(n={}, mean={}, variance={})").format(s.n, s.mean, s.variance()).cast<std::string>();
             })
        .def(py::pickle([](const Moments& s) { return py::make_tuple(s.n, s.mean, s.m2, s.m3, s.m4, s.mean_low); },
                        [](const py::tuple& t) {
                            return Moments{.n = t[0].cast<std::int64_t>(),
                                           .mean = t[1].cast<double>(),
                                           .m2 = t[2].cast<double>(),
                                           .m3 = t[3].cast<double>(),
                                           .m4 = t[4].cast<double>(),
                                           .mean_low = t[5].cast<double>()};
                        }));
    m.def("moments_of", &moments_of, py::arg("values"), py::arg("name"),
          "Moments of an array and how many of its values are missing.");
}

void bind_co_moments(py::module_& m) {
    py::class_<CoMoments>(m, "CoMoments", "Count, means and centred cross-products of several columns.")
        .def(py::init<std::size_t>(), py::arg("columns"))
        .def_static(
            "of",
            [](const DoubleArray& rows) {
                if (rows.ndim() != 2) {
                    throw std::invalid_argument("CoMoments.of: rows has " + std::to_string(rows.ndim()) +
                                                " dimensions, must have 2: one row a unit.");
                }
                return CoMoments::of(view(rows), static_cast<std::size_t>(rows.shape(1)));
            },
            py::arg("rows"))
        .def_property_readonly("n", &CoMoments::n)
        .def_property_readonly("columns", &CoMoments::columns)
        .def("mean", &CoMoments::mean, py::arg("column"))
        .def("cross_product", &CoMoments::cross_product, py::arg("a"), py::arg("b"))
        .def("covariance", &CoMoments::covariance, py::arg("a"), py::arg("b"))
        .def("__add__", &merged<CoMoments>, py::arg("other"), py::is_operator())
        .def("__eq__", [](const CoMoments& a, const CoMoments& b) { return a == b; }, py::arg("other"), py::is_operator());
}

void bind_value_counts(py::module_& m) {
    py::class_<Counts>(m, "Counts", "How often each value occurs.")
        .def(py::init([](const std::map<double, std::int64_t>& values) {
                 Counts counts;
                 for (const auto& [value, times] : values) {
                     counts.add(value, times);
                 }
                 return counts;
             }),
             py::arg("values") = std::map<double, std::int64_t>{})
        .def_property_readonly("n", &Counts::n)
        .def_property_readonly("values", &Counts::values)
        .def("count", &Counts::count, py::arg("value"))
        .def("moments", &Counts::moments)
        .def("__add__", &merged<Counts>, py::arg("other"), py::is_operator())
        .def(
            "__eq__", [](const Counts& a, const Counts& b) { return a == b; }, py::arg("other"), py::is_operator())
        .def("__repr__", [](const Counts& c) { return py::str("Counts({})").format(c.values()).cast<std::string>(); });
}

} // namespace

void bind_summaries(py::module_& m) {
    bind_moments(m);
    bind_co_moments(m);
    bind_value_counts(m);
}

} // namespace cxlift::bindings
