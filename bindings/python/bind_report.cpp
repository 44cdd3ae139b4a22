// Report, Decision, and the functions that make them.
#include "core/analyze/analyze.hpp"
#include "core/analyze/report.hpp"
#include "core/decide/decide.hpp"

#include "bindings/python/bind.hpp"
#include "bindings/python/bind_ordered_segments.hpp"
#include "bindings/python/bind_responses.hpp"
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

std::optional<std::pair<std::string, double>> margin_of(const ReportRow& row) {
    if (!row.margin.has_value()) {
        return std::nullopt;
    }
    return std::pair{std::string(row.margin->relative ? "relative" : "absolute"), row.margin->size};
}

std::optional<std::string> margin_kind_of(const ReportRow& row) {
    return row.margin.has_value() ? std::optional<std::string>(name_of(row.margin->kind)) : std::nullopt;
}

// The report with what Python knows of its making.
Report analyze_and_sign(const Plan& plan, const Summaries& summaries, const std::string& plan_hash,
                        const std::string& data_fingerprint, const std::string& version, const std::string& generated_at) {
    Report report = analyze(plan, summaries);
    report.provenance = {
        .plan_hash = plan_hash, .data_fingerprint = data_fingerprint, .version = version, .generated_at = generated_at};
    return report;
}

// The report with terms that were found beside the pass, as JSON.
Report with_terms(Report report, std::string_view terms) {
    try {
        report.terms = terms_from_json(parse_strict(terms));
    } catch (const Json::exception& error) {
        throw std::invalid_argument(std::string("with_terms: a field is missing or of the wrong kind: ") + error.what());
    }
    return report;
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
        .def_readonly("difference_simultaneous_interval", &ReportRow::difference_simultaneous_interval)
        .def_property_readonly("margin", &margin_of)
        .def_property_readonly("margin_kind", &margin_kind_of)
        .def_readonly("margin_pvalue", &ReportRow::margin_pvalue)
        .def_readonly("corrected_difference", &ReportRow::corrected_difference)
        .def_readonly("corrected_interval", &ReportRow::corrected_interval)
        .def_readonly("response", &ReportRow::bounded)
        .def_readonly("unit", &ReportRow::unit)
        .def_readonly("sentence", &ReportRow::sentence)
        .def_property_readonly("verdict", [](const ReportRow& r) { return std::string(name_of(r.verdict)); })
        .def("__repr__", &row_repr);

    py::class_<Interaction>(m, "Interaction", "Whether the effect on a metric differs between the values of a segment.")
        .def_readonly("metric", &Interaction::metric)
        .def_readonly("estimand", &Interaction::estimand)
        .def_readonly("segment", &Interaction::segment)
        .def_readonly("treatment", &Interaction::treatment)
        .def_readonly("q", &Interaction::q)
        .def_readonly("q_df", &Interaction::q_df)
        .def_readonly("q_pvalue", &Interaction::q_pvalue)
        .def_readonly("i_squared", &Interaction::i_squared)
        .def_readonly("f", &Interaction::f)
        .def_readonly("f_df", &Interaction::f_df)
        .def_readonly("f_df_denominator", &Interaction::f_df_denominator)
        .def_readonly("f_pvalue", &Interaction::f_pvalue)
        .def_readonly("pvalue_adjusted", &Interaction::pvalue_adjusted)
        .def_readonly("sentence", &Interaction::sentence)
        .def("__repr__", [](const Interaction& found) { return "Interaction(" + found.sentence + ")"; });

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
    bind_responses(m);
    bind_ordered_segments(m);
    bind_rows(m);

    py::class_<VariantUnits>(m, "VariantUnits", "How many units a variant has.")
        .def_readonly("variant", &VariantUnits::variant)
        .def_readonly("units", &VariantUnits::units);

    py::class_<AnswerGroup>(m, "AnswerGroup", "Answers that count as one, such as the promoters, and their share.")
        .def_readonly("name", &AnswerGroup::name)
        .def_readonly("lowest", &AnswerGroup::lowest)
        .def_readonly("highest", &AnswerGroup::highest)
        .def_readonly("count", &AnswerGroup::count)
        .def_readonly("share", &AnswerGroup::share)
        .def_readonly("interval", &AnswerGroup::interval);

    py::class_<ScoreDistribution>(m, "ScoreDistribution", "How often each answer of a score was given in a variant.")
        .def_readonly("metric", &ScoreDistribution::metric)
        .def_readonly("variant", &ScoreDistribution::variant)
        .def_readonly("counts", &ScoreDistribution::counts)
        .def_readonly("groups", &ScoreDistribution::groups);

    py::class_<TimeCurve>(m, "TimeCurve", "The share of cases that are not resolved yet, over time, in a variant.")
        .def_readonly("metric", &TimeCurve::metric)
        .def_readonly("variant", &TimeCurve::variant)
        .def_readonly("n", &TimeCurve::n)
        .def_readonly("time", &TimeCurve::time)
        .def_readonly("share_open", &TimeCurve::share_open)
        .def_readonly("lower", &TimeCurve::lower)
        .def_readonly("upper", &TimeCurve::upper)
        .def_readonly("at_risk", &TimeCurve::at_risk);

    py::class_<Report>(m, "Report", "Comparisons and health checks, as numbers.")
        .def_readonly("experiment", &Report::experiment)
        .def_readonly("control", &Report::control)
        .def_readonly("treatments", &Report::treatments)
        .def_readonly("confidence_level", &Report::confidence_level)
        .def_readonly("correction", &Report::correction)
        .def_readonly("variants", &Report::variants)
        .def_readonly("rows", &Report::rows)
        .def_readonly("interactions", &Report::interactions)
        .def_readonly("health", &Report::health)
        .def_readonly("distributions", &Report::distributions)
        .def_readonly("responses", &Report::responses)
        .def_readonly("curves", &Report::curves)
        .def_readonly("ordered_segments", &Report::ordered_segments)
        .def_readonly("levels", &Report::levels)
        .def_readonly("changes", &Report::changes)
        .def_property_readonly("primary_rule", [](const Report& r) { return std::string(name_of(r.primary_rule)); })
        .def_property_readonly("treatment_rule", [](const Report& r) { return std::string(name_of(r.treatment_rule)); })
        .def_property_readonly("plan_hash", [](const Report& r) { return r.provenance.plan_hash; })
        .def_property_readonly("data_fingerprint", [](const Report& r) { return r.provenance.data_fingerprint; })
        .def_property_readonly("version", [](const Report& r) { return r.provenance.version; })
        .def_property_readonly("generated_at", [](const Report& r) { return r.provenance.generated_at; })
        .def("with_terms", &with_terms, py::arg("terms"))
        .def("terms", [](const Report& report) { return terms_to_json(report.terms).dump(); })
        .def("to_json", &report_to_json)
        .def_static("from_json", &report_from_json, py::arg("text"));

    py::class_<Decision>(m, "Decision", "What a report decides: pass, fail or inconclusive, and why.")
        .def_property_readonly("outcome", [](const Decision& d) { return std::string(name_of(d.outcome)); })
        .def_readonly("valid", &Decision::valid)
        .def_property_readonly("reasons", [](const Decision& d) { return py::tuple(py::cast(d.reasons)); })
        .def("__repr__", [](const Decision& d) {
            return "Decision(" + std::string(name_of(d.outcome)) + (d.valid ? "" : ", invalid experiment") + ")";
        });

    m.def("analyze", &analyze_and_sign, py::arg("plan"), py::arg("summaries"), py::kw_only(), py::arg("plan_hash") = "",
          py::arg("data_fingerprint") = "", py::arg("version") = "", py::arg("generated_at") = "");
    m.def("decides", &decides, py::arg("row"));
    m.def("standing", [](const ReportRow& row) { return std::string(name_of(standing_of(row))); }, py::arg("row"));
    m.def("decide", &decide, py::arg("report"));
}

} // namespace cxlift::bindings
