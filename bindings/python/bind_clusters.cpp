// Values of which several belong to one randomised unit: their summary, and tests of means.
#include "bindings/python/bind.hpp"
#include "bindings/python/clustered.hpp"
#include "bindings/python/two_sample.hpp"
#include "stats/clusters/cluster_t_test.hpp"
#include "stats/summaries/cluster_moments.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::ClusterMoments;
using stats::Moments;

ClusterMoments of_sums(const Numbers& sizes, const DoubleArray& sums, double origin) {
    if (sizes.size() != sums.size()) {
        throw std::invalid_argument("ClusterMoments: there are " + std::to_string(sizes.size()) + " sizes and " +
                                    std::to_string(sums.size()) + " sums, must be as many.");
    }
    refuse_infinity(view(sums), "ClusterMoments: sums");
    ClusterMoments result(std::vector<double>{origin});
    for (std::size_t g = 0; g < view(sizes).size(); ++g) {
        result.add(view(sizes)[g], view(sums).subspan(g, 1));
    }
    return result;
}

py::tuple state_of(const ClusterMoments& summary) {
    py::list sizes;
    for (const auto& [size, totals] : summary.by_size()) {
        const Moments& of = totals.front();
        sizes.append(py::make_tuple(size, of.n, of.mean, of.m2, of.m3, of.m4, of.mean_low));
    }
    return py::make_tuple(summary.origins().front(), sizes);
}

ClusterMoments of_state(const py::tuple& state) {
    using Size = std::tuple<std::int64_t, std::int64_t, double, double, double, double, double>;
    ClusterMoments result(std::vector<double>{state[0].cast<double>()});
    for (const auto& [size, n, mean, m2, m3, m4, low] : state[1].cast<std::vector<Size>>()) {
        const Moments of{.n = n, .mean = mean, .m2 = m2, .m3 = m3, .m4 = m4, .mean_low = low};
        result.add(size, std::span<const Moments>(&of, 1));
    }
    return result;
}

void bind_moments(py::module_& m) {
    py::class_<ClusterMoments>(m, "ClusterMoments", "Clusters by their number of values, with the moments of their sums.")
        .def(py::init(&of_sums), py::arg("sizes"), py::arg("sums"), py::kw_only(), py::arg("origin") = 0.0,
             "Of each cluster how many values it has, and the sum of what they exceed the origin by.")
        .def_property_readonly("n", &ClusterMoments::n)
        .def_property_readonly("clusters", &ClusterMoments::clusters)
        .def(
            "__add__",
            [](ClusterMoments a, const ClusterMoments& b) {
                a.merge(b);
                return a;
            },
            py::arg("other"), py::is_operator())
        .def(
            "__eq__", [](const ClusterMoments& a, const ClusterMoments& b) { return a == b; }, py::arg("other"),
            py::is_operator())
        .def("__repr__",
             [](const ClusterMoments& s) {
                 return py::str("ClusterMoments({} values in {} clusters)").format(s.n(), s.clusters()).cast<std::string>();
             })
        .def(py::pickle(&state_of, &of_state));
    m.def(
        "cluster_moments",
        [](const DoubleArray& values, const Numbers& numbers, std::size_t clusters) {
            return stats::cluster_moments(clustered_values(values, numbers, clusters));
        },
        py::arg("values"), py::arg("numbers"), py::arg("clusters"));
}

} // namespace

void bind_clusters(py::module_& m) {
    bind_moments(m);
    m.def(
        "cluster_t_test",
        [](const DoubleArray& control, const Numbers& numbers_control, std::size_t clusters_control,
           const DoubleArray& treatment, const Numbers& numbers_treatment, std::size_t clusters_treatment,
           const std::string& alternative, double level) {
            return stats::cluster_t_test(clustered_values(control, numbers_control, clusters_control),
                                         clustered_values(treatment, numbers_treatment, clusters_treatment),
                                         {alternative_of("cluster_t_test", alternative), level});
        },
        py::arg("control"), py::arg("numbers_control"), py::arg("clusters_control"), py::arg("treatment"),
        py::arg("numbers_treatment"), py::arg("clusters_treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
    m.def(
        "cluster_difference",
        [](const ClusterMoments& control, const ClusterMoments& treatment, const std::string& alternative, double level) {
            return stats::cluster_difference(control, treatment, {alternative_of("nps_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
    m.def(
        "cluster_t_test_of_moments",
        [](const ClusterMoments& control, const ClusterMoments& treatment, const std::string& alternative, double level) {
            return stats::cluster_t_test(control, treatment, {alternative_of("cluster_t_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

} // namespace cxlift::bindings
