#include "core/analyze/report.hpp"
#include "core/json/strict.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace cxlift {
namespace {

constexpr int version = 1;
constexpr double infinity = std::numeric_limits<double>::infinity();

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
            {"lift", number_or_null(c.lift.value)},
            {"lift_lower", number_or_null(c.lift.interval.lower)},
            {"lift_upper", number_or_null(c.lift.interval.upper)},
            {"lift_kind", name_of(c.lift.kind)},
            {"std_error", number_or_null(c.std_error)},
            {"statistic", number_or_null(c.statistic)},
            {"df", number_or_null(c.df)},
            {"pvalue", number_or_null(c.pvalue)},
            {"pvalue_adjusted", number_or_null(row.pvalue_adjusted)},
            {"method", c.method},
            {"verdict", name_of(row.verdict)},
            {"notes", c.notes}};
}

template <typename Enum> Enum enum_of(const Json& json, std::initializer_list<Enum> values) {
    const auto name = json.get<std::string>();
    for (const Enum value : values) {
        if (name_of(value) == name) {
            return value;
        }
    }
    throw std::invalid_argument("Report: '" + name + "' is not a value that stands here.");
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
    stats::Comparison& c = row.comparison;
    c.n_control = count_of(json.at("n_control"));
    c.n_treatment = count_of(json.at("n_treatment"));
    c.control_value = number_or_nan(json.at("control_value"));
    c.treatment_value = number_or_nan(json.at("treatment_value"));
    c.difference = number_or_nan(json.at("difference"));
    c.difference_interval = {.lower = number_or_nan(json.at("difference_lower")),
                             .upper = number_or_nan(json.at("difference_upper"))};
    c.lift.value = number_or_nan(json.at("lift"));
    c.lift.kind = enum_of(json.at("lift_kind"), {stats::LiftKind::bounded, stats::LiftKind::complement,
                                                 stats::LiftKind::everything, stats::LiftKind::refused});
    c.lift.interval = lift_interval(json, c.lift.kind);
    c.std_error = number_or_nan(json.at("std_error"));
    c.statistic = number_or_nan(json.at("statistic"));
    c.df = number_or_nan(json.at("df"));
    if (std::isnan(c.df) && row.estimand == "proportion") { // its statistic is normal
        c.df = infinity;
    }
    c.pvalue = number_or_nan(json.at("pvalue"));
    row.pvalue_adjusted = number_or_nan(json.at("pvalue_adjusted"));
    json.at("method").get_to(c.method);
    row.verdict = enum_of(json.at("verdict"),
                          {Verdict::better, Verdict::worse, Verdict::not_worse, Verdict::equivalent, Verdict::inconclusive});
    json.at("notes").get_to(c.notes);
    return row;
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

Report from_document(const Json& json) {
    if (!json.is_object() || !json.contains("cxlift_report") || json["cxlift_report"] != version) {
        throw std::invalid_argument("Report: this is not a report, version " + std::to_string(version) + ".");
    }
    Report report;
    json.at("experiment").get_to(report.experiment);
    json.at("control").get_to(report.control);
    json.at("treatments").get_to(report.treatments);
    json.at("confidence_level").get_to(report.confidence_level);
    json.at("correction").get_to(report.correction);
    if (report.correction != "holm" && report.correction != "none") {
        throw std::invalid_argument("Report: the correction '" + report.correction + "' is not known.");
    }
    for (const Json& variant : json.at("variants")) {
        report.variants.push_back({.variant = variant.at("variant"), .units = count_of(variant.at("units"))});
    }
    for (const Json& check : json.at("health")) {
        report.health.push_back(check_from_json(check));
    }
    for (const Json& row : json.at("comparisons")) {
        report.rows.push_back(row_from_json(row));
    }
    return report;
}

} // namespace

std::string report_to_json(const Report& report) {
    Json json;
    json["cxlift_report"] = version;
    json["experiment"] = report.experiment;
    json["control"] = report.control;
    json["treatments"] = report.treatments;
    json["confidence_level"] = report.confidence_level;
    json["correction"] = report.correction;
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
    return json.dump(2) + "\n";
}

Report report_from_json(std::string_view text) {
    try {
        return from_document(parse_strict(text));
    } catch (const Json::exception& error) {
        throw std::invalid_argument(std::string("Report: a field is missing or of the wrong kind: ") + error.what());
    }
}

} // namespace cxlift
