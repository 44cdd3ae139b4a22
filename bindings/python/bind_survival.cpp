// Times to an event: the summary and the curves.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/result_fields.hpp"
#include "stats/summaries/survival.hpp"
#include "stats/survival/cumulative_incidence.hpp"
#include "stats/survival/kaplan_meier.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::CumulativeIncidence;
using stats::KaplanMeier;
using stats::Survival;

// What NumPy would quietly convert, such as text and dates, is refused.
DoubleArray numbers(const py::object& values, const char* name) {
    const auto found = py::array::ensure(values);
    if (!found || found.ndim() != 1 || std::string("biuf").find(found.dtype().kind()) == std::string::npos) {
        throw std::invalid_argument(std::string("Survival.from_values: ") + name +
                                    " is not a one-dimensional array of numbers.");
    }
    return DoubleArray::ensure(found);
}

Survival from_values(const py::object& time, const py::object& event, double resolution) {
    const DoubleArray times = numbers(time, "time");
    const DoubleArray events = numbers(event, "event");
    const py::gil_scoped_release unlocked; // safe: the arrays are ours to read and no Python object is touched
    return Survival::of(view(times), view(events), resolution);
}

// NaN is missing and counted.
std::pair<Survival, std::int64_t> survival_of(const DoubleArray& time, const DoubleArray& event, const std::string& function,
                                              const std::string& suffix) {
    const py::gil_scoped_release unlocked; // safe, as above
    Survival found = Survival::of(view(time), view(event), 0.0, function, suffix);
    const std::int64_t missing = static_cast<std::int64_t>(time.size()) - found.n();
    return {std::move(found), missing};
}

Survival from_counts(const std::vector<double>& times, const std::vector<std::int64_t>& events,
                     const std::vector<std::int64_t>& censored, double resolution) {
    return Survival::from_counts(times, events, censored, resolution);
}

void bind_summary(py::module_& m) {
    py::class_<Survival> bound(m, "Survival", "Events and censored units at each distinct time.");
    bound.def(py::init(&from_counts), py::arg("times"), py::arg("events"), py::arg("censored"), py::arg("resolution") = 0.0)
        .def_static("from_values", &from_values, py::arg("time"), py::arg("event"), py::arg("resolution") = 0.0)
        .def_property_readonly("n", &Survival::n)
        .def_property_readonly("n_events", &Survival::n_events)
        .def_property_readonly("n_censored", &Survival::n_censored)
        .def_property_readonly("resolution", &Survival::resolution)
        .def_property_readonly("times",
                               [](const py::object& self) { return column(self.cast<const Survival&>().times(), self); })
        .def_property_readonly("events",
                               [](const py::object& self) { return column(self.cast<const Survival&>().events(), self); })
        .def_property_readonly("censored",
                               [](const py::object& self) { return column(self.cast<const Survival&>().censored(), self); })
        .def(
            "merge",
            [](Survival a, const Survival& b) {
                a.merge(b);
                return a;
            },
            py::arg("other"), "The summary of the units of both, which must be different ones.")
        .def(
            "__add__",
            [](Survival a, const Survival& b) {
                a.merge(b);
                return a;
            },
            py::arg("other"), py::is_operator())
        .def(
            "__eq__", [](const Survival& a, const Survival& b) { return a == b; }, py::arg("other"), py::is_operator())
        .def("__repr__",
             [](const Survival& s) {
                 return py::str("Survival(n={}, n_events={}, times={})")
                     .format(s.n(), s.n_events(), s.size())
                     .cast<std::string>();
             })
        .def(py::pickle([](const Survival& s) { return py::make_tuple(s.times(), s.events(), s.censored(), s.resolution()); },
                        [](const py::tuple& t) {
                            return from_counts(t[0].cast<std::vector<double>>(), t[1].cast<std::vector<std::int64_t>>(),
                                               t[2].cast<std::vector<std::int64_t>>(), t[3].cast<double>());
                        }));
    m.def("survival_of", &survival_of, py::arg("time"), py::arg("event"), py::arg("function"), py::arg("suffix"),
          "The summary of rows, and how many of them are missing.");
    m.def(
        "check_units",
        [](const DoubleArray& time, const DoubleArray& event, const std::string& function, const std::string& suffix) {
            stats::check_units(view(time), view(event), function, suffix);
        },
        py::arg("time"), py::arg("event"), py::arg("function"), py::arg("suffix"));
}

void bind_kaplan_meier(py::module_& m) {
    py::class_<KaplanMeier> bound(m, "KaplanMeier", "The share of units without the event, at each distinct time.");
    def_column(bound, "time", &KaplanMeier::time);
    def_column(bound, "n_at_risk", &KaplanMeier::n_at_risk);
    def_column(bound, "n_events", &KaplanMeier::n_events);
    def_column(bound, "n_censored", &KaplanMeier::n_censored);
    def_column(bound, "survival", &KaplanMeier::survival);
    def_column(bound, "std_error", &KaplanMeier::std_error);
    def_column(bound, "lower", &KaplanMeier::lower);
    def_column(bound, "upper", &KaplanMeier::upper);
    bound.def_readonly("median", &KaplanMeier::median)
        .def_readonly("median_interval", &KaplanMeier::median_interval)
        .def_readonly("restricted_mean", &KaplanMeier::restricted_mean)
        .def_readonly("restricted_mean_std_error", &KaplanMeier::restricted_mean_std_error)
        .def_readonly("horizon", &KaplanMeier::horizon)
        .def_readonly("n", &KaplanMeier::n)
        .def_readonly("confidence_level", &KaplanMeier::confidence_level)
        .def("__repr__", [](const KaplanMeier& r) {
            return py::str("KaplanMeier(n={}, times={}, median={:.6g}, restricted_mean={:.6g}, horizon={:.6g})")
                .format(r.n, r.time.size(), r.median, r.restricted_mean, r.horizon)
                .cast<std::string>();
        });
    def_notes(bound);
    m.def(
        "kaplan_meier",
        [](const Survival& units, double level, const std::optional<double>& horizon) {
            const py::gil_scoped_release unlocked; // safe: the summary cannot change
            return stats::kaplan_meier(units, {.confidence_level = level, .horizon = horizon});
        },
        py::arg("units"), py::kw_only(), py::arg("confidence_level") = 0.95, py::arg("horizon") = py::none());
    m.def(
        "kaplan_meier_of_rows",
        [](const DoubleArray& time, const DoubleArray& event, double level, const std::optional<double>& horizon) {
            auto [units, missing] = survival_of(time, event, "kaplan_meier", "");
            const py::gil_scoped_release unlocked; // safe: the summary is ours
            return std::pair{stats::kaplan_meier(std::move(units), {.confidence_level = level, .horizon = horizon}), missing};
        },
        py::arg("time"), py::arg("event"), py::kw_only(), py::arg("confidence_level") = 0.95, py::arg("horizon") = py::none(),
        "The curve, and how many rows are missing.");
}

void bind_cumulative_incidence(py::module_& m) {
    py::class_<CumulativeIncidence> bound(m, "CumulativeIncidence",
                                          "The share of units with one kind of event, at each distinct time.");
    def_column(bound, "time", &CumulativeIncidence::time);
    def_column(bound, "n_at_risk", &CumulativeIncidence::n_at_risk);
    def_column(bound, "n_events", &CumulativeIncidence::n_events);
    def_column(bound, "n_other_events", &CumulativeIncidence::n_other_events);
    def_column(bound, "n_censored", &CumulativeIncidence::n_censored);
    def_column(bound, "incidence", &CumulativeIncidence::incidence);
    def_column(bound, "std_error", &CumulativeIncidence::std_error);
    def_column(bound, "lower", &CumulativeIncidence::lower);
    def_column(bound, "upper", &CumulativeIncidence::upper);
    bound.def_readonly("n", &CumulativeIncidence::n)
        .def_readonly("confidence_level", &CumulativeIncidence::confidence_level)
        .def("__repr__", [](const CumulativeIncidence& r) {
            return py::str("CumulativeIncidence(n={}, times={})").format(r.n, r.time.size()).cast<std::string>();
        });
    def_notes(bound);
    m.def(
        "cumulative_incidence",
        [](const std::vector<Survival>& kinds, double level) { return stats::cumulative_incidence(kinds, level); },
        py::arg("kinds"), py::kw_only(), py::arg("confidence_level") = 0.95);
}

} // namespace

void bind_survival(py::module_& m) {
    bind_summary(m);
    bind_kaplan_meier(m);
    bind_cumulative_incidence(m);
}

} // namespace cxlift::bindings
