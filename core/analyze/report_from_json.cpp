#include "core/analyze/ordered_segments.hpp"
#include "core/analyze/report.hpp"
#include "core/analyze/report_version.hpp"
#include "core/analyze/response_json.hpp"
#include "core/analyze/time_curves.hpp"
#include "core/json/strict.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace cxlift {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <typename Enum> Enum enum_of(const Json& json, std::initializer_list<Enum> values) {
    const auto name = json.get<std::string>();
    for (const Enum value : values) {
        if (name_of(value) == name) {
            return value;
        }
    }
    throw std::invalid_argument("Report: '" + name + "' is not a value that stands here.");
}

// Of the two ends one may be open, which JSON has no number for.
stats::Interval interval_of(const Json& json, const std::string& name) {
    stats::Interval interval{.lower = number_or_nan(json.at(name + "_lower")),
                             .upper = number_or_nan(json.at(name + "_upper"))};
    if (std::isnan(interval.lower) != std::isnan(interval.upper)) {
        (std::isnan(interval.lower) ? interval.lower : interval.upper) = std::isnan(interval.lower) ? -infinity : infinity;
    }
    return interval;
}

// A null end of a set is open; which way follows from the kind.
stats::Interval lift_interval(const Json& json, stats::LiftKind kind) {
    stats::Interval interval{.lower = number_or_nan(json.at("lift_lower")), .upper = number_or_nan(json.at("lift_upper"))};
    if (kind != stats::LiftKind::refused) {
        interval.lower = std::isnan(interval.lower) ? -infinity : interval.lower;
        interval.upper = std::isnan(interval.upper) ? infinity : interval.upper;
    }
    return interval;
}

void read_margin(const Json& json, ReportRow& row) {
    if (json.is_null()) {
        return;
    }
    row.margin = Margin{.kind = enum_of(json.at("kind"), {Margin::Kind::non_inferiority, Margin::Kind::equivalence}),
                        .relative = json.at("scale") == "relative",
                        .size = json.at("size").get<double>()};
    row.margin_pvalue = number_or_nan(json.at("pvalue"));
    row.margin_pvalue_adjusted = number_or_nan(json.at("pvalue_adjusted"));
}

ReportRow row_from_json(const Json& json) {
    ReportRow row;
    json.at("metric").get_to(row.metric);
    json.at("estimand").get_to(row.estimand);
    json.at("role").get_to(row.role);
    json.at("direction").get_to(row.direction);
    json.at("segment").get_to(row.segment);
    json.at("segment_value").get_to(row.segment_value);
    json.at("control").get_to(row.control);
    json.at("treatment").get_to(row.treatment);
    json.at("unit").get_to(row.unit);
    stats::Comparison& c = row.comparison;
    c.n_control = count_of(json.at("n_control"));
    c.n_treatment = count_of(json.at("n_treatment"));
    c.control_value = number_or_nan(json.at("control_value"));
    c.treatment_value = number_or_nan(json.at("treatment_value"));
    c.difference = number_or_nan(json.at("difference"));
    c.difference_interval = interval_of(json, "difference");
    if (json.contains("difference_simultaneous_lower")) { // reports of earlier versions have none
        row.difference_simultaneous_interval = interval_of(json, "difference_simultaneous");
    }
    c.lift.value = number_or_nan(json.at("lift"));
    c.lift.kind = enum_of(json.at("lift_kind"), {stats::LiftKind::bounded, stats::LiftKind::complement,
                                                 stats::LiftKind::everything, stats::LiftKind::refused});
    c.lift.interval = lift_interval(json, c.lift.kind);
    c.std_error = number_or_nan(json.at("std_error"));
    c.statistic = number_or_nan(json.at("statistic"));
    c.df = number_or_nan(json.at("df"));
    c.dual = json.value("dual", true);
    c.pvalue = number_or_nan(json.at("pvalue"));
    row.pvalue_adjusted = number_or_nan(json.at("pvalue_adjusted"));
    read_margin(json.at("margin"), row);
    if (json.contains("corrected_difference")) {
        row.corrected_difference = number_or_nan(json.at("corrected_difference"));
        row.corrected_interval = {.lower = number_or_nan(json.at("corrected_lower")),
                                  .upper = number_or_nan(json.at("corrected_upper"))};
    }
    if (json.contains("response")) { // as above
        row.bounded = bounded_from_json(json.at("response"));
    }
    json.at("method").get_to(c.method);
    const bool is_exact = c.method.find("exact") != std::string::npos;
    if (std::isnan(c.df) && !std::isnan(c.statistic) && !is_exact) { // a statistic without degrees of freedom is normal
        c.df = infinity;
    }
    json.at("sentence").get_to(row.sentence);
    row.verdict = enum_of(json.at("verdict"),
                          {Verdict::better, Verdict::worse, Verdict::not_worse, Verdict::equivalent, Verdict::inconclusive});
    json.at("notes").get_to(c.notes);
    return row;
}

Interaction interaction_from_json(const Json& json) {
    return {.metric = json.at("metric"),
            .estimand = json.at("estimand"),
            .segment = json.at("segment"),
            .treatment = json.at("treatment"),
            .q = number_or_nan(json.at("q")),
            .q_df = number_or_nan(json.at("q_df")),
            .q_pvalue = number_or_nan(json.at("q_pvalue")),
            .i_squared = number_or_nan(json.at("i_squared")),
            .f = number_or_nan(json.at("f")),
            .f_df = number_or_nan(json.at("f_df")),
            .f_df_denominator = number_or_nan(json.at("f_df_denominator")),
            .f_pvalue = number_or_nan(json.at("f_pvalue")),
            .pvalue_adjusted = number_or_nan(json.at("pvalue_adjusted")),
            .sentence = json.at("sentence")};
}

HealthCheck check_from_json(const Json& json) {
    HealthCheck check{.check = json.at("check"),
                      .status = enum_of(json.at("status"), {HealthStatus::ok, HealthStatus::note, HealthStatus::warning,
                                                            HealthStatus::alarm, HealthStatus::unknown}),
                      .sentence = json.at("sentence"),
                      .numbers = {}};
    for (const auto& [name, value] : json.at("numbers").items()) {
        check.numbers.emplace_back(name, number_or_nan(value));
    }
    return check;
}

AnswerGroup group_from_json(const Json& json) {
    return {.name = json.at("name"),
            .lowest = json.at("lowest").get<int>(),
            .highest = json.at("highest").get<int>(),
            .count = count_of(json.at("count")),
            .share = number_or_nan(json.at("share")),
            .interval = interval_of(json, "share")};
}

Report from_document(const Json& json) {
    if (!json.is_object() || !json.contains("cxlift_report") || json["cxlift_report"] != report_version) {
        throw std::invalid_argument("Report: this is not a report, version " + std::to_string(report_version) + ".");
    }
    Report report;
    json.at("experiment").get_to(report.experiment);
    json.at("control").get_to(report.control);
    json.at("treatments").get_to(report.treatments);
    json.at("confidence_level").get_to(report.confidence_level);
    json.at("correction").get_to(report.correction);
    const std::vector<std::string> corrections = correction_words();
    if (std::find(corrections.begin(), corrections.end(), report.correction) == corrections.end()) {
        throw std::invalid_argument("Report: the correction '" + report.correction + "' is not known.");
    }
    report.primary_rule = enum_of(json.at("primary_rule"), {Rule::all, Rule::any});
    report.treatment_rule = enum_of(json.at("treatment_rule"), {Rule::all, Rule::any});
    json.at("plan_hash").get_to(report.provenance.plan_hash);
    json.at("data_fingerprint").get_to(report.provenance.data_fingerprint);
    json.at("version").get_to(report.provenance.version);
    report.provenance.generated_at = json.value("generated_at", "");
    for (const Json& variant : json.at("variants")) {
        report.variants.push_back({.variant = variant.at("variant"), .units = count_of(variant.at("units"))});
    }
    for (const Json& check : json.at("health")) {
        report.health.push_back(check_from_json(check));
    }
    for (const Json& row : json.at("comparisons")) {
        report.rows.push_back(row_from_json(row));
    }
    if (json.contains("interactions")) { // reports of earlier versions have none
        for (const Json& found : json.at("interactions")) {
            report.interactions.push_back(interaction_from_json(found));
        }
    }
    for (const Json& entry : json.at("distributions")) {
        ScoreDistribution distribution{
            .metric = entry.at("metric"), .variant = entry.at("variant"), .counts = {}, .groups = {}};
        for (const Json& pair : entry.at("counts")) {
            distribution.counts.emplace_back(static_cast<int>(count_of(pair.at(0))), count_of(pair.at(1)));
        }
        for (const Json& group : entry.value("groups", Json::array())) { // reports of earlier versions have none
            distribution.groups.push_back(group_from_json(group));
        }
        report.distributions.push_back(std::move(distribution));
    }
    if (json.contains("terms")) { // reports of earlier versions have none
        report.terms = terms_from_json(json.at("terms"));
    }
    for (const Json& response : json.value("responses", Json::array())) { // likewise
        report.responses.push_back(response_from_json(response));
    }
    for (const Json& curve : json.value("curves", Json::array())) {
        report.curves.push_back(time_curve_from_json(curve));
    }
    read_ordered_segments(json, report);
    return report;
}

} // namespace

Report report_from_json(std::string_view text) {
    try {
        return from_document(parse_strict(text));
    } catch (const Json::exception& error) {
        throw std::invalid_argument(std::string("Report: a field is missing or of the wrong kind: ") + error.what());
    }
}

} // namespace cxlift
