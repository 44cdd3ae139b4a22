// The statistics, a file a family.
#include "bindings/python/bind.hpp"
#include "bindings/python/bind_changes.hpp"
#include "stats/simd/targets.hpp"

namespace cxlift::bindings {

void bind_stats(py::module_& m) {
    bind_means(m);
    bind_changes(m);
    bind_clusters(m);
    bind_proportions(m);
    bind_exact(m);
    bind_adjustment(m);
    bind_interaction(m);
    bind_multiplicity(m);
    bind_pooling(m);
    bind_ranks(m);
    bind_survival(m);
    bind_survival_tests(m);
    bind_text(m);
    bind_counts(m);
    bind_permutation(m);
    bind_quantiles(m);
    bind_bounds(m);
    bind_resampling(m);
    bind_bootstrap(m);
    m.def("simd_targets", &stats::simd_targets, "For tests: the instruction sets that this machine can run.");
    m.def("force_simd_target", &stats::force_simd_target, py::arg("target"), "For tests: 0 chooses the best again.");
}

} // namespace cxlift::bindings
