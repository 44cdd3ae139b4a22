// Report, Decision, and the functions that make them.
#include "core/analyze/analyze.hpp"
#include "core/analyze/report.hpp"
#include "core/decide/decide.hpp"

#include "bindings/python/bind.hpp"
#include "bindings/python/comparison_fields.hpp"

namespace cxlift::bindings {
namespace {

std::string row_repr(const ReportRow& row) {
    const std::string segment = row.segment.empty() ? "" : ", " + row.segment + "=" + row.segment_value;
    return py::str("ReportRow({}, {} against {}{}: difference={:.6g} [{:.6g}, {:.6g}], pvalue_adjusted={:.3g}, {})")
        .format(row.metric, row.treatment, row.control, segment, row.comparison.difference,
                row.comparison.difference_interval.lower, row.comparison.difference_interval.upper, row.pvalue_adjusted,
                name_of(row.verdict))
        .cast<std::string>();
}

void bind_rows(py::module_& m) {
    py::class_<ReportRow> row(m, "ReportRow", "One comparison of a report, with its verdict.");
    def_comparison_fields(row, [](const ReportRow& r) -> const stats::Comparison& { return r.comparison; });
    row.def_readonly("metric", &ReportRow::metric)
        .def_readonly("estimand", &ReportRow::estimand)
        .def_readonly("role", &ReportRow::role)
        .def_readonly("direction", &ReportRow::direction)
        .def_readonly("segment", &ReportRow::segment)
        .def_readonly("segment_value", &ReportRow::segment_value)
        .def_readonly("control", &ReportRow::control)
        .def_readonly("treatment", &ReportRow::treatment)
        .def_readonly("pvalue_adjusted", &ReportRow::pvalue_adjusted)
        .def_property_readonly("verdict", [](const ReportRow& r) { return std::string(name_of(r.verdict)); })
        .def("__repr__", &row_repr);

    py::class_<HealthCheck>(m, "HealthCheck", "One check of the data behind a report.")
        .def_readonly("check", &HealthCheck::check)
        .def_property_readonly("status", [](const HealthCheck& check) { return std::string(name_of(check.status)); })
        .def_readonly("sentence", &HealthCheck::sentence)
        .def_property_readonly("numbers",
                               [](const HealthCheck& check) {
                                   py::dict numbers;
                                   for (const auto& [name, value] : check.numbers) {
                                       numbers[py::str(name)] = value;
                                   }
                                   return numbers;
                               })
        .def("__repr__", [](const HealthCheck& check) {
            return "HealthCheck(" + check.check + ": " + std::string(name_of(check.status)) + ". " + check.sentence + ")";
        });
}

} // namespace

void bind_report(py::module_& m) {
    bind_rows(m);

    py::class_<VariantUnits>(m, "VariantUnits", "How many units a variant has.")
        .def_readonly("variant", &VariantUnits::variant)
        .def_readonly("units", &VariantUnits::units);

    py::class_<Report>(m, "Report", "Comparisons and health checks, as numbers.")
        .def_readonly("experiment", &Report::experiment)
        .def_readonly("control", &Report::control)
        .def_readonly("treatments", &Report::treatments)
        .def_readonly("confidence_level", &Report::confidence_level)
        .def_readonly("correction", &Report::correction)
        .def_readonly("variants", &Report::variants)
        .def_readonly("rows", &Report::rows)
        .def_readonly("health", &Report::health)
        .def("to_json", &report_to_json)
        .def_static("from_json", &report_from_json, py::arg("text"));

    py::class_<Decision>(m, "Decision", "What a report decides: pass, fail or inconclusive, and why.")
        .def_property_readonly("outcome", [](const Decision& d) { return std::string(name_of(d.outcome)); })
        .def_readonly("valid", &Decision::valid)
        .def_property_readonly("reasons", [](const Decision& d) { return py::tuple(py::cast(d.reasons)); })
        .def("__repr__", [](const Decision& d) {
            return "Decision(" + std::string(name_of(d.outcome)) + (d.valid ? "" : ", invalid experiment") + ")";
        });

    m.def("analyze", &analyze, py::arg("plan"), py::arg("summaries"));
    m.def("decide", &decide, py::arg("report"));
}

} // namespace cxlift::bindings
