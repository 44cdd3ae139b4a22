// Permutation tests.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/clustered.hpp"
#include "bindings/python/options.hpp"
#include "stats/permutation/permutation_test.hpp"
#include "stats/scores/nps.hpp"

#include <cstdint>

namespace cxlift::bindings {
namespace {

stats::PermutedValues permuted(const DoubleArray& values, const Numbers& strata, const Numbers& clusters) {
    return {.values = view(values), .stratum = view(strata), .cluster = view(clusters)};
}

} // namespace

void bind_permutation(py::module_& m) {
    m.def(
        "permutation_test",
        [](const DoubleArray& control, const Numbers& strata_control, const Numbers& clusters_control,
           const DoubleArray& treatment, const Numbers& strata_treatment, const Numbers& clusters_treatment,
           std::int64_t n_resamples, std::uint64_t seed, int threads, bool has_lift, const std::string& alternative,
           double level) {
            const stats::PermutedValues of_control = permuted(control, strata_control, clusters_control);
            const stats::PermutedValues of_treatment = permuted(treatment, strata_treatment, clusters_treatment);
            const stats::PermutationOptions options{.test = {alternative_of("permutation_test", alternative), level},
                                                    .n_resamples = n_resamples,
                                                    .seed = seed,
                                                    .threads = threads,
                                                    .no_lift = !has_lift};
            const py::gil_scoped_release release;
            return stats::permutation_test(of_control, of_treatment, options);
        },
        py::arg("control"), py::arg("strata_control"), py::arg("clusters_control"), py::arg("treatment"),
        py::arg("strata_treatment"), py::arg("clusters_treatment"), py::kw_only(), py::arg("n_resamples") = 10'000,
        py::arg("seed") = 0, py::arg("threads") = 0, py::arg("has_lift") = true, py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
    m.def(
        "nps_points", [](const DoubleArray& answers) { return as_array(stats::nps_points(view(answers))); },
        py::arg("answers"));
}

} // namespace cxlift::bindings
