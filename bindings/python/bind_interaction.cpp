// Effects that differ between segments and experiments, effects on a part of the units, and effects that were selected.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/options.hpp"
#include "stats/interaction/experiment_interaction_test.hpp"
#include "stats/interaction/interaction_test.hpp"
#include "stats/multiplicity/corrected_for_selection.hpp"
#include "stats/triggered/triggered_test.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::InteractionResult;
using stats::Moments;
using stats::SelectionCorrected;
using stats::TriggeredResult;

void bind_interaction_tests(py::module_& m) {
    py::class_<InteractionResult>(m, "InteractionResult", "A test of whether all segments have one difference.")
        .def_readonly("statistic", &InteractionResult::statistic)
        .def_readonly("df", &InteractionResult::df)
        .def_readonly("df_denominator", &InteractionResult::df_denominator)
        .def_readonly("pvalue", &InteractionResult::pvalue)
        .def_readonly("log_pvalue", &InteractionResult::log_pvalue)
        .def_readonly("i_squared", &InteractionResult::i_squared)
        .def_readonly("difference", &InteractionResult::difference)
        .def_readonly("std_error", &InteractionResult::std_error)
        .def_readonly("n_segments", &InteractionResult::n_segments)
        .def_readonly("method", &InteractionResult::method)
        .def_property_readonly("notes", [](const InteractionResult& r) { return py::tuple(py::cast(r.notes)); })
        .def(
            "with_note",
            [](InteractionResult r, const std::string& note) {
                r.notes.push_back(note);
                return r;
            },
            py::arg("note"), "The same result with one more note.")
        .def("__repr__", [](const InteractionResult& r) {
            return py::str("InteractionResult(statistic={:.6g}, df={:g}, pvalue={:.6g}, method='{}')")
                .format(r.statistic, r.df, r.pvalue, r.method)
                .cast<std::string>();
        });
    m.def(
        "interaction_test",
        [](const DoubleArray& differences, const DoubleArray& std_errors) {
            return stats::interaction_test(view(differences), view(std_errors));
        },
        py::arg("differences"), py::arg("std_errors"));
    m.def(
        "interaction_f_test",
        [](const std::vector<std::pair<Moments, Moments>>& pairs) {
            std::vector<stats::SegmentMoments> segments;
            for (const auto& [control, treatment] : pairs) {
                segments.push_back({.control = control, .treatment = treatment});
            }
            return stats::interaction_f_test(segments);
        },
        py::arg("segments"));
    m.def(
        "experiment_interaction_test",
        [](const Moments& neither, const Moments& b_only, const Moments& a_only, const Moments& both,
           const std::string& alternative, double level) {
            return stats::experiment_interaction_test({.neither = neither, .b_only = b_only, .a_only = a_only, .both = both},
                                                      {alternative_of("experiment_interaction_test", alternative), level});
        },
        py::arg("neither"), py::arg("b_only"), py::arg("a_only"), py::arg("both"), py::kw_only(),
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
}

void bind_triggered(py::module_& m) {
    py::class_<TriggeredResult>(m, "TriggeredResult", "An effect on the units that triggered, and over all units.")
        .def_readonly("triggered", &TriggeredResult::triggered)
        .def_readonly("diluted", &TriggeredResult::diluted)
        .def_readonly("trigger_rate_control", &TriggeredResult::trigger_rate_control)
        .def_readonly("trigger_rate_treatment", &TriggeredResult::trigger_rate_treatment)
        .def_readonly("trigger_rate_pvalue", &TriggeredResult::trigger_rate_pvalue)
        .def_property_readonly("notes", [](const TriggeredResult& r) { return py::tuple(py::cast(r.notes)); })
        .def(
            "with_note",
            [](TriggeredResult r, const std::string& note) {
                r.notes.push_back(note);
                return r;
            },
            py::arg("note"), "The same result with one more note.")
        .def("__repr__", [](const TriggeredResult& r) {
            return py::str("TriggeredResult(triggered={:.6g}, diluted={:.6g}, pvalue={:.6g})")
                .format(r.triggered.difference, r.diluted.difference, r.diluted.pvalue)
                .cast<std::string>();
        });
    m.def(
        "triggered_test",
        [](const Moments& control, const Moments& treatment, std::int64_t n_control, std::int64_t n_treatment,
           const std::optional<Moments>& overall_control, const std::string& alternative, double level) {
            return stats::triggered_test(control, treatment, n_control, n_treatment, overall_control,
                                         {alternative_of("triggered_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::arg("n_control"), py::arg("n_treatment"), py::arg("overall_control"),
        py::kw_only(), py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
}

void bind_selection(py::module_& m) {
    py::class_<SelectionCorrected>(m, "SelectionCorrected", "A significant difference, corrected for having been selected.")
        .def_readonly("difference", &SelectionCorrected::difference)
        .def_readonly("std_error", &SelectionCorrected::std_error)
        .def_readonly("estimate", &SelectionCorrected::estimate)
        .def_readonly("interval", &SelectionCorrected::interval)
        .def_readonly("conditional_mle", &SelectionCorrected::conditional_mle)
        .def_readonly("probability_of_selection", &SelectionCorrected::probability_of_selection)
        .def_readonly("critical_value", &SelectionCorrected::critical_value)
        .def_readonly("method", &SelectionCorrected::method)
        .def_property_readonly("notes", [](const SelectionCorrected& r) { return py::tuple(py::cast(r.notes)); })
        .def("__repr__", [](const SelectionCorrected& r) {
            return py::str("SelectionCorrected(difference={:.6g}, estimate={:.6g}, interval={})")
                .format(r.difference, r.estimate, r.interval)
                .cast<std::string>();
        });
    m.def(
        "corrected_for_selection",
        [](double difference, double std_error, double alpha, const std::string& alternative, double level) {
            return stats::corrected_for_selection(difference, std_error, alpha,
                                                  {alternative_of("corrected_for_selection", alternative), level});
        },
        py::arg("difference"), py::arg("std_error"), py::kw_only(), py::arg("alpha") = 0.05,
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
}

} // namespace

void bind_interaction(py::module_& m) {
    bind_interaction_tests(m);
    bind_triggered(m);
    bind_selection(m);
}

} // namespace cxlift::bindings
