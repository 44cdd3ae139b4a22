// Families of hypotheses.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/options.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"
#include "stats/multiplicity/difference_correlation.hpp"
#include "stats/multiplicity/dunnett_test.hpp"
#include "stats/multiplicity/fcr_intervals.hpp"
#include "stats/multiplicity/gatekeeping.hpp"
#include "stats/multiplicity/max_t_pvalues.hpp"
#include "stats/multiplicity/simultaneous_intervals.hpp"
#include "stats/multiplicity/westfall_young.hpp"
#include "stats/words.hpp"

#include <string>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::FcrIntervals;
using stats::MaxTPvalues;
using stats::Moments;
using stats::SimultaneousIntervals;
using stats::SimultaneousMethod;

stats::Correction correction_of(const std::string& function, const std::string& argument, const std::string& word) {
    std::vector<stats::Word<stats::Correction>> words;
    for (const stats::CorrectionWord& known : stats::corrections()) {
        words.push_back({known.correction, known.name});
    }
    return stats::choice_of<stats::Correction>(words, function, argument, word);
}

constexpr stats::Word<stats::Gate> gates[] = {
    {stats::Gate::all, "all"}, {stats::Gate::any, "any"}, {stats::Gate::parallel, "parallel"}};

constexpr stats::Word<SimultaneousMethod> simultaneous_methods[] = {{SimultaneousMethod::bonferroni, "bonferroni"},
                                                                    {SimultaneousMethod::max_t, "max_t"},
                                                                    {SimultaneousMethod::dunnett, "dunnett"}};

std::vector<double> gatekeep(const DoubleArray& pvalues, const std::vector<std::size_t>& families,
                             const std::vector<std::string>& words, const std::string& gate) {
    std::vector<stats::Correction> corrections;
    for (const std::string& word : words) {
        corrections.push_back(correction_of("gatekeep", "correction", word));
    }
    return stats::gated_pvalues(view(pvalues), families, corrections,
                                stats::choice_of<stats::Gate>(gates, "gatekeep", "gate", gate));
}

void bind_adjusted(py::module_& m) {
    m.def(
        "adjust_pvalues",
        [](const DoubleArray& pvalues, const std::string& method) {
            return stats::adjust_pvalues(view(pvalues), correction_of("adjust_pvalues", "method", method));
        },
        py::arg("pvalues"), py::arg("method"));
    m.def(
        "multiplicity_note",
        [](const std::string& method) {
            return std::string(stats::correction_note(correction_of("multiplicity_note", "method", method)));
        },
        py::arg("method"));
    m.def("gatekeep", &gatekeep, py::arg("pvalues"), py::arg("families"), py::arg("correction"), py::arg("gate"));

    py::class_<FcrIntervals>(m, "FcrIntervals", "Intervals of what Benjamini and Hochberg's procedure has selected.")
        .def_property_readonly("intervals", [](const FcrIntervals& r) { return py::tuple(py::cast(r.intervals)); })
        .def_property_readonly("selected", [](const FcrIntervals& r) { return py::tuple(py::cast(r.selected)); })
        .def_readonly("confidence_level", &FcrIntervals::confidence_level)
        .def_property_readonly("notes", [](const FcrIntervals& r) { return py::tuple(py::cast(r.notes)); })
        .def("__repr__", [](const FcrIntervals& r) {
            return py::str("FcrIntervals(intervals={}, confidence_level={})")
                .format(r.intervals, r.confidence_level)
                .cast<std::string>();
        });
    m.def(
        "fcr_intervals",
        [](const DoubleArray& estimates, const DoubleArray& std_errors, const DoubleArray& pvalues, const DoubleArray& df,
           double level) { return stats::fcr_intervals(view(estimates), view(std_errors), view(pvalues), view(df), level); },
        py::arg("estimates"), py::arg("std_errors"), py::arg("pvalues"), py::arg("df"), py::arg("level"));
}

void bind_max_t(py::module_& m) {
    py::class_<MaxTPvalues>(m, "MaxTPvalues", "P-values adjusted with the correlation of the statistics.")
        .def_property_readonly("pvalues_adjusted", [](const MaxTPvalues& r) { return as_array(r.pvalues_adjusted); })
        .def_property_readonly("numerical_errors", [](const MaxTPvalues& r) { return as_array(r.numerical_errors); })
        .def_readonly("method", &MaxTPvalues::method)
        .def_property_readonly("notes", [](const MaxTPvalues& r) { return py::tuple(py::cast(r.notes)); })
        .def("__repr__", [](const MaxTPvalues& r) {
            return py::str("MaxTPvalues(pvalues_adjusted={}, method='{}')")
                .format(r.pvalues_adjusted, r.method)
                .cast<std::string>();
        });
    m.def(
        "max_t_pvalues",
        [](const DoubleArray& statistics, const DoubleArray& correlation, const DoubleArray& df, const std::string& alternative,
           bool step_down, std::uint64_t seed, std::int64_t n_draws) {
            const stats::Alternative side = alternative_of("max_t_pvalues", alternative);
            const py::gil_scoped_release unlocked; // safe: the arrays are ours to read and no Python object is touched
            return stats::max_t_pvalues(view(statistics), view(correlation), view(df),
                                        {.alternative = side, .step_down = step_down, .seed = seed, .n_draws = n_draws});
        },
        py::arg("statistics"), py::arg("correlation"), py::arg("df"), py::kw_only(), py::arg("alternative"),
        py::arg("step_down"), py::arg("seed"), py::arg("n_draws"));
    m.def(
        "difference_correlation",
        [](const stats::CoMoments& control, const stats::CoMoments& treatment) {
            return as_array(stats::difference_correlation(control, treatment));
        },
        py::arg("control"), py::arg("treatment"));
}

void bind_simultaneous(py::module_& m) {
    py::class_<SimultaneousIntervals>(m, "SimultaneousIntervals", "Intervals of differences that hold all at once.")
        .def_property_readonly("intervals", [](const SimultaneousIntervals& r) { return py::tuple(py::cast(r.intervals)); })
        .def_property_readonly("critical_values", [](const SimultaneousIntervals& r) { return as_array(r.critical_values); })
        .def_property_readonly("pvalues_adjusted", [](const SimultaneousIntervals& r) { return as_array(r.pvalues_adjusted); })
        .def_readonly("method", &SimultaneousIntervals::method)
        .def_property_readonly("notes", [](const SimultaneousIntervals& r) { return py::tuple(py::cast(r.notes)); })
        .def("__repr__", [](const SimultaneousIntervals& r) {
            return py::str("SimultaneousIntervals(intervals={}, pvalues_adjusted={}, method='{}')")
                .format(r.intervals, r.pvalues_adjusted, r.method)
                .cast<std::string>();
        });
    m.def(
        "simultaneous_intervals",
        [](const DoubleArray& differences, const DoubleArray& std_errors, const DoubleArray& df, const DoubleArray& correlation,
           const std::string& method, const std::string& alternative, double level, std::uint64_t seed, std::int64_t n_draws) {
            const stats::SimultaneousOptions options{
                .method =
                    stats::choice_of<SimultaneousMethod>(simultaneous_methods, "simultaneous_intervals", "method", method),
                .test = {.alternative = alternative_of("simultaneous_intervals", alternative), .confidence_level = level},
                .seed = seed,
                .n_draws = n_draws};
            const py::gil_scoped_release unlocked; // safe: the arrays are ours to read and no Python object is touched
            return stats::simultaneous_intervals(view(differences), view(std_errors), view(df), view(correlation), options);
        },
        py::arg("differences"), py::arg("std_errors"), py::arg("df"), py::arg("correlation"), py::arg("method"), py::kw_only(),
        py::arg("alternative"), py::arg("confidence_level"), py::arg("seed"), py::arg("n_draws"));
    m.def(
        "dunnett_test",
        [](const Moments& control, const std::vector<Moments>& treatments, const std::string& alternative, double level) {
            const stats::Alternative side = alternative_of("dunnett_test", alternative);
            const py::gil_scoped_release unlocked; // safe: the summaries are ours and no Python object is touched
            return stats::dunnett_test(control, treatments, {.alternative = side, .confidence_level = level});
        },
        py::arg("control"), py::arg("treatments"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

stats::UnitTable table_of(const DoubleArray& rows) {
    return {.values = view(rows), .columns = static_cast<std::size_t>(rows.shape(1))};
}

void bind_westfall_young(py::module_& m) {
    using stats::WestfallYoung;
    py::class_<WestfallYoung>(m, "WestfallYoung", "P-values adjusted by permuting the variants of whole units.")
        .def_property_readonly("statistics", [](const WestfallYoung& r) { return as_array(r.statistics); })
        .def_property_readonly("pvalues", [](const WestfallYoung& r) { return as_array(r.pvalues); })
        .def_property_readonly("pvalues_adjusted", [](const WestfallYoung& r) { return as_array(r.pvalues_adjusted); })
        .def_readonly("n_resamples", &WestfallYoung::n_resamples)
        .def_readonly("method", &WestfallYoung::method)
        .def_property_readonly("notes", [](const WestfallYoung& r) { return py::tuple(py::cast(r.notes)); })
        .def("__repr__", [](const WestfallYoung& r) {
            return py::str("WestfallYoung(pvalues_adjusted={}, n_resamples={})")
                .format(r.pvalues_adjusted, r.n_resamples)
                .cast<std::string>();
        });
    m.def(
        "westfall_young",
        [](const DoubleArray& control, const DoubleArray& treatment, const std::string& alternative, std::int64_t n_resamples,
           std::uint64_t seed) {
            const stats::Alternative side = alternative_of("westfall_young", alternative);
            const stats::UnitTable of_control = table_of(control);
            const stats::UnitTable of_treatment = table_of(treatment);
            const py::gil_scoped_release unlocked; // safe: the arrays are ours to read and no Python object is touched
            return stats::westfall_young(of_control, of_treatment, side, n_resamples, seed);
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative"), py::arg("n_resamples"),
        py::arg("seed"));
}

} // namespace

void bind_multiplicity(py::module_& m) {
    bind_adjusted(m);
    bind_max_t(m);
    bind_simultaneous(m);
    bind_westfall_young(m);
}

} // namespace cxlift::bindings
