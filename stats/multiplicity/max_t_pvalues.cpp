#include "stats/multiplicity/max_t_pvalues.hpp"

#include "stats/distributions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace cxlift::stats {
namespace {

constexpr std::string_view name = "max_t_pvalues";

// The statistics that are there, the smallest tail first, with their correlations.
struct Family {
    std::vector<std::size_t> places;
    std::vector<double> tails; // of each alone, on one side
    std::vector<double> correlation;
};

double tail_of_one(double statistic, double df, Alternative alternative) {
    switch (alternative) {
    case Alternative::less: return student_t_upper_tail(-statistic, df);
    case Alternative::greater: return student_t_upper_tail(statistic, df);
    case Alternative::two_sided: break;
    }
    return student_t_upper_tail(std::abs(statistic), df);
}

Family family_of(std::span<const double> statistics, std::span<const double> correlation, std::span<const double> dfs,
                 Alternative alternative) {
    const std::size_t size = statistics.size();
    if (correlation.size() != size * size) {
        throw std::invalid_argument(std::string(name) + ": correlation has " + std::to_string(correlation.size()) +
                                    " numbers, must have the square of " + std::to_string(size) + " statistics.");
    }
    if (dfs.size() != 1 && dfs.size() != size) {
        throw std::invalid_argument(std::string(name) + ": df has " + std::to_string(dfs.size()) + " numbers, must have 1 or " +
                                    std::to_string(size) + ".");
    }
    std::vector<std::pair<double, std::size_t>> found;
    for (std::size_t i = 0; i < size; ++i) {
        const double df = dfs.size() == 1 ? dfs[0] : dfs[i];
        if (!std::isnan(statistics[i]) && !std::isnan(df)) {
            if (!(df > 0.0)) {
                throw std::invalid_argument(std::string(name) + ": df is " + std::to_string(df) + ", must be above 0.");
            }
            found.emplace_back(tail_of_one(statistics[i], df, alternative), i);
        }
    }
    std::sort(found.begin(), found.end());
    Family family;
    for (const auto& [tail, i] : found) {
        family.places.push_back(i);
        family.tails.push_back(tail);
        for (const auto& [other, j] : found) {
            family.correlation.push_back(correlation[i * size + j]);
        }
    }
    return family;
}

// Sums over draws for one hypothesis: of its own terms, and of those without its tail, whose mean is known to be 1, since one
// of the statistics is always the largest. What chance adds to the one it adds to the other (a control variate).
class Sums {
public:
    void add(std::size_t batch, double own, double all) {
        own_[batch] += own;
        all_[batch] += all;
        all_squared_ += all * all;
        product_ += own * all;
    }

    // The probability, and three standard errors of it over the batches. `draws` are those of a batch.
    [[nodiscard]] std::pair<double, double> estimate(double draws) const {
        constexpr auto batches = static_cast<double>(MaxTDraws::batches);
        const double mean_own = mean_of(own_) / draws;
        const double mean_all = mean_of(all_) / draws;
        const double variance = all_squared_ / (draws * batches) - mean_all * mean_all;
        const double covariance = product_ / (draws * batches) - mean_own * mean_all;
        const double slope = variance > 1e-12 ? covariance / variance : 0.0;
        double squares = 0.0;
        for (std::size_t i = 0; i < own_.size(); ++i) {
            const double deviation = own_[i] / draws - mean_own - slope * (all_[i] / draws - mean_all);
            squares += deviation * deviation;
        }
        return {mean_own - slope * (mean_all - 1.0), 3.0 * std::sqrt(squares / (batches * (batches - 1.0)))};
    }

private:
    using Batches = std::array<double, MaxTDraws::batches>;
    static double mean_of(const Batches& values) {
        return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    }

    Batches own_{};
    Batches all_{};
    double all_squared_ = 0.0;
    double product_ = 0.0;
};

// The maximum is over the hypothesis and those after it: they join from the last to the first, and with each the bounds rise.
void add_step_down(const MaxTDraws& draws, const Family& family, std::vector<Sums>& sums) {
    const std::size_t size = draws.size();
    std::vector<double> bounds(size);
    std::vector<double> tails(size);
    std::vector<std::size_t> joined;
    draws.for_each([&](std::size_t batch, std::span<const double> draw) {
        joined.clear();
        for (std::size_t k = size; k-- > 0;) {
            const bool is_new = std::none_of(joined.begin(), joined.end(), [&](std::size_t j) { return draws.are_one(k, j); });
            if (is_new) {
                bounds[k] = draws.no_bound();
                for (const std::size_t j : joined) {
                    bounds[k] = std::max(bounds[k], draws.bound(draw, j, k));
                    const double bound = draws.bound(draw, k, j);
                    if (bound > bounds[j]) {
                        bounds[j] = bound;
                        tails[j] = draws.tail_beyond(bound);
                    }
                }
                tails[k] = draws.tail_beyond(bounds[k]);
                joined.push_back(k);
            }
            double own = 0.0;
            double all = 0.0;
            for (const std::size_t j : joined) {
                own += std::min(family.tails[k], tails[j]);
                all += tails[j];
            }
            sums[k].add(batch, draws.sides() * own, draws.sides() * all);
        }
    });
}

void add_single_step(const MaxTDraws& draws, const Family& family, std::vector<Sums>& sums) {
    draws.for_each_tails([&](std::size_t batch, std::span<const double> tails) {
        const double all = std::accumulate(tails.begin(), tails.end(), 0.0);
        for (std::size_t k = 0; k < family.tails.size(); ++k) {
            double own = 0.0;
            for (const double tail : tails) {
                own += std::min(family.tails[k], tail);
            }
            sums[k].add(batch, draws.sides() * own, draws.sides() * all);
        }
    });
}

} // namespace

MaxTPvalues max_t_pvalues(std::span<const double> statistics, std::span<const double> correlation, std::span<const double> dfs,
                          const MaxTOptions& options) {
    const Family family = family_of(statistics, correlation, dfs, options.alternative);
    const std::vector<double> missing(statistics.size(), std::numeric_limits<double>::quiet_NaN());
    MaxTPvalues result{.pvalues_adjusted = missing,
                       .numerical_errors = missing,
                       .method = options.step_down ? "max-t, step down" : "max-t, single step",
                       .notes = {}};
    const double common_df = dfs.size() == 1 ? dfs[0] : std::numeric_limits<double>::infinity();
    const MaxTDraws draws(name, family.correlation, family.places.size(),
                          {.two_sided = options.alternative == Alternative::two_sided,
                           .df = std::isnan(common_df) ? std::numeric_limits<double>::infinity() : common_df,
                           .seed = options.seed,
                           .n_draws = options.n_draws});
    if (family.places.empty()) {
        return result;
    }
    std::vector<Sums> sums(family.places.size());
    (options.step_down ? add_step_down : add_single_step)(draws, family, sums);
    double largest = 0.0;
    for (std::size_t k = 0; k < sums.size(); ++k) {
        const auto [pvalue, error] = sums[k].estimate(static_cast<double>(draws.draws_of_batch()));
        // Whatever the correlation: not below one hypothesis alone, not above Bonferroni.
        const double alone = draws.sides() * family.tails[k];
        const double most = alone * static_cast<double>(options.step_down ? sums.size() - k : sums.size());
        largest = std::max(largest, std::min(1.0, std::clamp(pvalue, alone, most)));
        result.pvalues_adjusted[family.places[k]] = largest;
        result.numerical_errors[family.places[k]] = error;
    }
    if (family.places.size() < statistics.size()) {
        result.notes.emplace_back("A statistic that is NaN is left out of the family.");
    }
    return result;
}

} // namespace cxlift::stats
