#include "stats/multiplicity/westfall_young.hpp"

#include "stats/resampling/philox.hpp"
#include "stats/summaries/moments.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Sums of one metric over a part of the units, of values that are centred and scaled over all of them.
struct Sums {
    double n = 0.0;
    double sum = 0.0;
    double squares = 0.0;

    [[nodiscard]] double variance_of_mean() const {
        const double deviations = squares - sum * (sum / n);
        constexpr double rounding = 1e-13; // of sums of so many squares of size 1
        return deviations <= rounding * squares ? 0.0 : deviations / (n - 1.0) / n;
    }
};

double welch(const Sums& control, const Sums& treatment) {
    if (control.n < 2.0 || treatment.n < 2.0) {
        return nan;
    }
    const double difference = treatment.sum / treatment.n - control.sum / control.n;
    return difference / std::sqrt(control.variance_of_mean() + treatment.variance_of_mean());
}

// All units, control first. Each metric is centred at its mean and divided by its standard deviation: sums of squares then lose
// nothing, and a shuffle changes neither. Missing values are 0 and counted apart.
struct Units {
    std::size_t columns = 0;
    std::size_t n_control = 0;
    std::size_t n = 0;
    std::vector<double> values;
    std::vector<double> present; // 1 or 0

    [[nodiscard]] std::vector<Sums> sums_of(std::span<const std::uint32_t> rows) const {
        std::vector<Sums> sums(columns);
        for (const std::uint32_t row : rows) {
            for (std::size_t j = 0; j < columns; ++j) {
                const std::size_t at = row * columns + j;
                sums[j].n += present[at];
                sums[j].sum += values[at];
                sums[j].squares += values[at] * values[at];
            }
        }
        return sums;
    }
};

Units units_of(const UnitTable& control, const UnitTable& treatment) {
    Units units{.columns = control.columns,
                .n_control = control.rows(),
                .n = control.rows() + treatment.rows(),
                .values = {},
                .present = {}};
    units.values.assign(control.values.begin(), control.values.end());
    units.values.insert(units.values.end(), treatment.values.begin(), treatment.values.end());
    units.present.assign(units.values.size(), 1.0);
    for (std::size_t j = 0; j < units.columns; ++j) {
        std::vector<double> column;
        double largest = 0.0;
        for (std::size_t i = 0; i < units.n; ++i) {
            const double value = units.values[i * units.columns + j];
            if (std::isinf(value)) {
                throw std::invalid_argument("westfall_young: column " + std::to_string(j) +
                                            " holds an infinite value; a mean needs finite numbers.");
            }
            if (!std::isnan(value)) {
                column.push_back(value);
                largest = std::max(largest, std::abs(value));
            }
        }
        const double unit = largest > 0.0 ? std::ldexp(1.0, std::ilogb(largest)) : 1.0;
        for (double& value : column) {
            value /= unit;
        }
        const Moments moments = Moments::of(column);
        const double spread = moments.n > 1 && moments.m2 > 0.0 ? moments.std_dev() : 1.0;
        for (std::size_t i = 0; i < units.n; ++i) {
            double& value = units.values[i * units.columns + j];
            const bool missing = std::isnan(value);
            units.present[i * units.columns + j] = missing ? 0.0 : 1.0;
            value = missing ? 0.0 : ((value / unit - moments.mean) - moments.mean_low) / spread;
        }
    }
    return units;
}

// Welch's statistics when the first `small` rows of `order` are the smaller variant: only those are summed.
class Statistics {
public:
    Statistics(const Units& units, Alternative alternative) : units_(&units), alternative_(alternative) {
        std::vector<std::uint32_t> all(units.n);
        std::iota(all.begin(), all.end(), 0U);
        total_ = units.sums_of(all);
    }

    [[nodiscard]] bool control_is_smaller() const { return units_->n_control <= units_->n - units_->n_control; }
    [[nodiscard]] std::size_t small() const { return std::min(units_->n_control, units_->n - units_->n_control); }

    // As signed for the one-sided, as absolute for the two-sided alternative: larger is further from no effect.
    [[nodiscard]] std::vector<double> of(std::span<const std::uint32_t> rows, std::vector<double>* signed_too = nullptr) const {
        const std::vector<Sums> part = units_->sums_of(rows);
        std::vector<double> found(units_->columns);
        for (std::size_t j = 0; j < found.size(); ++j) {
            const Sums rest{.n = total_[j].n - part[j].n,
                            .sum = total_[j].sum - part[j].sum,
                            .squares = total_[j].squares - part[j].squares};
            const double t = control_is_smaller() ? welch(part[j], rest) : welch(rest, part[j]);
            if (signed_too != nullptr) {
                signed_too->push_back(t);
            }
            found[j] = alternative_ == Alternative::two_sided ? std::abs(t) : alternative_ == Alternative::less ? -t : t;
        }
        return found;
    }

private:
    const Units* units_;
    Alternative alternative_;
    std::vector<Sums> total_;
};

void check(const UnitTable& control, const UnitTable& treatment, std::int64_t n_resamples) {
    if (control.columns != treatment.columns) {
        throw std::invalid_argument("westfall_young: treatment has " + std::to_string(treatment.columns) +
                                    " columns, must have " + std::to_string(control.columns) + ", as many as the control.");
    }
    if (n_resamples < 1) {
        throw std::invalid_argument("westfall_young: n_resamples is " + std::to_string(n_resamples) + ", must be at least 1.");
    }
    constexpr std::size_t most = 0xFFFFFFFFU;
    if (control.rows() + treatment.rows() > most) {
        throw std::invalid_argument("westfall_young: there are " + std::to_string(control.rows() + treatment.rows()) +
                                    " units, must be below 2^32.");
    }
}

// Counts, over the shuffles, of how often what was seen is reached: each alone, and step down from the largest.
struct Counted {
    std::vector<std::int64_t> alone;
    std::vector<std::int64_t> step_down;
};

Counted count(const Statistics& statistics, std::span<const double> seen, std::span<const std::size_t> order, std::size_t units,
              std::int64_t n_resamples, std::uint64_t seed) {
    Counted counted{.alone = std::vector<std::int64_t>(order.size()), .step_down = std::vector<std::int64_t>(order.size())};
    std::vector<std::uint32_t> rows(units);
    // A shuffle that repeats what was seen sums it in another order.
    const auto reaches = [](double drawn, double reference) {
        return drawn >= reference - 1e-10 * std::max(1.0, std::abs(reference));
    };
    for (std::int64_t resample = 0; resample < n_resamples; ++resample) {
        Philox random(seed, static_cast<std::uint64_t>(resample));
        std::iota(rows.begin(), rows.end(), 0U);
        for (std::size_t i = 0; i < statistics.small(); ++i) { // Fisher and Yates, as far as it is needed
            std::swap(rows[i], rows[i + random.below(static_cast<std::uint32_t>(units - i))]);
        }
        const std::vector<double> drawn = statistics.of(std::span(rows).first(statistics.small()));
        double largest = -std::numeric_limits<double>::infinity();
        for (std::size_t k = order.size(); k-- > 0;) {
            const double one = drawn[order[k]];
            largest = std::isnan(one) ? largest : std::max(largest, one);
            counted.alone[k] += reaches(one, seen[order[k]]) ? 1 : 0;
            counted.step_down[k] += reaches(largest, seen[order[k]]) ? 1 : 0;
        }
    }
    return counted;
}

} // namespace

WestfallYoung westfall_young(const UnitTable& control, const UnitTable& treatment, Alternative alternative,
                             std::int64_t n_resamples, std::uint64_t seed) {
    check(control, treatment, n_resamples);
    const Units units = units_of(control, treatment);
    const Statistics statistics(units, alternative);
    WestfallYoung result{.statistics = {},
                         .pvalues = std::vector<double>(units.columns, nan),
                         .pvalues_adjusted = std::vector<double>(units.columns, nan),
                         .n_resamples = n_resamples,
                         .method = "Westfall-Young step-down max-t, permutation of units",
                         .notes = {}};
    std::vector<std::uint32_t> first(statistics.small());
    std::iota(first.begin(), first.end(), static_cast<std::uint32_t>(statistics.control_is_smaller() ? 0 : units.n_control));
    const std::vector<double> seen = statistics.of(first, &result.statistics);
    std::vector<std::size_t> order;
    for (std::size_t j = 0; j < seen.size(); ++j) {
        if (!std::isnan(seen[j])) {
            order.push_back(j);
        }
    }
    if (order.size() < seen.size()) {
        result.notes.emplace_back("A metric that cannot be tested is left out of the family.");
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return seen[a] > seen[b]; });
    const Counted counted = count(statistics, seen, order, units.n, n_resamples, seed);
    double largest = 0.0;
    for (std::size_t k = 0; k < order.size(); ++k) {
        const auto of = [&](std::int64_t reached) {
            return static_cast<double>(reached + 1) / static_cast<double>(n_resamples + 1);
        };
        result.pvalues[order[k]] = of(counted.alone[k]);
        largest = std::max(largest, of(counted.step_down[k]));
        result.pvalues_adjusted[order[k]] = largest;
    }
    return result;
}

} // namespace cxlift::stats
