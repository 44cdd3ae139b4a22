#include "core/plan/read_segments.hpp"

#include "core/errors.hpp"
#include "core/nearest_name.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift {
namespace {

std::vector<std::string> columns_of(const PlanReader& item) {
    if (!item.value().is_array()) {
        return {item.text()};
    }
    std::vector<std::string> columns = item.names();
    if (columns.size() < 2) {
        item.fail("a crossed segment has at least two columns; write a single one without a list of its own.");
    }
    return columns;
}

std::string name_of_columns(const std::vector<std::string>& columns) {
    std::string name = columns.front();
    for (std::size_t i = 1; i < columns.size(); ++i) {
        name = crossed(i == 1 ? crossable(name) : name, columns[i]);
    }
    return name;
}

std::string require_segment(const PlanReader& place, const std::string& name, const std::vector<Segment>& segments) {
    std::vector<std::string> names;
    for (const Segment& segment : segments) {
        names.push_back(segment.name);
    }
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        place.fail(names.empty() ? "is '" + name + "', but the plan has no segments; name it in `segments`, too."
                                 : unknown_name(name, "one of the plan's segments", names));
    }
    return name;
}

void read_strata(const PlanReader& reader, const std::vector<Segment>& segments, Metric& metric) {
    if (reader.has("strata_shares") && !reader.has("strata")) {
        reader.at("strata_shares").fail("needs the key 'strata', the segment whose values have these shares.");
    }
    if (!reader.has("strata")) {
        return;
    }
    const PlanReader place = reader.at("strata");
    for (const char* key : {"covariates", "method", "weights"}) {
        if (reader.has(key)) {
            place.fail("stands beside '" + std::string(key) + "'; a metric has one of them.");
        }
    }
    metric.strata = require_segment(place, name_of_columns(columns_of(place)), segments);
    if (!reader.has("strata_shares")) {
        return;
    }
    const PlanReader table = reader.at("strata_shares");
    table.require_object();
    for (const auto& [value, share] : table.value().items()) {
        const PlanReader at(share, table.path() + "." + value);
        if (!(at.number() > 0.0)) {
            at.fail("is " + share.dump() + ", must be above 0.");
        }
        metric.strata_shares.emplace_back(value, share.get<double>());
    }
}

// A diluted effect is known of plain means, and at a margin in their own unit.
void require_dilutable(const PlanReader& place, const Metric& metric) {
    const std::string of = "cannot be used with metric '" + metric.name + "'";
    if (metric.type->reads == Reads::ratio) {
        place.fail(of + ", a ratio of totals; compare the two totals as metrics of their own.");
    }
    if (metric.type->summary == SummaryKind::distribution || metric.type->summary == SummaryKind::survival) {
        place.fail(of + (metric.type->reads == Reads::times ? ", times to resolution" : ", a quantile") +
                   ", whose effect over all units does not follow from that on some; leave one of them out.");
    }
    if (metric.bootstrap.has_value()) {
        place.fail(of + ", which is compared by the bootstrap; leave one of them out.");
    }
    if (metric.outcomes() < metric.inputs.size() || !metric.strata.empty()) {
        place.fail(of + ", which has covariates, weights or strata; take them out.");
    }
    if (metric.margin.has_value() && metric.margin->relative) {
        place.fail(of + ", which has a relative margin; write it as {absolute = ...}.");
    }
}

std::int64_t read_least(const PlanReader& item) {
    if (!item.has("least")) {
        return usual_least;
    }
    const PlanReader place = item.at("least");
    const auto& value = place.value();
    if (!value.is_number_integer() || value < 1 || value > 1'000'000) {
        place.fail("is " + value.dump() + ", must be a whole number from 1 to 1000000.");
    }
    return value.get<std::int64_t>();
}

Segment read_times(const PlanReader& item) {
    item.refuse_other_keys({"column", "every", "at", "tz", "naive_tz", "least"});
    if (item.has("every") == item.has("at")) {
        item.fail(R"(needs one of 'every' ("day", "week" or "month") and 'at', the time of a change.)");
    }
    SegmentTimes times{.column = item.at("column").text(), .every = {}, .at = {}, .time_zone = {}, .naive_zone = {}};
    if (item.has("every")) {
        times.every = item.at("every").one_of({"day", "week", "month"});
    } else {
        times.at = item.at("at").text();
    }
    times.time_zone = item.at("tz").text();
    if (item.has("naive_tz")) {
        times.naive_zone = item.at("naive_tz").text();
    }
    Segment segment{.name = times.name(), .columns = {times.name()}, .place = item.path(), .times = {}, .order = {}};
    if (times.every.empty()) {
        segment.order = {std::string(before_change), std::string(after_change)};
    }
    segment.times = std::move(times);
    segment.least = read_least(item);
    return segment;
}

Segment read_declared(const PlanReader& item) {
    item.refuse_other_keys({"column", "values", "least"});
    const std::string column = item.at("column").text();
    Segment segment{.name = column, .columns = {column}, .place = item.path(), .times = {}, .order = {}};
    segment.order = item.at("values").names();
    if (segment.order.size() < 2) {
        item.at("values").fail("must name at least two values.");
    }
    if (segment.order.size() > static_cast<std::size_t>(max_segment_values)) {
        item.at("values").fail("names more than " + std::to_string(max_segment_values) + " values.");
    }
    segment.least = read_least(item);
    return segment;
}

Segment read_segment(const PlanReader& item) {
    if (item.value().is_object()) {
        return item.has("values") ? read_declared(item) : read_times(item);
    }
    const std::vector<std::string> columns = columns_of(item);
    return {.name = name_of_columns(columns), .columns = columns, .place = item.path(), .times = {}, .order = {}};
}

} // namespace

std::vector<Segment> read_segments(const PlanReader& list) {
    std::vector<Segment> segments;
    for (const PlanReader& item : list.items()) {
        Segment segment = read_segment(item);
        for (const Segment& before : segments) {
            if (before.name == segment.name) {
                item.fail("'" + segment.name + "' stands twice in the list; take one out.");
            }
        }
        segments.push_back(std::move(segment));
    }
    return segments;
}

std::int64_t read_segment_limit(const PlanReader& place) {
    const auto& value = place.value();
    if (!value.is_number() || value.get<double>() != std::floor(value.get<double>()) || value < 1 ||
        value > max_segment_values) {
        place.fail("is " + value.dump() + ", must be a whole number from 1 to " + std::to_string(max_segment_values) + ".");
    }
    return value.get<std::int64_t>();
}

namespace {

// Where a unit has several rows, its values of a column are crossed before its rows are told apart.
void refuse_crossed_rows(const Plan& plan) {
    for (const Segment& declared : plan.segments) {
        for (const Segment& other : plan.segments) {
            const bool has = std::ranges::find(other.columns, declared.name) != other.columns.end();
            if (declared.is_of_rows() && other.columns.size() > 1 && has) {
                throw PlanError(other.place, "crosses '" + declared.name + "', which may differ between the rows of a unit; " +
                                                 "make a column of both, and declare its values.");
            }
        }
    }
}

} // namespace

void read_segment_uses(const PlanReader& plan, Plan& result) {
    if (result.unit_rows == UnitRows::many) {
        refuse_crossed_rows(result);
    }
    const std::vector<PlanReader> metrics = plan.at("metrics").items();
    for (std::size_t m = 0; m < metrics.size(); ++m) {
        read_strata(metrics[m], result.segments, result.metrics[m]);
    }
    if (!plan.has("triggered")) {
        return;
    }
    const PlanReader place = plan.at("triggered");
    result.triggered = require_segment(place, place.text(), result.segments);
    for (const Metric& metric : result.metrics) {
        require_dilutable(place, metric);
    }
}

} // namespace cxlift
