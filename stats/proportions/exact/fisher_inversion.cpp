#include "stats/proportions/exact/fisher_inversion.hpp"

#include "stats/bisection.hpp"
#include "stats/proportions/exact/conditional_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double tie = 1e-7;

// The outcome nearest to the mode, on one side of it, that is not likelier than `cut`; one beyond the end if there is none.
double first_unlikely(const ConditionalTable& table, double cut, double direction) {
    double likely = table.mode();
    double unlikely = direction > 0.0 ? table.highest() + 1.0 : table.lowest() - 1.0;
    while (std::abs(unlikely - likely) > 1.0) {
        const double middle = likely + direction * std::floor(0.5 * std::abs(unlikely - likely));
        (table.log_weight(middle) <= cut ? unlikely : likely) = middle;
    }
    return unlikely;
}

double two_sided(const ConditionalTable& table, double observed) {
    const double cut = table.log_weight(observed) + std::log1p(tie);
    if (cut >= 0.0) {
        return 1.0;
    }
    return std::min(1.0, table.at_most(first_unlikely(table, cut, -1.0)) + table.at_least(first_unlikely(table, cut, 1.0)));
}

// The far end of the odds ratios above the estimate that are kept. While the same outcomes count as unlikely the p-value is
// smooth; where the next one, y, becomes likelier than the observed one, it drops. Those places are known in closed form.
class UpperEnd {
public:
    UpperEnd(const Successes& control, const Successes& treatment, double alpha)
        : control_(control), treatment_(treatment), none_(control, treatment),
          observed_(static_cast<double>(treatment.successes)), alpha_(alpha) {}

    [[nodiscard]] double find(bool stops_at_one) const {
        if (observed_ == none_.highest()) {
            return infinity;
        }
        const double limit = stops_at_one ? 1.0 : infinity;
        // A tail of alpha alone is enough to be kept; beyond it the other side's outcomes count as well.
        const double sure =
            bisect_positive([&](double odds) { return fisher_pvalue(control_, treatment_, Alternative::less, odds) < alpha_; });
        double rejected = std::min(2.0 * sure, limit);
        while (rejected < limit && kept(rejected)) {
            rejected = std::min(2.0 * rejected, limit);
        }
        double found = bisect(std::min(sure, limit), rejected, [&](double odds) { return !kept(odds); });
        double left = found;
        double y = far_side(left);
        for (int i = 0; i < 300 && y <= none_.highest() && left < limit; ++i) {
            const double right = std::min(limit, drop(y));
            const double at_left = pvalue(left, y);
            const double at_right = right < limit ? pvalue(right, y) : 0.0;
            if (at_right >= alpha_) {
                found = right;
            } else if (at_left >= alpha_ && right > left) {
                found = bisect(left, right, [&](double odds) { return pvalue(odds, y) < alpha_; });
            } else if (std::max(at_left, at_right) < 0.8 * alpha_) {
                break;
            }
            left = std::max(left, right);
            y += 1.0;
        }
        return found;
    }

private:
    [[nodiscard]] bool kept(double odds) const {
        return fisher_pvalue(control_, treatment_, Alternative::two_sided, odds) >= alpha_;
    }
    [[nodiscard]] double pvalue(double odds, double y) const {
        const ConditionalTable table(control_, treatment_, odds);
        return table.at_most(observed_) + table.at_least(y);
    }
    [[nodiscard]] double far_side(double odds) const {
        const ConditionalTable table(control_, treatment_, odds);
        return first_unlikely(table, table.log_weight(observed_) + std::log1p(tie), 1.0);
    }
    // The odds ratio up to which y is not likelier than what was observed.
    [[nodiscard]] double drop(double y) const {
        return std::exp((none_.log_weight(observed_) - none_.log_weight(y) + std::log1p(tie)) / (y - observed_));
    }

    Successes control_;
    Successes treatment_;
    ConditionalTable none_;
    double observed_;
    double alpha_;
};

} // namespace

double fisher_pvalue(const Successes& control, const Successes& treatment, Alternative alternative, double odds_ratio) {
    const ConditionalTable table(control, treatment, odds_ratio);
    const auto observed = static_cast<double>(treatment.successes);
    switch (alternative) {
    case Alternative::less: return table.at_most(observed);
    case Alternative::greater: return table.at_least(observed);
    case Alternative::two_sided: break;
    }
    return two_sided(table, observed);
}

double conditional_odds_ratio(const Successes& control, const Successes& treatment) {
    const ConditionalTable none(control, treatment);
    const auto observed = static_cast<double>(treatment.successes);
    if (none.lowest() == none.highest()) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (observed == none.lowest() || observed == none.highest()) {
        return observed == none.lowest() ? 0.0 : infinity;
    }
    return bisect_positive([&](double odds) { return ConditionalTable(control, treatment, odds).mean() >= observed; });
}

Interval fisher_odds_ratio_interval(const Successes& control, const Successes& treatment, Alternative alternative,
                                    double confidence_level) {
    const double alpha = 1.0 - confidence_level;
    const ConditionalTable none(control, treatment);
    const auto observed = static_cast<double>(treatment.successes);
    const bool rejected = fisher_pvalue(control, treatment, alternative) < alpha;
    const bool is_above = observed > none.mode();
    Interval result{.lower = 0.0, .upper = infinity};
    if (alternative == Alternative::two_sided) {
        // The lower end is the upper one of the exchanged variants.
        result.lower = 1.0 / UpperEnd(treatment, control, alpha).find(rejected && is_above);
        result.upper = UpperEnd(control, treatment, alpha).find(rejected && !is_above);
    } else if (alternative == Alternative::greater && observed > none.lowest()) {
        result.lower =
            bisect_positive([&](double odds) { return fisher_pvalue(control, treatment, alternative, odds) >= alpha; });
    } else if (alternative == Alternative::less && observed < none.highest()) {
        result.upper =
            bisect_positive([&](double odds) { return fisher_pvalue(control, treatment, alternative, odds) < alpha; });
    }
    if (!rejected) {
        return {.lower = std::min(result.lower, 1.0), .upper = std::max(result.upper, 1.0)};
    }
    // Rounding must not put an end on 1 itself.
    if (result.lower == 1.0 || result.upper == 1.0) {
        (is_above ? result.lower : result.upper) = std::nextafter(1.0, is_above ? 2.0 : 0.0);
    }
    return result;
}

} // namespace cxlift::stats
