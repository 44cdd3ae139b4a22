#include "core/analyze/segments.hpp"

#include "core/analyze/words.hpp"

#include <algorithm>
#include <utility>

namespace cxlift {
namespace {

// Below this many units in a variant an interval is wide and a normal approximation doubtful.
constexpr std::int64_t small_cell = 100;
constexpr std::int64_t most_named = 5;

std::int64_t units_of(const Summaries& summaries, const std::string& segment, const std::string& value) {
    std::int64_t units = 0;
    const auto& groups = summaries.groups();
    for (auto at = groups.lower_bound({.segment = segment, .segment_value = value, .variant = ""});
         at != groups.end() && at->first.segment == segment && at->first.segment_value == value; ++at) {
        units += at->second.units;
    }
    return units;
}

void check_cut(const Summaries& summaries, const std::string& segment, const std::vector<std::string>& compared,
               std::vector<HealthCheck>& checks) {
    const std::vector<std::string> values = summaries.segment_values(segment);
    if (values.size() == compared.size()) { // among them those that keep an order of their own
        return;
    }
    std::int64_t left_out = 0;
    for (const std::string& value : values) {
        left_out += std::binary_search(compared.begin(), compared.end(), value) ? 0 : units_of(summaries, segment, value);
    }
    const auto count = static_cast<std::int64_t>(values.size());
    const auto kept = static_cast<std::int64_t>(compared.size());
    checks.push_back({.check = "segment_cut." + segment,
                      .status = HealthStatus::note,
                      .sentence = "Segment '" + segment + "' has " + grouped(count) + " values; the " + grouped(kept) +
                                  " with the most units are compared (segment_limit), the others hold " + grouped(left_out) +
                                  " units.",
                      .numbers = {{"values", static_cast<double>(count)},
                                  {"compared", static_cast<double>(kept)},
                                  {"units_left_out", static_cast<double>(left_out)}}});
}

void check_small(const Plan& plan, const Summaries& summaries, const Segment& of, const std::vector<std::string>& compared,
                 std::vector<HealthCheck>& checks) {
    const std::string& segment = of.name;
    const std::int64_t small = of.least > 0 ? of.least : small_cell;
    std::int64_t cells = 0;
    std::string named;
    const std::vector<std::string> variants = summaries.variants();
    for (const std::string& value : compared) {
        for (const std::string& variant : variants) {
            const std::int64_t units = summaries.units_of({segment, value, variant});
            if (!plan.compares(variant) || units >= small) {
                continue;
            }
            if (cells++ < most_named) {
                named += (named.empty() ? "" : ", ") + value + " in " + variant + " (" + grouped(units) + ")";
            }
        }
    }
    if (cells == 0) {
        return;
    }
    const std::int64_t unnamed = cells - most_named;
    named += unnamed > 0 ? " and " + grouped(unnamed) + " more" : "";
    checks.push_back(
        {.check = "small_cells." + segment,
         .status = HealthStatus::note,
         .sentence = "Segment '" + segment + "' has small cells, below " + grouped(small) + " units: " + named + ".",
         .numbers = {{"cells", static_cast<double>(cells)}}});
}

const Segment* find_segment(const Plan& plan, const std::string& name) {
    const auto found = std::ranges::find(plan.segments, name, &Segment::name);
    return found == plan.segments.end() ? nullptr : &*found;
}

} // namespace

std::vector<std::string> compared_values(const Plan& plan, const Summaries& summaries, const std::string& segment) {
    std::vector<std::string> values = summaries.segment_values(segment);
    if (const Segment* found = find_segment(plan, segment); found != nullptr && found->is_of_rows()) {
        const std::vector<std::string>& order = found->order; // of periods their names, which sort as time does
        std::ranges::sort(values, {}, [&](const std::string& value) {
            return std::pair(std::ranges::find(order, value) - order.begin(), value);
        });
        return values; // all of them: a period that is left out would be a hole in time
    }
    const auto limit = static_cast<std::size_t>(plan.segment_limit);
    if (values.size() <= limit) {
        return values;
    }
    std::vector<std::pair<std::int64_t, std::string>> by_size;
    for (std::string& value : values) {
        const std::int64_t units = units_of(summaries, segment, value);
        by_size.emplace_back(-units, std::move(value)); // the largest first, and of equal ones the first by name
    }
    std::sort(by_size.begin(), by_size.end());
    values.clear();
    for (std::size_t i = 0; i < limit; ++i) {
        values.push_back(by_size[i].second);
    }
    std::sort(values.begin(), values.end());
    return values;
}

void check_segments(const Plan& plan, const Summaries& summaries, std::vector<HealthCheck>& checks) {
    for (const Segment& segment : plan.segments) {
        if (!segment.compared) {
            continue;
        }
        const std::vector<std::string> compared = compared_values(plan, summaries, segment.name);
        check_cut(summaries, segment.name, compared, checks);
        check_small(plan, summaries, segment, compared, checks);
    }
}

} // namespace cxlift
