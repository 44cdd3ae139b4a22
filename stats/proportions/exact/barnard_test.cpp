#include "stats/proportions/exact/barnard_test.hpp"

#include "stats/proportions/exact/enumeration.hpp"
#include "stats/proportions/exact/score_inversion.hpp"
#include "stats/proportions/exact/score_region.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {
namespace {

// The outcomes by the unpooled z of no difference, which rises with the treatment's successes like the pooled one.
class Unpooled {
public:
    Unpooled(std::int64_t n_control, std::int64_t n_treatment)
        : n_control_(static_cast<double>(n_control)), n_treatment_(static_cast<double>(n_treatment)) {}

    [[nodiscard]] double variance(std::int64_t control, std::int64_t treatment) const {
        const double c = static_cast<double>(control) / n_control_;
        const double t = static_cast<double>(treatment) / n_treatment_;
        return c * (1.0 - c) / n_control_ + t * (1.0 - t) / n_treatment_;
    }
    [[nodiscard]] double z(std::int64_t control, std::int64_t treatment) const {
        // As whole numbers, so that equal shares differ by exactly nothing.
        const double crossed = static_cast<double>(treatment) * n_control_ - static_cast<double>(control) * n_treatment_;
        return crossed == 0.0 ? 0.0 : crossed / (n_control_ * n_treatment_) / std::sqrt(variance(control, treatment));
    }

private:
    double n_control_;
    double n_treatment_;
};

Region unpooled_region(const Unpooled& order, const Successes& control, const Successes& treatment, Alternative alternative) {
    const double observed = order.z(control.successes, treatment.successes);
    const double size = alternative == Alternative::two_sided ? std::abs(observed) : observed;
    const double slack = std::isfinite(size) ? 1e-10 * std::max(1.0, std::abs(size)) : 0.0;
    const auto high = [&](std::int64_t c, std::int64_t t) {
        return alternative != Alternative::less && order.z(c, t) >= size - slack;
    };
    const auto low = [&](std::int64_t c, std::int64_t t) {
        return alternative != Alternative::greater && !high(c, t) &&
               order.z(c, t) <= (alternative == Alternative::less ? size + slack : slack - size);
    };
    return region_of(control.n, treatment.n, high, low);
}

} // namespace

Comparison barnard_test(const Successes& control, const Successes& treatment, const TestOptions& options,
                        BarnardStatistic statistic) {
    const bool pooled = statistic == BarnardStatistic::pooled;
    Comparison result =
        exact_comparison("barnard_test", pooled ? "Barnard exact, score statistic" : "Barnard exact, unpooled statistic",
                         control, treatment, options);
    if (!can_compare(result) || !can_enumerate(result)) {
        return result;
    }
    ScoreInversion inversion(control, treatment, options.alternative);
    if (pooled) {
        const double units = static_cast<double>(control.n) + static_cast<double>(treatment.n);
        const double share = static_cast<double>(control.successes + treatment.successes) / units;
        result.std_error = std::sqrt(share * (1.0 - share) / static_cast<double>(control.n) +
                                     share * (1.0 - share) / static_cast<double>(treatment.n));
        result.statistic = score_at(control, treatment, {});
        result.pvalue = inversion.pvalue({});
    } else {
        const Unpooled order(control.n, treatment.n);
        result.statistic = order.z(control.successes, treatment.successes);
        result.std_error = std::sqrt(order.variance(control.successes, treatment.successes));
        const Region region = unpooled_region(order, control, treatment, options.alternative);
        result.pvalue = std::min(1.0, WorstCase(control.n, treatment.n).probability(region, NullLine({})));
    }
    add_exact_intervals(result, inversion, control, treatment, options.confidence_level);
    note_empty_cells(result, control, treatment);
    return result;
}

} // namespace cxlift::stats
