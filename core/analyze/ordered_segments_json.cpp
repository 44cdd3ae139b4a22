#include "core/analyze/ordered_segments.hpp"
#include "core/analyze/report.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

namespace cxlift {
namespace {

Json comparison_to_json(const stats::Comparison& c) {
    return {{"n_control", c.n_control},
            {"n_treatment", c.n_treatment},
            {"control_value", number_or_null(c.control_value)},
            {"treatment_value", number_or_null(c.treatment_value)},
            {"difference", number_or_null(c.difference)},
            {"difference_lower", number_or_null(c.difference_interval.lower)},
            {"difference_upper", number_or_null(c.difference_interval.upper)},
            {"std_error", number_or_null(c.std_error)},
            {"statistic", number_or_null(c.statistic)},
            {"df", number_or_null(c.df)},
            {"pvalue", number_or_null(c.pvalue)},
            {"method", c.method},
            {"notes", c.notes}};
}

stats::Comparison comparison_from_json(const Json& json) {
    stats::Comparison c;
    c.n_control = count_of(json.at("n_control"));
    c.n_treatment = count_of(json.at("n_treatment"));
    c.control_value = number_or_nan(json.at("control_value"));
    c.treatment_value = number_or_nan(json.at("treatment_value"));
    c.difference = number_or_nan(json.at("difference"));
    c.difference_interval = {.lower = number_or_nan(json.at("difference_lower")),
                             .upper = number_or_nan(json.at("difference_upper"))};
    c.std_error = number_or_nan(json.at("std_error"));
    c.statistic = number_or_nan(json.at("statistic"));
    c.df = number_or_nan(json.at("df"));
    c.pvalue = number_or_nan(json.at("pvalue"));
    json.at("method").get_to(c.method);
    json.at("notes").get_to(c.notes);
    return c;
}

Json segment_to_json(const OrderedSegment& segment) {
    return {{"name", segment.name}, {"kind", segment.kind},    {"column", segment.column}, {"every", segment.every},
            {"at", segment.at},     {"tz", segment.time_zone}, {"values", segment.values}, {"least", segment.least}};
}

OrderedSegment segment_from_json(const Json& json) {
    OrderedSegment segment{.name = json.at("name"),
                           .kind = json.at("kind"),
                           .column = json.at("column"),
                           .every = json.at("every"),
                           .at = json.at("at"),
                           .time_zone = json.at("tz"),
                           .values = json.at("values"),
                           .least = count_of(json.at("least"))};
    if (segment.kind != "period" && segment.kind != "change" && segment.kind != "declared") {
        throw std::invalid_argument("Report: '" + segment.kind + "' is not a value that stands here.");
    }
    return segment;
}

Json level_to_json(const Level& level) {
    return {{"metric", level.metric},
            {"estimand", level.estimand},
            {"segment", level.segment},
            {"segment_value", level.segment_value},
            {"variant", level.variant},
            {"n", level.n},
            {"value", number_or_null(level.value)},
            {"value_lower", number_or_null(level.interval.lower)},
            {"value_upper", number_or_null(level.interval.upper)}};
}

Level level_from_json(const Json& json) {
    return {.metric = json.at("metric"),
            .estimand = json.at("estimand"),
            .segment = json.at("segment"),
            .segment_value = json.at("segment_value"),
            .variant = json.at("variant"),
            .n = count_of(json.at("n")),
            .value = number_or_nan(json.at("value")),
            .interval = {.lower = number_or_nan(json.at("value_lower")), .upper = number_or_nan(json.at("value_upper"))}};
}

Json change_to_json(const Change& change) {
    return {{"metric", change.metric},
            {"estimand", change.estimand},
            {"segment", change.segment},
            {"treatment", change.treatment},
            {"in_control", comparison_to_json(change.in_control)},
            {"in_treatment", comparison_to_json(change.in_treatment)},
            {"between", comparison_to_json(change.between)},
            {"both_control", change.both_control},
            {"both_treatment", change.both_treatment},
            {"pvalue_adjusted", number_or_null(change.pvalue_adjusted)},
            {"unit", change.unit},
            {"sentence", change.sentence}};
}

Change change_from_json(const Json& json) {
    return {.metric = json.at("metric"),
            .estimand = json.at("estimand"),
            .segment = json.at("segment"),
            .treatment = json.at("treatment"),
            .in_control = comparison_from_json(json.at("in_control")),
            .in_treatment = comparison_from_json(json.at("in_treatment")),
            .between = comparison_from_json(json.at("between")),
            .both_control = count_of(json.at("both_control")),
            .both_treatment = count_of(json.at("both_treatment")),
            .pvalue_adjusted = number_or_nan(json.at("pvalue_adjusted")),
            .unit = json.at("unit"),
            .sentence = json.at("sentence")};
}

} // namespace

void add_ordered_segments(Json& json, const Report& report) {
    for (const OrderedSegment& segment : report.ordered_segments) {
        json["ordered_segments"].push_back(segment_to_json(segment));
    }
    for (const Level& level : report.levels) {
        json["levels"].push_back(level_to_json(level));
    }
    for (const Change& change : report.changes) {
        json["changes"].push_back(change_to_json(change));
    }
}

void read_ordered_segments(const Json& json, Report& report) {
    for (const Json& segment : json.value("ordered_segments", Json::array())) {
        report.ordered_segments.push_back(segment_from_json(segment));
    }
    for (const Json& level : json.value("levels", Json::array())) {
        report.levels.push_back(level_from_json(level));
    }
    for (const Json& change : json.value("changes", Json::array())) {
        report.changes.push_back(change_from_json(change));
    }
}

} // namespace cxlift
