#include "core/analyze/verdict.hpp"

#include "stats/multiplicity/corrected_for_selection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift {
namespace {

using stats::Alternative;
using stats::NullPoint;

NullPoint at(const Margin& margin, double sign) {
    return margin.relative ? NullPoint{.ratio = 1.0 + sign * margin.size, .shift = 0.0}
                           : NullPoint{.ratio = 1.0, .shift = sign * margin.size};
}

} // namespace

double margin_pvalue(const Margin& margin, Direction direction, const RowTest& test, ReportRow& row) {
    if (margin.relative && !(row.comparison.control_value > 0.0)) {
        row.comparison.notes.emplace_back("A relative margin needs a control above 0, so the margin cannot be tested.");
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (std::isnan(row.comparison.pvalue)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const auto above = [&] { return test.pvalue_at(at(margin, -1.0), Alternative::greater); };
    const auto below = [&] { return test.pvalue_at(at(margin, +1.0), Alternative::less); };
    if (margin.kind == Margin::Kind::equivalence) {
        return std::max(above(), below());
    }
    return direction == Direction::higher ? above() : below();
}

Verdict verdict_of(const ReportRow& row, Direction direction, double confidence_level) {
    const double alpha = 1.0 - confidence_level;
    const bool within_margin = row.margin_pvalue_adjusted < alpha / 2.0; // false for NaN
    const bool significant = row.pvalue_adjusted < alpha;
    const bool good = (row.comparison.difference > 0.0) == (direction == Direction::higher);
    if (within_margin && row.margin.has_value() && row.margin->kind == Margin::Kind::equivalence) {
        return Verdict::equivalent;
    }
    if (significant && good) {
        return Verdict::better;
    }
    if (within_margin) {
        return Verdict::not_worse;
    }
    return significant ? Verdict::worse : Verdict::inconclusive;
}

void correct_for_selection(ReportRow& row, double confidence_level) {
    const stats::Comparison& c = row.comparison;
    if (!(row.pvalue_adjusted < 1.0 - confidence_level) || !(c.std_error > 0.0)) {
        return;
    }
    const stats::SelectionCorrected corrected = stats::corrected_for_selection(
        c.difference, c.std_error, 1.0 - confidence_level, {.confidence_level = confidence_level});
    row.corrected_difference = corrected.estimate;
    row.corrected_interval = corrected.interval;
}

} // namespace cxlift
