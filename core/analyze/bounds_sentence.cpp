#include "core/analyze/row_bounds.hpp"
#include "core/analyze/words.hpp"

#include <cmath>

namespace cxlift {
namespace {

std::string did(const Metric& metric) {
    const std::string& words = metric.response.seen_after;
    return !words.empty() ? words : metric.type->is_score ? "answered" : "have a value";
}

std::string interval_of(const ReportRow& row, const stats::Interval& interval, int digits, const std::string& between) {
    const double scale = row.unit == "%" ? 100.0 : 1.0;
    return signed_number(scale * interval.lower, digits) + between + signed_number(scale * interval.upper, digits);
}

std::string rates(const ReportRow& row, const Metric& metric, const BoundedDifference& found) {
    return percentage(found.control_rate) + " of " + row.control + " and " + percentage(found.treatment_rate) + " of " +
           row.treatment + " " + did(metric) + " (p = " + short_pvalue(found.pvalue) + ")";
}

std::string difference(const ReportRow& row, const Metric& metric, const BoundedDifference& found, double confidence_level) {
    const double scale = row.unit == "%" ? 100.0 : 1.0;
    const int digits = digits_of_width(scale * (found.interval.upper - found.interval.lower));
    const std::string unit = row.unit == "%" ? " percentage points" : row.unit == "points" ? " points" : "";
    const std::string who = metric.type->is_score ? "those who would answer" : "those who would have a value";
    return "the difference of " + who + " in either variant lies between " + interval_of(row, found.bounds, digits, " and ") +
           unit + " (" + short_number(100.0 * confidence_level) + "% interval " +
           interval_of(row, found.interval, digits, " to ") + ")";
}

} // namespace

std::string bounds_sentence(const ReportRow& row, const Metric& metric, double confidence_level, const std::string& why_not) {
    const BoundedDifference found = row.bounded.value_or(BoundedDifference{});
    const bool differs = found.pvalue < 1.0 - confidence_level;
    const std::string said = rates(row, metric, found);
    if (!found.survives.has_value()) {
        const bool silent = !differs || row.verdict == Verdict::inconclusive || std::isnan(row.comparison.pvalue);
        return silent ? ""
                      : " Whether this survives is not known: " + said +
                            ", and there are no bounds of what that does to the difference, as " +
                            (why_not.empty() ? "too few have a value" : why_not) + ".";
    }
    const std::string bounds = difference(row, metric, found, confidence_level);
    if (!found.taken_back.empty()) {
        return " It does not survive Lee's bounds, and '" + found.taken_back + "' is taken back: " + said + ", and " + bounds +
               ".";
    }
    if (*found.survives) {
        return std::string(" It survives Lee's bounds: ") + (differs ? "though " : "") + said + ", " + bounds + ".";
    }
    return " Who answers shows no clear difference: " + said + ". Lee's bounds alone would not settle it: " + bounds + ".";
}

} // namespace cxlift
