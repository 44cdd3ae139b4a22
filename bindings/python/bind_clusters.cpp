// Tests of values of which several belong to one randomised unit.
#include "bindings/python/bind.hpp"
#include "bindings/python/clustered.hpp"
#include "bindings/python/options.hpp"
#include "stats/clusters/cluster_t_test.hpp"

#include <cstddef>
#include <string>

namespace cxlift::bindings {

void bind_clusters(py::module_& m) {
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
}

} // namespace cxlift::bindings
