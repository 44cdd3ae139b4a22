// Tests by the order of values. The columns are sorted once, beside other Python threads.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/clustered.hpp"
#include "bindings/python/options.hpp"
#include "stats/ranks/brunner_munzel.hpp"
#include "stats/ranks/cliffs_delta.hpp"
#include "stats/ranks/cochran_armitage.hpp"
#include "stats/ranks/kolmogorov_smirnov.hpp"
#include "stats/ranks/mann_whitney.hpp"
#include "stats/ranks/ordered_counts.hpp"
#include "stats/ranks/proportional_odds.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::CliffsDelta;
using stats::KolmogorovSmirnov;
using stats::OrderedCounts;
using stats::RankTest;
using stats::TrendTest;

void note_missing(std::vector<std::string>& notes, std::int64_t missing, const char* variant) {
    if (missing > 0) {
        notes.push_back(std::to_string(missing) + (missing > 1 ? " missing values" : " missing value") + " of the " + variant +
                        " left out.");
    }
}

template <typename Result> Result noting_missing(Result result, const OrderedCounts& values) {
    note_missing(result.notes, values.missing_control(), "control");
    note_missing(result.notes, values.missing_treatment(), "treatment");
    return result;
}

template <typename Result> std::string repr(const char* name, const char* estimate, double value, const Result& r) {
    return py::str("{}({}={:.6g}, interval=({:.6g}, {:.6g}), pvalue={:.6g}, method={!r})")
        .format(name, estimate, value, r.interval.lower, r.interval.upper, r.pvalue, r.method)
        .template cast<std::string>();
}

// What all results of this family have.
template <typename Result> void def_result(py::class_<Result>& bound) {
    bound.def_readonly("statistic", &Result::statistic)
        .def_readonly("pvalue", &Result::pvalue)
        .def_readonly("method", &Result::method)
        .def_property_readonly("notes", [](const Result& r) { return py::tuple(py::cast(r.notes)); });
}

template <typename Result> void def_estimate(py::class_<Result>& bound) {
    def_result(bound);
    bound.def_readonly("interval", &Result::interval)
        .def_readonly("std_error", &Result::std_error)
        .def_readonly("df", &Result::df)
        .def_readonly("n_control", &Result::n_control)
        .def_readonly("n_treatment", &Result::n_treatment);
}

void bind_results(py::module_& m) {
    py::class_<RankTest> rank_test(m, "RankTest", "A probability of superiority; what cannot be given is nan.");
    def_estimate(rank_test);
    rank_test.def_readonly("probability_of_superiority", &RankTest::probability_of_superiority)
        .def_readonly("dual", &RankTest::dual)
        .def(
            "with_note",
            [](RankTest r, const std::string& note) {
                r.notes.push_back(note);
                return r;
            },
            py::arg("note"), "The same result with one more note.")
        .def("__repr__",
             [](const RankTest& r) { return repr("RankTest", "probability_of_superiority", r.probability_of_superiority, r); });
    py::class_<CliffsDelta> delta(m, "CliffsDelta", "Cliff's delta; what cannot be given is nan.");
    def_estimate(delta);
    delta.def_readonly("value", &CliffsDelta::value).def("__repr__", [](const CliffsDelta& r) {
        return repr("CliffsDelta", "value", r.value, r);
    });
    py::class_<KolmogorovSmirnov> distance(m, "KolmogorovSmirnov", "The largest distance of two distribution functions.");
    def_result(distance);
    distance.def_readonly("n_control", &KolmogorovSmirnov::n_control)
        .def_readonly("n_treatment", &KolmogorovSmirnov::n_treatment)
        .def("__repr__", [](const KolmogorovSmirnov& r) {
            return py::str("KolmogorovSmirnov(statistic={:.6g}, pvalue={:.6g}, method={!r})")
                .format(r.statistic, r.pvalue, r.method)
                .cast<std::string>();
        });
    py::class_<TrendTest> trend(m, "TrendTest", "Whether a share rises or falls along ordered groups.");
    def_result(trend);
    trend.def_readonly("slope", &TrendTest::slope)
        .def_readonly("std_error", &TrendTest::std_error)
        .def_readonly("n", &TrendTest::n)
        .def("__repr__", [](const TrendTest& r) {
            return py::str("TrendTest(slope={:.6g}, statistic={:.6g}, pvalue={:.6g}, method={!r})")
                .format(r.slope, r.statistic, r.pvalue, r.method)
                .cast<std::string>();
        });
}

void bind_ordered_counts(py::module_& m) {
    py::class_<OrderedCounts>(m, "OrderedCounts", "The values of two variants in their common order.")
        .def_static(
            "of_arrays",
            [](const DoubleArray& control, const DoubleArray& treatment, const std::string& function) {
                const auto of_control = view(control);
                const auto of_treatment = view(treatment);
                const py::gil_scoped_release unlocked; // safe: the values are ours to read and no Python object is touched
                return OrderedCounts::of(of_control, of_treatment, function);
            },
            py::arg("control"), py::arg("treatment"), py::arg("function"))
        .def_static(
            "of_counts",
            [](const stats::Counts& control, const stats::Counts& treatment, const std::string& function) {
                return OrderedCounts::of(control, treatment, function);
            },
            py::arg("control"), py::arg("treatment"), py::arg("function"));
}

// A test with a choice of methods and an interval.
template <typename Result, typename Method>
void def_test_of_order(py::module_& m, const char* name,
                       Result (*test)(const OrderedCounts&, const stats::TestOptions&, Method),
                       std::span<const stats::Word<Method>> methods) {
    m.def(
        name,
        [=](const OrderedCounts& values, const std::string& method, const std::string& alternative, double level) {
            const stats::TestOptions options{alternative_of(name, alternative), level};
            const Method by = stats::choice_of(methods, name, "method", method);
            const py::gil_scoped_release unlocked;
            return noting_missing(test(values, options, by), values);
        },
        py::arg("values"), py::kw_only(), py::arg("method"), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

stats::ContinuityCorrection correction_of(bool continuity) {
    return continuity ? stats::ContinuityCorrection::half : stats::ContinuityCorrection::none;
}

void bind_tests(py::module_& m) {
    m.def(
        "mann_whitney",
        [](const OrderedCounts& values, const std::string& method, bool continuity, const std::string& alternative,
           double level) {
            const stats::TestOptions options{alternative_of("mann_whitney", alternative), level};
            const auto by = stats::choice_of(stats::mann_whitney_methods(), "mann_whitney", "method", method);
            const py::gil_scoped_release unlocked; // an exact test may take seconds
            return noting_missing(stats::mann_whitney(values, options, by, correction_of(continuity)), values);
        },
        py::arg("values"), py::kw_only(), py::arg("method") = "auto", py::arg("continuity") = true,
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    def_test_of_order(m, "brunner_munzel", &stats::brunner_munzel, stats::superiority_methods());
    def_test_of_order(m, "cliffs_delta", &stats::cliffs_delta, stats::cliff_methods());
    def_test_of_order(m, "proportional_odds", &stats::proportional_odds, stats::proportional_odds_methods());
    m.def(
        "clustered_mann_whitney",
        [](const DoubleArray& control, const Numbers& numbers_control, std::size_t clusters_control,
           const DoubleArray& treatment, const Numbers& numbers_treatment, std::size_t clusters_treatment,
           const std::string& method, bool continuity, const std::string& alternative, double level) {
            const stats::TestOptions options{alternative_of("mann_whitney", alternative), level};
            const auto by = stats::choice_of(stats::mann_whitney_methods(), "mann_whitney", "method", method);
            const auto of_control = clustered_values(control, numbers_control, clusters_control);
            const auto of_treatment = clustered_values(treatment, numbers_treatment, clusters_treatment);
            const py::gil_scoped_release unlocked;
            return stats::clustered_mann_whitney(of_control, of_treatment, options, by, correction_of(continuity));
        },
        py::arg("control"), py::arg("numbers_control"), py::arg("clusters_control"), py::arg("treatment"),
        py::arg("numbers_treatment"), py::arg("clusters_treatment"), py::kw_only(), py::arg("method") = "auto",
        py::arg("continuity") = true, py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    m.def(
        "clustered_brunner_munzel",
        [](const DoubleArray& control, const Numbers& numbers_control, std::size_t clusters_control,
           const DoubleArray& treatment, const Numbers& numbers_treatment, std::size_t clusters_treatment,
           const std::string& method, const std::string& alternative, double level) {
            return stats::clustered_brunner_munzel(
                clustered_values(control, numbers_control, clusters_control),
                clustered_values(treatment, numbers_treatment, clusters_treatment),
                {alternative_of("brunner_munzel", alternative), level},
                stats::choice_of(stats::superiority_methods(), "brunner_munzel", "method", method));
        },
        py::arg("control"), py::arg("numbers_control"), py::arg("clusters_control"), py::arg("treatment"),
        py::arg("numbers_treatment"), py::arg("clusters_treatment"), py::kw_only(), py::arg("method") = "t",
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    m.def(
        "kolmogorov_smirnov",
        [](const OrderedCounts& values, const std::string& method, const std::string& alternative) {
            const auto by = stats::choice_of(stats::kolmogorov_smirnov_methods(), "kolmogorov_smirnov", "method", method);
            const stats::Alternative side = alternative_of("kolmogorov_smirnov", alternative);
            const py::gil_scoped_release unlocked;
            return noting_missing(stats::kolmogorov_smirnov(values, side, by), values);
        },
        py::arg("values"), py::kw_only(), py::arg("method") = "auto", py::arg("alternative") = "two-sided");
}

// Scores are numbers, or where there are none the word for how they are made.
TrendTest trend_of(const stats::Groups& groups, const DoubleArray& scores, const std::string& kind, const std::string& method,
                   const std::string& alternative) {
    const auto by = stats::choice_of(stats::trend_methods(), "cochran_armitage", "method", method);
    const auto side = alternative_of("cochran_armitage", alternative);
    if (scores.size() > 0) {
        return stats::cochran_armitage(groups, view(scores), side, by);
    }
    const auto made = stats::choice_of(stats::trend_scores(), "cochran_armitage", "scores", kind);
    return stats::cochran_armitage(groups, stats::scores_of(groups, made), side, by);
}

void bind_trend(py::module_& m) {
    m.def(
        "cochran_armitage",
        [](const std::vector<std::int64_t>& successes, const std::vector<std::int64_t>& n, const DoubleArray& scores,
           const std::string& kind, const std::string& method,
           const std::string& alternative) { return trend_of({successes, n}, scores, kind, method, alternative); },
        py::arg("successes"), py::arg("n"), py::arg("scores"), py::arg("kind"), py::kw_only(), py::arg("method") = "armitage",
        py::arg("alternative") = "two-sided");
    m.def(
        "cochran_armitage_of_table",
        [](const DoubleArray& table, const DoubleArray& scores, const std::string& kind, const std::string& method,
           const std::string& alternative) {
            const stats::CountTable counts{.rows = static_cast<std::size_t>(table.shape(0)),
                                           .columns = static_cast<std::size_t>(table.shape(1)),
                                           .counts = view(table)};
            return trend_of(stats::groups_of(counts), scores, kind, method, alternative);
        },
        py::arg("table"), py::arg("scores"), py::arg("kind"), py::kw_only(), py::arg("method") = "armitage",
        py::arg("alternative") = "two-sided");
}

} // namespace

void bind_ranks(py::module_& m) {
    bind_results(m);
    bind_ordered_counts(m);
    bind_tests(m);
    bind_trend(m);
}

} // namespace cxlift::bindings
