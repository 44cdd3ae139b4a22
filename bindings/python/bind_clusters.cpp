// Tests of values of which several belong to one randomised unit.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/options.hpp"
#include "stats/clusters/cluster_t_test.hpp"

#include <cstdint>

namespace cxlift::bindings {
namespace {

using Numbers = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

stats::ClusteredValues clustered(const DoubleArray& values, const Numbers& cluster, std::size_t clusters) {
    return {
        .values = view(values), .cluster = {cluster.data(), static_cast<std::size_t>(cluster.size())}, .clusters = clusters};
}

} // namespace

void bind_clusters(py::module_& m) {
    m.def(
        "cluster_t_test",
        [](const DoubleArray& control, const Numbers& numbers_control, std::size_t clusters_control,
           const DoubleArray& treatment, const Numbers& numbers_treatment, std::size_t clusters_treatment,
           const std::string& alternative, double level) {
            return stats::cluster_t_test(clustered(control, numbers_control, clusters_control),
                                         clustered(treatment, numbers_treatment, clusters_treatment),
                                         {alternative_of("cluster_t_test", alternative), level});
        },
        py::arg("control"), py::arg("numbers_control"), py::arg("clusters_control"), py::arg("treatment"),
        py::arg("numbers_treatment"), py::arg("clusters_treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

} // namespace cxlift::bindings
