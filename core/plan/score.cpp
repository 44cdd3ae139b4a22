#include "core/plan/score.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift {
namespace {

// The scale is declared, never guessed from the data: a survey that nobody rated 5 would have one of 4.
void require_scale(const PlanReader& reader, const std::string& choices) {
    if (!reader.has("scale")) {
        reader.fail("scale is not declared; write " + choices + ".");
    }
}

Scale read_satisfaction_scale(const PlanReader& reader) {
    require_scale(reader, "scale = 5, scale = 7 or scale = \"binary\"");
    const auto& value = reader.at("scale").value();
    if (value == 5 || value == 7) {
        return {.lowest = 1, .highest = value.get<int>()};
    }
    if (value != "binary") {
        reader.at("scale").fail("is " + value.dump() + ", must be 5, 7 or \"binary\".");
    }
    return {.lowest = 0, .highest = 1};
}

Scale read_effort_scale(const PlanReader& reader) {
    require_scale(reader, "scale = 7 for answers from 1 to 7");
    const auto& value = reader.at("scale").value();
    if (!value.is_number() || value.get<double>() != std::floor(value.get<double>()) || value < 2 || value > 11) {
        reader.at("scale").fail("is " + value.dump() + ", must be a whole number from 2 to 11.");
    }
    return {.lowest = 1, .highest = value.get<int>()};
}

void decide_on(Metric& metric, const PlanReader& reader, const std::string& usual) {
    std::vector<std::string> names;
    for (const MetricEstimand& estimand : metric.estimands) {
        names.emplace_back(name_of(estimand));
    }
    metric.decide_on = reader.has("decide_on") ? reader.at("decide_on").one_of(names) : usual;
    std::stable_partition(metric.estimands.begin(), metric.estimands.end(),
                          [&](const MetricEstimand& e) { return name_of(e) == metric.decide_on; });
    for (std::size_t i = 0; i < metric.estimands.size(); ++i) {
        metric.estimands[i].role = i == 0 ? metric.role : Role::diagnostic;
    }
    metric.direction = metric.estimands.front().direction;
}

void read_satisfaction(const PlanReader& reader, Metric& metric) {
    const Scale scale = read_satisfaction_scale(reader);
    const bool binary = scale.lowest == 0;
    metric.scale = scale;
    metric.estimands = {
        {.estimand = Estimand::top_box, .share = {.lowest = binary ? 1 : scale.highest - 1, .highest = scale.highest}}};
    if (!binary) { // of a yes or no the mean is the same share
        metric.estimands.push_back({.estimand = Estimand::mean});
    }
    decide_on(metric, reader, "top_box");
}

void read_effort(const PlanReader& reader, Metric& metric) {
    const Scale scale = read_effort_scale(reader);
    metric.scale = scale;
    metric.easy = reader.has("easy") ? reader.at("easy").one_of({"high", "low"}) : "high";
    const bool high = metric.easy == "high";
    // Easy is what lies beyond the middle of the scale: 5 to 7 of 1 to 7.
    const Scale easy = high ? Scale{.lowest = (scale.highest + 1) / 2 + 1, .highest = scale.highest}
                            : Scale{.lowest = 1, .highest = scale.highest / 2};
    metric.estimands = {
        {.estimand = Estimand::mean, .direction = high ? Direction::higher : Direction::lower},
        {.estimand = Estimand::easy, .share = easy},
    };
    decide_on(metric, reader, "mean");
}

} // namespace

std::vector<std::string> score_keys(std::string_view type) {
    if (type == "csat") {
        return {"scale", "decide_on"};
    }
    return type == "ces" ? std::vector<std::string>{"scale", "easy", "decide_on"} : std::vector<std::string>{};
}

void read_score(const PlanReader& reader, Metric& metric) {
    if (metric.type->name == "csat") {
        read_satisfaction(reader, metric);
    } else if (metric.type->name == "ces") {
        read_effort(reader, metric);
    } else {
        metric.scale = Scale{.lowest = 0, .highest = 10};
        metric.estimands = {{.estimand = Estimand::nps, .role = metric.role}};
    }
}

} // namespace cxlift
