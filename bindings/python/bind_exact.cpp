// Exact tests of two proportions.
#include "bindings/python/bind.hpp"
#include "bindings/python/options.hpp"
#include "stats/proportions/exact/barnard_test.hpp"
#include "stats/proportions/exact/boschloo_test.hpp"
#include "stats/proportions/exact/exact_margin.hpp"
#include "stats/proportions/exact/fisher_test.hpp"
#include "stats/words.hpp"

#include <string>

namespace cxlift::bindings {
namespace {

constexpr stats::Word<stats::ExactMethod> exact_methods[] = {{stats::ExactMethod::fisher, "fisher"},
                                                             {stats::ExactMethod::barnard, "barnard"},
                                                             {stats::ExactMethod::boschloo, "boschloo"}};

stats::ExactMethod exact_method_of(const std::string& word) {
    return stats::choice_of<stats::ExactMethod>(exact_methods, "exact_margin_pvalue", "method", word);
}

// Others may run meanwhile: a thousand units take a tenth of a second.
void def_exact_test(py::module_& m, const char* name,
                    stats::Comparison (*test)(const stats::Successes&, const stats::Successes&, const stats::TestOptions&)) {
    m.def(
        name,
        [name, test](std::int64_t successes_control, std::int64_t n_control, std::int64_t successes_treatment,
                     std::int64_t n_treatment, const std::string& alternative, double level) {
            const stats::TestOptions options{alternative_of(name, alternative), level};
            const py::gil_scoped_release release;
            return test({successes_control, n_control}, {successes_treatment, n_treatment}, options);
        },
        py::arg("successes_control"), py::arg("n_control"), py::arg("successes_treatment"), py::arg("n_treatment"),
        py::kw_only(), py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
}

} // namespace

void bind_exact(py::module_& m) {
    def_exact_test(m, "fisher_test", &stats::fisher_test);
    def_exact_test(m, "boschloo_test", &stats::boschloo_test);
    m.def(
        "barnard_test",
        [](std::int64_t successes_control, std::int64_t n_control, std::int64_t successes_treatment, std::int64_t n_treatment,
           bool pooled, const std::string& alternative, double level) {
            const stats::TestOptions options{alternative_of("barnard_test", alternative), level};
            const py::gil_scoped_release release;
            return stats::barnard_test({successes_control, n_control}, {successes_treatment, n_treatment}, options,
                                       pooled ? stats::BarnardStatistic::pooled : stats::BarnardStatistic::unpooled);
        },
        py::arg("successes_control"), py::arg("n_control"), py::arg("successes_treatment"), py::arg("n_treatment"),
        py::kw_only(), py::arg("pooled") = true, py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    m.def(
        "exact_margin_pvalue",
        [](std::int64_t successes_control, std::int64_t n_control, std::int64_t successes_treatment, std::int64_t n_treatment,
           double ratio, double shift, const std::string& alternative, const std::string& method) {
            return stats::exact_margin_pvalue({successes_control, n_control}, {successes_treatment, n_treatment},
                                              {.ratio = ratio, .shift = shift},
                                              alternative_of("exact_margin_pvalue", alternative), exact_method_of(method));
        },
        py::arg("successes_control"), py::arg("n_control"), py::arg("successes_treatment"), py::arg("n_treatment"),
        py::kw_only(), py::arg("ratio") = 1.0, py::arg("shift") = 0.0, py::arg("alternative") = "two-sided",
        py::arg("method") = "barnard");
}

} // namespace cxlift::bindings
