#include "stats/multiplicity/max_t_draws.hpp"

#include "stats/distributions.hpp"
#include "stats/resampling/lattice.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace cxlift::stats {

MaxTDraws::MaxTDraws(std::string_view function, std::span<const double> correlation, std::size_t size,
                     const MaxTDrawOptions& options)
    : options_(options), correlation_(correlation.begin(), correlation.end()),
      factor_(correlation_factor(function, correlation, size)) {
    constexpr std::int64_t least = 1000;
    constexpr std::int64_t most = std::int64_t{1} << 24;
    if (options.n_draws < least || options.n_draws > most) {
        throw std::invalid_argument(std::string(function) + ": n_draws is " + std::to_string(options.n_draws) +
                                    ", must lie within [1000, 16777216].");
    }
    if (!(options.df > 0.0)) {
        throw std::invalid_argument(std::string(function) + ": df is " + std::to_string(options.df) + ", must be above 0.");
    }
    draws_of_batch_ = (static_cast<std::size_t>(options.n_draws) + batches - 1) / batches;
}

void MaxTDraws::for_each(const std::function<void(std::size_t, std::span<const double>)>& visit) const {
    const bool is_normal = std::isinf(options_.df);
    const std::size_t rank = factor_.rank;
    std::vector<double> point(rank + (is_normal ? 0U : 1U));
    std::vector<double> draw(size());
    for (std::size_t batch = 0; batch < batches; ++batch) {
        const Lattice lattice(point.size(), options_.seed, batch);
        for (std::size_t i = 0; i < draws_of_batch_; ++i) {
            lattice.point(i, point);
            const double scale =
                is_normal ? 1.0 : std::sqrt((options_.df + 1.0) / chi_squared_upper_quantile(point[rank], options_.df + 1.0));
            for (std::size_t k = 0; k < rank; ++k) {
                point[k] = normal_upper_quantile(point[k]) * scale;
            }
            for (std::size_t row = 0; row < size(); ++row) {
                double value = 0.0;
                for (std::size_t k = 0; k < rank; ++k) {
                    value += factor_.at(row, k) * point[k];
                }
                draw[row] = value;
            }
            visit(batch, draw);
        }
    }
}

void MaxTDraws::for_each_tails(const std::function<void(std::size_t, std::span<const double>)>& visit) const {
    std::vector<std::size_t> leaders;
    for (std::size_t k = 0; k < size(); ++k) {
        if (std::none_of(leaders.begin(), leaders.end(), [&](std::size_t j) { return are_one(k, j); })) {
            leaders.push_back(k);
        }
    }
    std::vector<double> tails(leaders.size());
    for_each([&](std::size_t batch, std::span<const double> draw) {
        for (std::size_t place = 0; place < leaders.size(); ++place) {
            double limit = no_bound();
            for (const std::size_t i : leaders) {
                if (i != leaders[place]) {
                    limit = std::max(limit, bound(draw, i, leaders[place]));
                }
            }
            tails[place] = tail_beyond(limit);
        }
        visit(batch, tails);
    });
}

bool MaxTDraws::are_one(std::size_t i, std::size_t j) const {
    constexpr double apart = 1e-12; // closer than this nothing but rounding is left of their difference
    const double correlation = correlation_[i * size() + j];
    return (options_.two_sided ? std::abs(correlation) : correlation) >= 1.0 - apart;
}

double MaxTDraws::bound(std::span<const double> draw, std::size_t i, std::size_t j) const {
    const double correlation = correlation_[i * size() + j];
    const double rest = draw[i] - correlation * draw[j];
    const double above = rest / (1.0 - correlation);
    return options_.two_sided ? std::max(above, -rest / (1.0 + correlation)) : above;
}

double MaxTDraws::tail_beyond(double bound) const {
    if (std::isinf(options_.df)) {
        return normal_upper_tail(bound);
    }
    // x / sqrt((df + x^2) / (df + 1)) = bound has no solution beyond these.
    const double rest = options_.df + 1.0 - bound * bound;
    if (!(rest > 0.0)) {
        return bound > 0.0 ? 0.0 : 1.0;
    }
    return student_t_upper_tail(bound * std::sqrt(options_.df / rest), options_.df);
}

} // namespace cxlift::stats
