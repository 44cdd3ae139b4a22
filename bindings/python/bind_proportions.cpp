// Tests and intervals of proportions, and the shares of units.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/options.hpp"
#include "stats/proportions/chi_squared_table.hpp"
#include "stats/proportions/odds_ratio.hpp"
#include "stats/proportions/proportion_interval.hpp"
#include "stats/proportions/sample_ratio_mismatch.hpp"
#include "stats/proportions/two_proportion_test.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::bindings {
namespace {

using CountArray = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

stats::CountTable table_of(const DoubleArray& table, const char* function) {
    if (table.ndim() != 2) {
        throw std::invalid_argument(std::string(function) + ": table has " + std::to_string(table.ndim()) +
                                    " dimensions, must have 2.");
    }
    return {.rows = static_cast<std::size_t>(table.shape(0)),
            .columns = static_cast<std::size_t>(table.shape(1)),
            .counts = view(table)};
}

// The same hypothesis for many pairs of samples; the arrays are of one length.
std::vector<double> margin_pvalues(const CountArray& successes_control, const CountArray& n_control,
                                   const CountArray& successes_treatment, const CountArray& n_treatment, double ratio,
                                   double shift, const std::string& alternative, const std::string& method) {
    const std::string function = "proportion_margin_pvalue";
    const stats::Alternative side = alternative_of(function, alternative);
    const stats::ProportionMethod by = stats::proportion_method_of(method, function);
    const py::ssize_t size = successes_control.size();
    if (n_control.size() != size || successes_treatment.size() != size || n_treatment.size() != size) {
        throw std::invalid_argument(function + ": the four arrays of counts differ in length.");
    }
    std::vector<double> pvalues(static_cast<std::size_t>(size));
    const std::int64_t* counts[] = {successes_control.data(), n_control.data(), successes_treatment.data(), n_treatment.data()};
    const py::gil_scoped_release release; // the arrays are converted and held by the caller
    for (std::size_t i = 0; i < pvalues.size(); ++i) {
        pvalues[i] = stats::proportion_margin_pvalue({counts[0][i], counts[1][i]}, {counts[2][i], counts[3][i]},
                                                     {.ratio = ratio, .shift = shift}, side, by);
    }
    return pvalues;
}

void bind_two_proportions(py::module_& m) {
    m.def(
        "two_proportion_test",
        [](std::int64_t successes_control, std::int64_t n_control, std::int64_t successes_treatment, std::int64_t n_treatment,
           const std::string& method, const std::string& alternative, double level) {
            return stats::two_proportion_test({successes_control, n_control}, {successes_treatment, n_treatment},
                                              {alternative_of("two_proportion_test", alternative), level},
                                              stats::proportion_method_of(method));
        },
        py::arg("successes_control"), py::arg("n_control"), py::arg("successes_treatment"), py::arg("n_treatment"),
        py::kw_only(), py::arg("method") = "score", py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    m.def("proportion_margin_pvalues", &margin_pvalues, py::arg("successes_control"), py::arg("n_control"),
          py::arg("successes_treatment"), py::arg("n_treatment"), py::kw_only(), py::arg("ratio") = 1.0, py::arg("shift") = 0.0,
          py::arg("alternative") = "two-sided", py::arg("method") = "score");

    py::class_<stats::OddsRatio>(m, "OddsRatio", "Treatment odds / control odds; what a method cannot give is nan.")
        .def_readonly("value", &stats::OddsRatio::value)
        .def_readonly("interval", &stats::OddsRatio::interval)
        .def_readonly("std_error", &stats::OddsRatio::std_error)
        .def_readonly("statistic", &stats::OddsRatio::statistic)
        .def_readonly("pvalue", &stats::OddsRatio::pvalue)
        .def_readonly("n_control", &stats::OddsRatio::n_control)
        .def_readonly("n_treatment", &stats::OddsRatio::n_treatment)
        .def_readonly("method", &stats::OddsRatio::method)
        .def_property_readonly("notes", [](const stats::OddsRatio& r) { return py::tuple(py::cast(r.notes)); })
        .def("__repr__", [](const stats::OddsRatio& r) {
            return py::str("OddsRatio(value={:.6g}, interval=({:.6g}, {:.6g}), pvalue={:.6g}, method={!r})")
                .format(r.value, r.interval.lower, r.interval.upper, r.pvalue, r.method)
                .cast<std::string>();
        });
    m.def(
        "odds_ratio",
        [](std::int64_t successes_control, std::int64_t n_control, std::int64_t successes_treatment, std::int64_t n_treatment,
           const std::string& method, const std::string& alternative, double level) {
            return stats::odds_ratio({successes_control, n_control}, {successes_treatment, n_treatment},
                                     {alternative_of("odds_ratio", alternative), level},
                                     stats::choice_of(stats::odds_ratio_methods(), "odds_ratio", "method", method));
        },
        py::arg("successes_control"), py::arg("n_control"), py::arg("successes_treatment"), py::arg("n_treatment"),
        py::kw_only(), py::arg("method") = "score", py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
}

void bind_tables(py::module_& m) {
    py::class_<stats::TableTest>(m, "TableTest", "Whether the rows of a table of counts differ; what cannot be tested is nan.")
        .def_readonly("statistic", &stats::TableTest::statistic)
        .def_readonly("df", &stats::TableTest::df)
        .def_readonly("pvalue", &stats::TableTest::pvalue)
        .def_readonly("log_pvalue", &stats::TableTest::log_pvalue)
        .def_readonly("expected_least", &stats::TableTest::expected_least)
        .def_property_readonly("n", [](const stats::TableTest& r) { return static_cast<std::int64_t>(r.n); })
        .def_readonly("method", &stats::TableTest::method)
        .def_property_readonly("notes", [](const stats::TableTest& r) { return py::tuple(py::cast(r.notes)); })
        .def("__repr__", [](const stats::TableTest& r) {
            return py::str("TableTest(statistic={:.6g}, df={:g}, pvalue={:.6g}, method={!r})")
                .format(r.statistic, r.df, r.pvalue, r.method)
                .cast<std::string>();
        });
    m.def(
        "chi_squared_test",
        [](const DoubleArray& table, bool correction) {
            return stats::chi_squared_test(table_of(table, "chi_squared_test"), correction);
        },
        py::arg("table"), py::kw_only(), py::arg("correction") = false);
    m.def("g_test", [](const DoubleArray& table) { return stats::g_test(table_of(table, "g_test")); }, py::arg("table"));
}

} // namespace

void bind_proportions(py::module_& m) {
    bind_two_proportions(m);
    bind_tables(m);
    m.def(
        "proportion_interval",
        [](std::int64_t successes, std::int64_t n, const std::string& method, const std::string& alternative, double level) {
            return stats::proportion_interval(
                {successes, n}, {alternative_of("proportion_interval", alternative), level},
                stats::choice_of(stats::proportion_interval_methods(), "proportion_interval", "method", method));
        },
        py::arg("successes"), py::arg("n"), py::kw_only(), py::arg("method") = "wilson", py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);

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
