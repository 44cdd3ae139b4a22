#include "core/analyze/sentences.hpp"

#include "core/analyze/words.hpp"

#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace cxlift {
namespace {

std::string unit_after(const std::string& unit) {
    return unit == "points" ? " points" : unit; // "12 points", "12%"
}

std::string value(const ReportRow& row, double number) {
    return short_number(row.unit == "%" ? 100.0 * number : number) + unit_after(row.unit);
}

std::string change_unit(const ReportRow& row) {
    return row.unit == "%" ? " percentage points" : unit_after(row.unit);
}

// "+1.08 percentage points (95% interval +0.39 to +1.77)": no more digits than the interval is wide.
std::string change(const ReportRow& row, double confidence_level) {
    const double scale = row.unit == "%" ? 100.0 : 1.0;
    const stats::Interval& interval = row.comparison.difference_interval;
    const int digits = digits_of_width(scale * (interval.upper - interval.lower));
    const auto text = [&](double number) -> std::string {
        return std::isinf(number) ? (number > 0.0 ? "∞" : "-∞") : signed_number(scale * number, digits);
    };
    std::string moved = text(row.comparison.difference) + change_unit(row);
    if (std::isnan(interval.lower) || std::isnan(interval.upper)) {
        return moved; // a geometric mean is read by its lift, which has one
    }
    return moved + " (" + short_number(100.0 * confidence_level) + "% interval " + text(interval.lower) + " to " +
           text(interval.upper) + ")";
}

std::string margin_of(const ReportRow& row) {
    const Margin margin = row.margin.value_or(Margin{});
    return margin.relative ? percentage(margin.size)
                           : short_number(row.unit == "%" ? 100.0 * margin.size : margin.size) + change_unit(row);
}

std::string claim(const ReportRow& row) {
    switch (row.verdict) {
    case Verdict::better: return row.treatment + " is better than " + row.control;
    case Verdict::worse: return row.treatment + " is worse than " + row.control;
    case Verdict::not_worse: return row.treatment + " is not worse than " + row.control + " by " + margin_of(row) + " or more";
    case Verdict::equivalent: return row.treatment + " and " + row.control + " differ by less than " + margin_of(row);
    case Verdict::inconclusive: break;
    }
    if (const std::string taken_back = row.bounded.value_or(BoundedDifference{}).taken_back;
        taken_back == name_of(Verdict::better) || taken_back == name_of(Verdict::worse)) {
        return "it is open whether " + row.treatment + " is " + taken_back + " than " + row.control;
    }
    if (row.margin.has_value()) {
        return "it is open whether " + row.treatment + " stays within " + margin_of(row) + " of " + row.control;
    }
    return "no clear difference between " + row.treatment + " and " + row.control;
}

bool is_percentile(const std::string& estimand) {
    return estimand.size() > 1 && estimand[0] == 'p' && estimand[1] >= '0' && estimand[1] <= '9';
}

// 90th, 1st, 99.9th percentile.
std::string percentile(const std::string& rank) {
    const bool is_whole = rank.find('.') == std::string::npos;
    const bool is_teen = rank.size() > 1 && rank[rank.size() - 2] == '1';
    const char last = is_whole && !is_teen ? rank.back() : '0';
    return rank + (last == '1' ? "st" : last == '2' ? "nd" : last == '3' ? "rd" : "th") + " percentile";
}

// What of a metric is estimated, where it has several estimands.
std::string aspect(const std::string& estimand) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> names{{
        {"top_box", "top box"},
        {"easy", "share of easy"},
        {"distribution", "probability of the higher answer"},
        {"restricted_mean", "mean time up to the horizon"},
        {"mean_resolved", "mean of the resolved"},
        {"geometric_mean", "geometric mean of the resolved"},
        {"median", "median"},
    }};
    static constexpr std::string_view within = "resolved_within ";
    static constexpr std::string_view churned = "churned_by ";
    for (const auto& [known, name] : names) {
        if (estimand == known) {
            return std::string(name);
        }
    }
    if (estimand.starts_with(churned)) {
        return "share without a return by day " + estimand.substr(churned.size());
    }
    if (estimand.starts_with(within)) {
        return "share resolved within " + estimand.substr(within.size());
    }
    return is_percentile(estimand) ? percentile(estimand.substr(1)) : "";
}

std::string subject(const ReportRow& row) {
    const std::string of = aspect(row.estimand);
    return "'" + row.metric + "'" + (of.empty() ? "" : " (" + of + ")") +
           (row.segment.empty() ? "" : " where " + row.segment + " is " + row.segment_value);
}

} // namespace

std::string sentence_of(const ReportRow& row, double confidence_level) {
    const stats::Comparison& c = row.comparison;
    if (std::isnan(c.pvalue)) {
        const std::string why = c.notes.empty() ? "The data cannot answer." : c.notes.front();
        return subject(row) + ": " + row.treatment + " and " + row.control + " cannot be compared. " + why;
    }
    std::string text = subject(row) + ": " + claim(row) + ": " + value(row, c.treatment_value) + " against " +
                       value(row, c.control_value) + ", " + change(row, confidence_level);
    if (c.lift.kind == stats::LiftKind::bounded && std::isfinite(c.lift.value) && c.control_value > 0.0) {
        const stats::Interval& interval = c.lift.interval;
        const int digits = digits_of_width(100.0 * (interval.upper - interval.lower));
        text += ", a lift of " + signed_number(100.0 * c.lift.value, digits) + "%";
        if (std::isnan(c.difference_interval.lower) && std::isfinite(interval.lower) && std::isfinite(interval.upper)) {
            text += " (" + short_number(100.0 * confidence_level) + "% interval " +
                    signed_number(100.0 * interval.lower, digits) + " to " + signed_number(100.0 * interval.upper, digits) +
                    ")";
        }
    }
    const double adjusted = row.pvalue_adjusted;
    text += ", p = " + short_pvalue(c.pvalue);
    if (adjusted != c.pvalue) {
        text += " (adjusted " + short_pvalue(adjusted) + ")";
    }
    if (row.margin.has_value() && !std::isnan(row.margin_pvalue)) {
        text += ", p = " + short_pvalue(row.margin_pvalue) + " at the margin";
        if (row.margin_pvalue_adjusted != row.margin_pvalue) {
            text += " (adjusted " + short_pvalue(row.margin_pvalue_adjusted) + ")";
        }
    }
    return text + "." + (row.bounded.has_value() ? row.bounded->sentence : "");
}

} // namespace cxlift
