#include "core/summarize/layout.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace cxlift {
namespace {

constexpr std::size_t max_variants = 1'000;

double cap_of(const Input& input) {
    if (!input.cap.has_value()) {
        return std::numeric_limits<double>::infinity();
    }
    if (!input.cap->value.has_value()) {
        throw std::invalid_argument("summarize: the cap of " + input.place + " is a quantile that has not been found yet.");
    }
    return *input.cap->value;
}

} // namespace

std::vector<MetricLayout> layout_of(const std::vector<Metric>& metrics) {
    std::vector<MetricLayout> layout;
    std::size_t input = 0;
    for (const Metric& metric : metrics) {
        MetricLayout& next = layout.emplace_back();
        next.kind = metric.summary();
        next.input = input;
        next.outcomes = metric.outcomes();
        next.covariates = metric.covariates();
        next.weighted = !metric.weights().empty();
        next.scale = metric.scale;
        next.totals = next.kind == SummaryKind::clusters ? unit_totals(metric) : std::vector<UnitTotal>{};
        for (const Input& of : metric.inputs) {
            next.caps.push_back(cap_of(of));
        }
        input += metric.inputs.size();
    }
    return layout;
}

std::vector<const Input*> inputs_of(const std::vector<Metric>& metrics) {
    std::vector<const Input*> inputs;
    for (const Metric& metric : metrics) {
        for (const Input& input : metric.inputs) {
            inputs.push_back(&input);
        }
    }
    return inputs;
}

LabelSet::LabelSet(const Plan& plan) {
    const auto add = [&](const std::string& column, const std::string& place, std::size_t limit) {
        names_.push_back(column);
        columns_.push_back(std::make_unique<arrow::Labels>(place, column, limit));
    };
    add(plan.variant, "variant", max_variants);
    for (const Segment& segment : plan.segments) {
        Chain chain;
        for (const std::string& column : segment.columns) {
            const auto known = std::find(names_.begin() + 1, names_.end(), column);
            chain.columns.push_back(static_cast<std::size_t>(known - names_.begin()));
            if (known == names_.end()) {
                add(column, segment.place, max_segment_values);
            }
        }
        for (std::size_t i = 1; i < chain.columns.size(); ++i) {
            chain.crossed.push_back(std::make_unique<arrow::Labels>(segment.place, segment.name, max_segment_values));
        }
        segments_.push_back(std::move(chain));
    }
}

const arrow::Labels& LabelSet::of_segment(std::size_t segment) const {
    const Chain& chain = segments_[segment];
    return chain.crossed.empty() ? *columns_[chain.columns.front()] : *chain.crossed.back();
}

} // namespace cxlift
