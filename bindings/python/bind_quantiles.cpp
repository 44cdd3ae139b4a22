// Distribution, and intervals and tests of quantiles.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/clustered.hpp"
#include "bindings/python/options.hpp"
#include "core/summarize/distribution_json.hpp"
#include "stats/quantiles/quantile_interval.hpp"
#include "stats/quantiles/quantile_sample.hpp"
#include "stats/quantiles/quantile_test.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace cxlift::bindings {
namespace {

using stats::Distribution;
using stats::QuantileSample;

py::bytes to_cbor(const Distribution& distribution) {
    const auto cbor = Json::to_cbor(distribution_to_json(distribution));
    return {reinterpret_cast<const char*>(cbor.data()), cbor.size()};
}

Distribution from_cbor(const py::bytes& bytes) {
    const auto view = static_cast<std::string_view>(bytes);
    return distribution_from_json(parse_strict_cbor({reinterpret_cast<const std::uint8_t*>(view.data()), view.size()}));
}

Distribution from_values(const DoubleArray& array, std::size_t max_groups) {
    if (array.ndim() != 1) {
        throw std::invalid_argument("Distribution.from_values: values has " + std::to_string(array.ndim()) +
                                    " dimensions, must have 1.");
    }
    const auto values = view(array);
    const py::gil_scoped_release unlocked; // safe: the values are ours to read and no Python object is touched
    Distribution result(max_groups);
    result.add_present(values);
    return result;
}

std::string distribution_repr(const Distribution& d) {
    return py::str("Distribution(n={}, groups={}, mantissa_bits={})")
        .format(d.n(), d.groups().size(), d.mantissa_bits())
        .cast<std::string>();
}

void bind_distribution(py::module_& m) {
    py::class_<Distribution>(m, "Distribution",
                             "A column in bounded memory: each value while few are distinct, then groups of neighbours.")
        .def(py::init<std::size_t>(), py::arg("max_groups") = Distribution::default_max_groups)
        .def_static("from_values", &from_values, py::arg("values"), py::kw_only(),
                    py::arg("max_groups") = Distribution::default_max_groups, "Of an array of numbers; NaN is left out.")
        .def_property_readonly("n", &Distribution::n)
        .def_property_readonly("max_groups", &Distribution::max_groups)
        .def_property_readonly("mantissa_bits", &Distribution::mantissa_bits)
        .def_property_readonly("is_exact", &Distribution::is_exact)
        .def_property_readonly("groups",
                               [](const Distribution& d) {
                                   py::list groups;
                                   for (const stats::ValueGroup& g : d.groups()) {
                                       groups.append(py::make_tuple(g.lowest, g.highest, g.n, g.mean, g.m2));
                                   }
                                   return groups;
                               })
        .def("moments", &Distribution::moments)
        .def("quantile", &Distribution::quantile, py::arg("q"))
        .def("quantile_bounds", &Distribution::quantile_bounds, py::arg("q"))
        .def("cdf", &Distribution::cdf, py::arg("x"))
        .def("cdf_bounds", &Distribution::cdf_bounds, py::arg("x"))
        .def(
            "merge",
            [](Distribution a, const Distribution& b) {
                a.merge(b);
                return a;
            },
            py::arg("other"), "A summary of the units of both, as `+`.")
        .def(
            "__add__",
            [](Distribution a, const Distribution& b) {
                a.merge(b);
                return a;
            },
            py::arg("other"), py::is_operator())
        .def(
            "__eq__", [](const Distribution& a, const Distribution& b) { return a == b; }, py::arg("other"), py::is_operator())
        .def("to_json", [](const Distribution& d) { return distribution_to_json(d).dump(); })
        .def_static(
            "from_json", [](const std::string& text) { return distribution_from_json(parse_strict(text)); }, py::arg("text"))
        .def("to_cbor", &to_cbor)
        .def_static("from_cbor", &from_cbor, py::arg("data"))
        .def("__repr__", &distribution_repr)
        .def(py::pickle([](const Distribution& d) { return to_cbor(d); },
                        [](const py::bytes& bytes) { return from_cbor(bytes); }));
}

} // namespace

void bind_quantiles(py::module_& m) {
    bind_distribution(m);
    py::class_<QuantileSample>(m, "QuantileSample", "What a sample says of its quantile.")
        .def_static(
            "of_values",
            [](const DoubleArray& values, double q, const std::string& function) {
                const auto given = view(values);
                const py::gil_scoped_release unlocked; // safe: the values are ours to read and no Python object is touched
                return stats::quantile_sample(given, q, function);
            },
            py::arg("values"), py::arg("q"), py::arg("function") = "quantile")
        .def_static(
            "of_clusters",
            [](const DoubleArray& values, const Numbers& numbers, std::size_t clusters, double q, const std::string& function) {
                return stats::quantile_sample(clustered_values(values, numbers, clusters), q, function);
            },
            py::arg("values"), py::arg("numbers"), py::arg("clusters"), py::arg("q"), py::arg("function") = "quantile")
        .def_static(
            "of_counts",
            [](const stats::Counts& counts, double q, const std::string& function) {
                return stats::quantile_sample(counts, q, function);
            },
            py::arg("counts"), py::arg("q"), py::arg("function") = "quantile")
        .def_static(
            "of_distribution",
            [](const Distribution& distribution, double q, const std::string& function) {
                return stats::quantile_sample(distribution, q, function);
            },
            py::arg("distribution"), py::arg("q"), py::arg("function") = "quantile");
    m.def(
        "quantile_test",
        [](const QuantileSample& control, const QuantileSample& treatment, const std::string& method,
           const std::string& alternative, double level) {
            const auto chosen =
                stats::choice_of<stats::QuantileMethod>(stats::quantile_methods(), "quantile_test", "method", method);
            return stats::quantile_test(control, treatment, {alternative_of("quantile_test", alternative), level}, chosen);
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("method") = "auto",
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    m.def(
        "quantile_interval",
        [](const QuantileSample& sample, const std::string& alternative, double level) {
            return stats::quantile_interval(sample, {alternative_of("quantile_interval", alternative), level});
        },
        py::arg("sample"), py::kw_only(), py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
}

} // namespace cxlift::bindings
