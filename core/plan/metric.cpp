#include "core/plan/metric.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace cxlift {
namespace {

// 99.9 of 0.999: its shortest digits, with the point two places on.
std::string percent_of(double share) {
    std::array<char, 400> text{};
    const char* end = std::to_chars(text.data(), text.data() + text.size(), share, std::chars_format::fixed).ptr;
    std::string digits = std::string(text.data(), static_cast<std::size_t>(end - text.data())).substr(2); // after "0."
    digits.resize(std::max<std::size_t>(digits.size(), 2), '0');
    const std::string whole = digits[0] == '0' ? digits.substr(1, 1) : digits.substr(0, 2);
    return digits.size() == 2 ? whole : whole + "." + digits.substr(2);
}

} // namespace

std::span<const MetricType> metric_types() {
    static constexpr std::array<MetricType, 17> types{{
        {.name = "proportion", .reads = Reads::column, .summary = SummaryKind::counts, .total = ""},
        {.name = "mean", .reads = Reads::column, .summary = SummaryKind::moments, .total = ""},
        {.name = "quantile", .reads = Reads::column, .summary = SummaryKind::distribution, .total = ""},
        {.name = "time_to_resolution", .reads = Reads::times, .summary = SummaryKind::survival, .total = ""},
        {.name = "ratio", .reads = Reads::ratio, .summary = SummaryKind::co_moments, .total = ""},
        {.name = "nps", .reads = Reads::column, .summary = SummaryKind::counts, .total = "", .is_score = true},
        {.name = "csat", .reads = Reads::column, .summary = SummaryKind::counts, .total = "", .is_score = true},
        {.name = "ces", .reads = Reads::column, .summary = SummaryKind::counts, .total = "", .is_score = true},
        {.name = "conversion", .reads = Reads::events, .summary = SummaryKind::counts, .total = "converted"},
        {.name = "count", .reads = Reads::events, .summary = SummaryKind::moments, .total = "count"},
        {.name = "sum", .reads = Reads::events, .summary = SummaryKind::moments, .total = "sum", .has_property = true},
        {.name = "retention", .reads = Reads::events, .summary = SummaryKind::counts, .total = "returned", .is_outcome = true},
        {.name = "churn", .reads = Reads::times, .summary = SummaryKind::survival, .total = "", .is_outcome = true},
        {.name = "refund_rate", .reads = Reads::ratio, .summary = SummaryKind::co_moments, .total = "", .is_outcome = true},
        {.name = "return_rate", .reads = Reads::ratio, .summary = SummaryKind::co_moments, .total = "", .is_outcome = true},
        {.name = "repeat_purchase", .reads = Reads::ratio, .summary = SummaryKind::co_moments, .total = "", .is_outcome = true},
        {.name = "revenue_per_visitor",
         .reads = Reads::events,
         .summary = SummaryKind::moments,
         .total = "sum",
         .has_property = true,
         .is_outcome = true},
    }};
    return types;
}

const MetricType* find_metric_type(std::string_view name) {
    const auto types = metric_types();
    const auto found = std::find_if(types.begin(), types.end(), [&](const MetricType& type) { return type.name == name; });
    return found == types.end() ? nullptr : &*found;
}

SummaryKind weighted(SummaryKind kind) {
    switch (kind) {
    case SummaryKind::counts: return SummaryKind::weighted_counts;
    case SummaryKind::moments: return SummaryKind::weighted_moments;
    case SummaryKind::co_moments: return SummaryKind::weighted_totals;
    default: return kind;
    }
}

std::string name_of(const MetricEstimand& estimand) {
    switch (estimand.estimand) {
    case Estimand::proportion: return "proportion";
    case Estimand::mean: return "mean";
    case Estimand::ratio: return "ratio";
    case Estimand::nps: return "nps";
    case Estimand::top_box: return "top_box";
    case Estimand::easy: return "easy";
    case Estimand::distribution: return "distribution";
    case Estimand::restricted_mean: return "restricted_mean";
    case Estimand::median_time: return "median";
    case Estimand::mean_resolved: return "mean_resolved";
    case Estimand::geometric_mean: return "geometric_mean";
    case Estimand::resolved_within: return "resolved_within " + TextOf()(estimand.within);
    case Estimand::churned: return "churned_by " + TextOf()(estimand.within);
    case Estimand::quantile: break;
    }
    return estimand.q == 0.5 ? "median" : "p" + percent_of(estimand.q);
}

bool is_share(Estimand estimand) {
    return estimand == Estimand::proportion || estimand == Estimand::top_box || estimand == Estimand::easy ||
           estimand == Estimand::resolved_within || estimand == Estimand::churned;
}

std::string_view name_of(Role role) {
    switch (role) {
    case Role::primary: return "primary";
    case Role::secondary: return "secondary";
    case Role::guardrail: return "guardrail";
    case Role::diagnostic: break;
    }
    return "diagnostic";
}

std::string_view name_of(Direction direction) {
    return direction == Direction::higher ? "higher" : "lower";
}

std::string_view name_of(UnitRows rows) {
    return rows == UnitRows::one ? "one" : "many";
}

std::string_view name_of(Margin::Kind kind) {
    return kind == Margin::Kind::non_inferiority ? "non_inferiority" : "equivalence";
}

std::string Metric::columns() const {
    std::string text;
    for (std::size_t i = 0; i < outcomes() && !inputs[i].is_event; ++i) {
        text += (i == 0 ? "" : " / ") + inputs[i].column;
    }
    return text;
}

std::string Metric::definition() const {
    std::string text;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const Input& input = inputs[i];
        text += i == 0                 ? ""
                : input.is_event       ? " until "
                : input.is_other_event ? " or "
                : i < outcomes()       ? " / "
                : input.is_weight      ? " weighted by "
                : i == outcomes()      ? " given "
                                       : ", ";
        text += input.column;
        if (input.cap.has_value()) {
            text += input.cap->quantile.has_value() ? " up to its quantile " + TextOf()(*input.cap->quantile)
                                                    : " up to " + TextOf()(input.cap->value.value_or(0.0));
        }
    }
    return text;
}

std::size_t Metric::outcomes() const {
    return inputs.size() - covariates() - (weights().empty() ? 0 : 1);
}

std::size_t Metric::covariates() const {
    const auto covariates = std::count_if(inputs.begin(), inputs.end(), [](const Input& input) { return input.is_covariate; });
    return static_cast<std::size_t>(covariates);
}

std::string Metric::weights() const {
    return !inputs.empty() && inputs.back().is_weight ? inputs.back().column : "";
}

std::string Metric::other_event() const {
    const auto found = std::ranges::find_if(inputs, &Input::is_other_event);
    return found == inputs.end() ? "" : found->column;
}

SummaryKind Metric::summary() const {
    if (type->reads == Reads::times) {
        return unit_rows == UnitRows::many || !other_event().empty() ? SummaryKind::unit_times : SummaryKind::survival;
    }
    const bool is_ratio = type->summary == SummaryKind::co_moments;
    if (unit_rows == UnitRows::many && !is_ratio) {
        return SummaryKind::clusters;
    }
    if (bootstrap.has_value() && (is_ratio || covariates() > 0 || !weights().empty())) {
        return SummaryKind::buckets;
    }
    if (bootstrap.has_value() && type->summary == SummaryKind::moments) {
        return SummaryKind::distribution;
    }
    const bool is_bounded = !response.seen_after.empty() && covariates() == 0 && weights().empty();
    if (is_bounded && type->summary == SummaryKind::moments) {
        return SummaryKind::distribution;
    }
    return covariates() > 0 ? SummaryKind::covariates : weights().empty() ? type->summary : weighted(type->summary);
}

} // namespace cxlift
