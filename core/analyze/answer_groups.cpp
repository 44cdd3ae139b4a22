#include "core/analyze/answer_groups.hpp"

#include "core/plan/answer_order.hpp"
#include "stats/proportions/proportion_interval.hpp"

#include <string_view>
#include <utility>

namespace cxlift {
namespace {

struct Names {
    std::string_view bad;
    std::string_view middle;
    std::string_view good;
};

AnswerGroup group(std::string_view name, int lowest, int highest) {
    AnswerGroup result;
    result.name = name;
    result.lowest = lowest;
    result.highest = highest;
    return result;
}

std::vector<AnswerGroup> in_order(const Names& names, const Scale& scale, const Scale& good) {
    const bool high = good.highest == scale.highest;
    const int width = good.highest - good.lowest + 1;
    const int rest = scale.highest - scale.lowest + 1 - width;
    const int opposite = width < rest ? width : rest;
    std::vector<AnswerGroup> groups;
    if (high) {
        groups.push_back(group(names.bad, scale.lowest, scale.lowest + opposite - 1));
    } else {
        groups.push_back(group(names.good, good.lowest, good.highest));
    }
    if (opposite < rest) {
        groups.push_back(high ? group(names.middle, scale.lowest + opposite, good.lowest - 1)
                              : group(names.middle, good.highest + 1, scale.highest - opposite));
    }
    if (high) {
        groups.push_back(group(names.good, good.lowest, good.highest));
    } else {
        groups.push_back(group(names.bad, scale.highest - opposite + 1, scale.highest));
    }
    return groups;
}

std::vector<AnswerGroup> groups_of(const Metric& metric) {
    const Scale scale = metric.scale.value_or(Scale{});
    if (metric.type->name == "nps") {
        return {group("detractors", 0, 6), group("passives", 7, 8), group("promoters", 9, 10)};
    }
    const Scale good = good_answers(metric).value_or(scale);
    if (scale.lowest == 0) {
        return in_order({.bad = "no", .middle = "", .good = "yes"}, scale, good);
    }
    return metric.type->name == "csat"
               ? in_order({.bad = "dissatisfied", .middle = "neutral", .good = "satisfied"}, scale, good)
               : in_order({.bad = "difficult", .middle = "neither", .good = "easy"}, scale, good);
}

} // namespace

std::vector<AnswerGroup> answer_groups(const Metric& metric, const ScoreDistribution& distribution, double confidence_level) {
    std::vector<AnswerGroup> groups = groups_of(metric);
    const bool independent = metric.unit_rows == UnitRows::one && metric.weights().empty();
    for (AnswerGroup& one : groups) {
        std::int64_t n = 0;
        for (const auto& [answer, times] : distribution.counts) {
            n += times;
            one.count += answer >= one.lowest && answer <= one.highest ? times : 0;
        }
        const stats::Successes share{.successes = one.count, .n = n};
        one.share = share.share();
        if (independent) {
            one.interval = stats::proportion_interval(share, {.confidence_level = confidence_level});
        }
    }
    return groups;
}

} // namespace cxlift
