// Tests and intervals of proportions, and the shares of units.
#include "bindings/python/bind.hpp"
#include "bindings/python/options.hpp"
#include "stats/proportions/sample_ratio_mismatch.hpp"
#include "stats/proportions/two_proportion_test.hpp"

#include <string>
#include <vector>

namespace cxlift::bindings {

void bind_proportions(py::module_& m) {
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
}

} // namespace cxlift::bindings
