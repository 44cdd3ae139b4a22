// Tests and intervals. Everything here costs microseconds, so the GIL stays.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/options.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"
#include "stats/proportions/sample_ratio_mismatch.hpp"
#include "stats/proportions/two_proportion_test.hpp"
#include "stats/ratios/ratio_test.hpp"
#include "stats/scores/nps.hpp"
#include "stats/simd/targets.hpp"

#include <vector>

namespace cxlift::bindings {
namespace {

stats::Correction correction_of(const std::string& method) {
    if (method == "holm") {
        return stats::Correction::holm;
    }
    if (method == "none") {
        return stats::Correction::none;
    }
    throw std::invalid_argument("adjust_pvalues: method is '" + method + "', must be 'holm' or 'none'.");
}

// A test of two summaries of one kind.
template <typename Summary>
void def_two_sample_test(py::module_& m, const char* name,
                         stats::Comparison (*test)(const Summary&, const Summary&, const stats::TestOptions&)) {
    m.def(
        name,
        [name, test](const Summary& control, const Summary& treatment, const std::string& alternative, double level) {
            return test(control, treatment, {alternative_of(name, alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

} // namespace

void bind_stats(py::module_& m) {
    def_two_sample_test<stats::Moments>(m, "welch_t_test", &stats::welch_t_test);
    def_two_sample_test<stats::CoMoments>(m, "ratio_test", &stats::ratio_test);
    def_two_sample_test<stats::Counts>(m, "nps_test", &stats::nps_test);
    m.def(
        "two_proportion_test",
        [](std::int64_t successes_control, std::int64_t n_control, std::int64_t successes_treatment, std::int64_t n_treatment,
           const std::string& alternative, double level) {
            return stats::two_proportion_test({successes_control, n_control}, {successes_treatment, n_treatment},
                                              {alternative_of("two_proportion_test", alternative), level});
        },
        py::arg("successes_control"), py::arg("n_control"), py::arg("successes_treatment"), py::arg("n_treatment"),
        py::kw_only(), py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);

    py::class_<stats::SampleRatioResult>(m, "SampleRatioResult", "Chi-squared test of the variants' shares of units.")
        .def_readonly("statistic", &stats::SampleRatioResult::statistic)
        .def_readonly("df", &stats::SampleRatioResult::df)
        .def_readonly("pvalue", &stats::SampleRatioResult::pvalue)
        .def_readonly("log_pvalue", &stats::SampleRatioResult::log_pvalue)
        .def("__repr__", [](const stats::SampleRatioResult& r) {
            return py::str("SampleRatioResult(statistic={}, df={}, pvalue={}, log_pvalue={})")
                .format(r.statistic, r.df, r.pvalue, r.log_pvalue)
                .cast<std::string>();
        });
    m.def(
        "sample_ratio_mismatch",
        [](const std::vector<std::int64_t>& counts, const std::vector<double>& expected) {
            return stats::sample_ratio_mismatch(counts, expected);
        },
        py::arg("counts"), py::arg("expected"));
    m.def(
        "adjust_pvalues",
        [](const DoubleArray& pvalues, const std::string& method) {
            return stats::adjust_pvalues(view(pvalues), correction_of(method));
        },
        py::arg("pvalues"), py::arg("method"));

    m.def("simd_targets", &stats::simd_targets, "For tests: the instruction sets that this machine can run.");
    m.def("force_simd_target", &stats::force_simd_target, py::arg("target"), "For tests: 0 chooses the best again.");
}

} // namespace cxlift::bindings
