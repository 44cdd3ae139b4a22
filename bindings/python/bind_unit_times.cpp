// Times of units that have several each, or that another event may end; and tests of the resolved times.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/result_fields.hpp"
#include "bindings/python/two_sample.hpp"
#include "stats/means/geometric_mean_test.hpp"
#include "stats/survival/event_free_test.hpp"
#include "stats/survival/median_survival_test.hpp"
#include "stats/survival/resolved_mean.hpp"
#include "stats/survival/unit_times_test.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::Survival;
using stats::TimeEnd;
using stats::UnitTimes;
using Integers = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

// Rows whose clusters are numbered from 0, in any order.
UnitTimes unit_times(const DoubleArray& time, const Integers& end, const Integers& cluster) {
    if (time.size() != end.size() || time.size() != cluster.size()) {
        throw std::invalid_argument("UnitTimes: times, ends and clusters are not as many.");
    }
    std::vector<std::vector<std::pair<double, TimeEnd>>> units;
    for (py::ssize_t i = 0; i < time.size(); ++i) {
        if (end.data()[i] < 0 || end.data()[i] > 2 || cluster.data()[i] < 0) {
            throw std::invalid_argument("UnitTimes: an end is none of 0, 1 and 2, or a cluster is negative.");
        }
        const auto unit = static_cast<std::size_t>(cluster.data()[i]);
        units.resize(std::max(units.size(), unit + 1));
        units[unit].emplace_back(time.data()[i], static_cast<TimeEnd>(end.data()[i]));
    }
    std::vector<double> times;
    std::vector<TimeEnd> ends;
    std::vector<std::size_t> unit_ends;
    for (const auto& unit : units) {
        for (const auto& [at, kind] : unit) {
            times.push_back(at);
            ends.push_back(kind);
        }
        if (!unit.empty()) {
            unit_ends.push_back(times.size());
        }
    }
    return {times, ends, unit_ends};
}

template <typename Times> void def_within(py::module_& m, const char* name) {
    m.def(
        name,
        [](const Times& control, const Times& treatment, double within, const std::string& alternative, double level) {
            return stats::event_within_test(control, treatment, within,
                                            {alternative_of("event_within_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::arg("within"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

} // namespace

void bind_unit_times(py::module_& m) {
    py::class_<UnitTimes>(m, "UnitTimes", "Times to an event of units of which each may have several.")
        .def(py::init(&unit_times), py::arg("time"), py::arg("end"), py::arg("cluster"))
        .def_property_readonly("n", &UnitTimes::n)
        .def_property_readonly("units", &UnitTimes::units)
        .def(
            "merge",
            [](UnitTimes a, const UnitTimes& b) {
                a.merge(b);
                return a;
            },
            py::arg("other"), "The times of the units of both, which must be different ones.")
        .def("__eq__", [](const UnitTimes& a, const UnitTimes& b) { return a == b; }, py::arg("other"), py::is_operator());
    def_within<Survival>(m, "event_within_test");
    def_within<UnitTimes>(m, "event_within_test_of_units");
    m.def(
        "event_free_test",
        [](const Survival& control, const Survival& treatment, double until, const std::string& alternative, double level) {
            return stats::event_free_test(control, treatment, until, {alternative_of("event_free_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::arg("until"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
    m.def(
        "restricted_mean_test_of_units",
        [](const UnitTimes& control, const UnitTimes& treatment, const std::optional<double>& horizon,
           const std::string& alternative, double level) {
            return stats::restricted_mean_test(control, treatment, horizon,
                                               {alternative_of("restricted_mean_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::arg("horizon") = py::none(), py::kw_only(),
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    m.def(
        "median_survival_test_of_units",
        [](const UnitTimes& control, const UnitTimes& treatment, const std::string& alternative, double level) {
            return stats::median_survival_test(control, treatment,
                                               {alternative_of("median_survival_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
    m.def(
        "geometric_mean_test",
        [](const DoubleArray& control, const DoubleArray& treatment, const std::string& alternative, double level) {
            const stats::Logarithms c = stats::logarithms_of(view(control), "geometric_mean_test: control");
            const stats::Logarithms t = stats::logarithms_of(view(treatment), "geometric_mean_test: treatment");
            return std::pair{
                stats::geometric_mean_test(c.moments, t.moments, {alternative_of("geometric_mean_test", alternative), level}),
                std::pair{c.n_zero, t.n_zero}};
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95, "The comparison, and how many values of 0 were left out.");
    m.def(
        "mean_is_reliable",
        [](const DoubleArray& control, const DoubleArray& treatment) {
            return stats::mean_reliability(stats::Moments::of(view(control)), stats::Moments::of(view(treatment))).is_reliable;
        },
        py::arg("control"), py::arg("treatment"), "Whether samples are large enough for their skewness.");
}

} // namespace cxlift::bindings
