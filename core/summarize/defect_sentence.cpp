#include "core/summarize/defect_sentence.hpp"

#include <array>
#include <charconv>

namespace cxlift {
namespace {

std::string text_of(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

std::string times(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " such value" : " such values");
}

std::string remedy(const Metric& metric, const Input& input) {
    if (input.is_weight) {
        return "a weight needs finite numbers that are not negative: make them null or correct them.";
    }
    if (metric.type->is_score) {
        const Scale scale = metric.scale.value_or(Scale{});
        return "an answer is a whole number from " + std::to_string(scale.lowest) + " to " + std::to_string(scale.highest) +
               ", or missing: correct the data, or the scale in the plan.";
    }
    if (input.is_covariate) {
        return "a covariate needs finite numbers: make them null or correct them.";
    }
    if (metric.type->summary == SummaryKind::counts) {
        return "a proportion needs 0 and 1.";
    }
    if (metric.type->summary == SummaryKind::survival) {
        if (input.is_other_event) {
            return "it says by 1 that a unit was closed unresolved, which none is that was resolved, and by 0 that it was not.";
        }
        return input.is_event ? "it says by 1 that a unit is resolved and by 0 that it is not yet."
                              : "a time needs finite numbers that are not negative: make them null or correct them.";
    }
    if (metric.type->summary == SummaryKind::distribution) {
        return "a quantile needs finite numbers: make them null or correct them.";
    }
    return input.is_denominator ? "a denominator needs finite numbers that are not negative: make them null or correct them."
                                : "a mean needs finite numbers: make them null or correct them.";
}

} // namespace

std::string defect_sentence(const Metric& metric, const Input& input, const Defects& defects) {
    std::string found;
    for (const Defects::Defect& defect : defects.shown()) {
        found += (found.empty() ? "" : ", ") + text_of(defect.value) + " in row " + std::to_string(defect.first_row + 1) +
                 " (" + times(defect.count) + ")";
    }
    found += defects.others() > 0 ? " and others (" + times(defects.others()) + ")" : "";
    return "Column '" + input.column + "' (" + input.place + ") holds " + found + "; " + remedy(metric, input);
}

} // namespace cxlift
