#include "core/analyze/ordered_segments.hpp"
#include "core/analyze/report.hpp"
#include "core/analyze/report_version.hpp"
#include "core/analyze/response_json.hpp"
#include "core/analyze/time_curves.hpp"
#include "core/json/strict.hpp"

namespace cxlift {
namespace {

Json margin_to_json(const ReportRow& row) {
    if (!row.margin.has_value()) {
        return nullptr;
    }
    return {{"kind", name_of(row.margin->kind)},
            {"scale", row.margin->relative ? "relative" : "absolute"},
            {"size", row.margin->size},
            {"pvalue", number_or_null(row.margin_pvalue)},
            {"pvalue_adjusted", number_or_null(row.margin_pvalue_adjusted)}};
}

Json row_to_json(const ReportRow& row) {
    const stats::Comparison& c = row.comparison;
    return {{"metric", row.metric},
            {"estimand", row.estimand},
            {"role", row.role},
            {"direction", row.direction},
            {"segment", row.segment},
            {"segment_value", row.segment_value},
            {"control", row.control},
            {"treatment", row.treatment},
            {"n_control", c.n_control},
            {"n_treatment", c.n_treatment},
            {"control_value", number_or_null(c.control_value)},
            {"treatment_value", number_or_null(c.treatment_value)},
            {"difference", number_or_null(c.difference)},
            {"difference_lower", number_or_null(c.difference_interval.lower)},
            {"difference_upper", number_or_null(c.difference_interval.upper)},
            {"difference_simultaneous_lower", number_or_null(row.difference_simultaneous_interval.lower)},
            {"difference_simultaneous_upper", number_or_null(row.difference_simultaneous_interval.upper)},
            {"lift", number_or_null(c.lift.value)},
            {"lift_lower", number_or_null(c.lift.interval.lower)},
            {"lift_upper", number_or_null(c.lift.interval.upper)},
            {"lift_kind", name_of(c.lift.kind)},
            {"std_error", number_or_null(c.std_error)},
            {"statistic", number_or_null(c.statistic)},
            {"df", number_or_null(c.df)},
            {"pvalue", number_or_null(c.pvalue)},
            {"pvalue_adjusted", number_or_null(row.pvalue_adjusted)},
            {"margin", margin_to_json(row)},
            {"corrected_difference", number_or_null(row.corrected_difference)},
            {"corrected_lower", number_or_null(row.corrected_interval.lower)},
            {"corrected_upper", number_or_null(row.corrected_interval.upper)},
            {"response", bounded_to_json(row.bounded)},
            {"unit", row.unit},
            {"method", c.method},
            {"dual", c.dual},
            {"verdict", name_of(row.verdict)},
            {"sentence", row.sentence},
            {"notes", c.notes}};
}

Json interaction_to_json(const Interaction& found) {
    return {{"metric", found.metric},
            {"estimand", found.estimand},
            {"segment", found.segment},
            {"treatment", found.treatment},
            {"q", number_or_null(found.q)},
            {"q_df", number_or_null(found.q_df)},
            {"q_pvalue", number_or_null(found.q_pvalue)},
            {"i_squared", number_or_null(found.i_squared)},
            {"f", number_or_null(found.f)},
            {"f_df", number_or_null(found.f_df)},
            {"f_df_denominator", number_or_null(found.f_df_denominator)},
            {"f_pvalue", number_or_null(found.f_pvalue)},
            {"pvalue_adjusted", number_or_null(found.pvalue_adjusted)},
            {"sentence", found.sentence}};
}

Json groups_to_json(const std::vector<AnswerGroup>& groups) {
    Json json = Json::array();
    for (const AnswerGroup& group : groups) {
        json.push_back({{"name", group.name},
                        {"lowest", group.lowest},
                        {"highest", group.highest},
                        {"count", group.count},
                        {"share", number_or_null(group.share)},
                        {"share_lower", number_or_null(group.interval.lower)},
                        {"share_upper", number_or_null(group.interval.upper)}});
    }
    return json;
}

} // namespace

std::string report_to_json(const Report& report) {
    Json json;
    json["cxlift_report"] = report_version;
    json["experiment"] = report.experiment;
    json["control"] = report.control;
    json["treatments"] = report.treatments;
    json["confidence_level"] = report.confidence_level;
    json["correction"] = report.correction;
    json["primary_rule"] = name_of(report.primary_rule);
    json["treatment_rule"] = name_of(report.treatment_rule);
    json["plan_hash"] = report.provenance.plan_hash;
    json["data_fingerprint"] = report.provenance.data_fingerprint;
    json["version"] = report.provenance.version;
    if (!report.provenance.generated_at.empty()) {
        json["generated_at"] = report.provenance.generated_at;
    }
    json["variants"] = Json::array();
    for (const VariantUnits& variant : report.variants) {
        json["variants"].push_back({{"variant", variant.variant}, {"units", variant.units}});
    }
    json["health"] = Json::array();
    for (const HealthCheck& check : report.health) {
        Json numbers = Json::object();
        for (const auto& [name, value] : check.numbers) {
            numbers[name] = number_or_null(value);
        }
        json["health"].push_back({{"check", check.check},
                                  {"status", name_of(check.status)},
                                  {"sentence", check.sentence},
                                  {"numbers", std::move(numbers)}});
    }
    json["comparisons"] = Json::array();
    for (const ReportRow& row : report.rows) {
        json["comparisons"].push_back(row_to_json(row));
    }
    json["interactions"] = Json::array();
    for (const Interaction& found : report.interactions) {
        json["interactions"].push_back(interaction_to_json(found));
    }
    json["distributions"] = Json::array();
    for (const ScoreDistribution& distribution : report.distributions) {
        Json counts = Json::array();
        for (const auto& [answer, times] : distribution.counts) {
            counts.push_back(Json::array({answer, times}));
        }
        json["distributions"].push_back({{"metric", distribution.metric},
                                         {"variant", distribution.variant},
                                         {"counts", std::move(counts)},
                                         {"groups", groups_to_json(distribution.groups)}});
    }
    json["terms"] = terms_to_json(report.terms);
    json["responses"] = Json::array();
    for (const Response& response : report.responses) {
        json["responses"].push_back(response_to_json(response));
    }
    for (const TimeCurve& curve : report.curves) { // written where there are any
        json["curves"].push_back(time_curve_to_json(curve));
    }
    add_ordered_segments(json, report);
    return json.dump(2) + "\n";
}

} // namespace cxlift
