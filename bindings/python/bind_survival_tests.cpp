// Tests of two variants' times to an event.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/result_fields.hpp"
#include "bindings/python/two_sample.hpp"
#include "stats/survival/clustered_log_rank.hpp"
#include "stats/survival/cumulative_incidence.hpp"
#include "stats/survival/gray_test.hpp"
#include "stats/survival/log_rank.hpp"
#include "stats/survival/median_survival_test.hpp"
#include "stats/survival/restricted_mean_test.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::LogRank;
using stats::Survival;
using Integers = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;
using Kinds = std::vector<Survival>; // a summary each: of strata, or of kinds of event

// Rows of a variant, checked and without a missing value.
struct Rows {
    DoubleArray time;
    DoubleArray event;
    Integers stratum;
    Integers cluster;
    std::size_t clusters;

    [[nodiscard]] stats::ClusteredTimes rows() const {
        return {.time = view(time),
                .event = view(event),
                .stratum = {stratum.data(), static_cast<std::size_t>(stratum.size())},
                .cluster = {cluster.data(), static_cast<std::size_t>(cluster.size())},
                .clusters = clusters};
    }
};

void bind_log_rank(py::module_& m) {
    py::class_<LogRank> bound(m, "LogRank", "The log-rank test; what it cannot give is nan.");
    bound.def_readonly("statistic", &LogRank::statistic)
        .def_readonly("chi_squared", &LogRank::chi_squared)
        .def_readonly("pvalue", &LogRank::pvalue)
        .def_readonly("observed_control", &LogRank::observed_control)
        .def_readonly("observed_treatment", &LogRank::observed_treatment)
        .def_readonly("expected_control", &LogRank::expected_control)
        .def_readonly("expected_treatment", &LogRank::expected_treatment)
        .def_readonly("variance", &LogRank::variance)
        .def_readonly("hazard_ratio", &LogRank::hazard_ratio)
        .def_readonly("hazard_ratio_interval", &LogRank::hazard_ratio_interval)
        .def_readonly("log_hazard_ratio_std_error", &LogRank::log_hazard_ratio_std_error)
        .def_readonly("n_control", &LogRank::n_control)
        .def_readonly("n_treatment", &LogRank::n_treatment)
        .def_readonly("method", &LogRank::method)
        .def("__repr__", [](const LogRank& r) {
            return py::str("LogRank(hazard_ratio={:.6g}, interval=({:.6g}, {:.6g}), pvalue={:.6g}, method='{}')")
                .format(r.hazard_ratio, r.hazard_ratio_interval.lower, r.hazard_ratio_interval.upper, r.pvalue, r.method)
                .cast<std::string>();
        });
    def_notes(bound);
    py::class_<Rows>(m, "SurvivalRows", "Rows of a variant with the numbers of their strata and clusters.")
        .def(py::init([](DoubleArray time, DoubleArray event, Integers stratum, Integers cluster, std::size_t clusters) {
                 return Rows{std::move(time), std::move(event), std::move(stratum), std::move(cluster), clusters};
             }),
             py::arg("time"), py::arg("event"), py::arg("stratum"), py::arg("cluster"), py::arg("clusters"))
        .def(
            "by_stratum", [](const Rows& rows, std::size_t strata) { return stats::survival_by_stratum(rows.rows(), strata); },
            py::arg("strata"));
    m.def(
        "log_rank_test",
        [](const Kinds& control, const Kinds& treatment, const std::string& alternative, double level) {
            return stats::log_rank_test(control, treatment, {alternative_of("log_rank_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
    m.def(
        "gray_test",
        [](const Kinds& control, const Kinds& treatment, const std::string& alternative, double level) {
            return stats::gray_test(control, treatment, {alternative_of("gray_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
    m.def(
        "clustered_log_rank_test",
        [](const Rows& control, const Rows& treatment, std::size_t strata, const std::string& alternative, double level) {
            return stats::clustered_log_rank_test(control.rows(), treatment.rows(), strata,
                                                  {alternative_of("log_rank_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::arg("strata"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

// Tests whose curves are compared at a horizon, or up to it.
void bind_at_horizon(py::module_& m) {
    m.def(
        "restricted_mean_test",
        [](const Survival& control, const Survival& treatment, const std::optional<double>& horizon,
           const std::string& alternative, double level) {
            return stats::restricted_mean_test(control, treatment, horizon,
                                               {alternative_of("restricted_mean_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::arg("horizon") = py::none(), py::kw_only(),
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    m.def(
        "cumulative_incidence_test",
        [](const Kinds& control, const Kinds& treatment, const std::optional<double>& horizon, const std::string& alternative,
           double level) {
            return stats::cumulative_incidence_test(control, treatment, horizon,
                                                    {alternative_of("cumulative_incidence_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::arg("horizon") = py::none(), py::kw_only(),
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
}

} // namespace

void bind_survival_tests(py::module_& m) {
    bind_log_rank(m);
    bind_at_horizon(m);
    def_two_sample_test<Survival>(m, "median_survival_test", &stats::median_survival_test);
}

} // namespace cxlift::bindings
