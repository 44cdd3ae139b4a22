#include "stats/permutation/splits.hpp"

#include "stats/in_threads.hpp"
#include "stats/permutation/large_stratum.hpp"
#include "stats/resampling/philox.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

namespace cxlift::stats {
namespace {

// The next of the combinations of `combination.size()` out of n in lexicographic order; false after the last, which then is the
// first again.
bool next_combination(std::vector<std::uint32_t>& combination, std::size_t n) {
    const std::size_t k = combination.size();
    std::size_t i = k;
    while (i > 0 && combination[i - 1] == n - k + i - 1) {
        --i;
    }
    if (i == 0) {
        std::iota(combination.begin(), combination.end(), 0U);
        return false;
    }
    std::iota(combination.begin() + static_cast<std::ptrdiff_t>(i) - 1, combination.end(), combination[i - 1] + 1);
    return true;
}

// The units of a stratum in some order, of which the first are drawn by Fisher and Yates, as far as is needed. Swaps are
// undone, so that a draw costs the same for any number of units.
class Shuffle {
public:
    explicit Shuffle(const PermutedStratum& stratum)
        : stratum_(&stratum), order_(stratum.units()), swapped_(stratum.smaller()) {
        std::iota(order_.begin(), order_.end(), 0U);
    }

    [[nodiscard]] PartSums draw(Philox& random) {
        PartSums sums{};
        for (std::size_t i = 0; i < swapped_.size(); ++i) {
            swapped_[i] = i + random.below(static_cast<std::uint32_t>(order_.size() - i));
            std::swap(order_[i], order_[swapped_[i]]);
            stratum_->add(sums, order_[i]);
        }
        for (std::size_t i = swapped_.size(); i-- > 0;) {
            std::swap(order_[i], order_[swapped_[i]]);
        }
        return sums;
    }

private:
    const PermutedStratum* stratum_;
    std::vector<std::uint32_t> order_;
    std::vector<std::size_t> swapped_;
};

// Some replicates of every stratum: large ones have random numbers of their own, the others share those of the replicate.
class Replicates {
public:
    Replicates(const PermutedUnits& units, std::uint64_t seed) : units_(&units), seed_(seed), parts_(units.strata().size()) {
        for (std::size_t s = 0; s < parts_.size(); ++s) {
            const PermutedStratum& stratum = units.strata()[s];
            if (LargeStratum::suits(stratum)) {
                large_.push_back({.stratum = s, .drawn = LargeStratum(stratum, s), .parts = {}});
            } else {
                small_.push_back({.stratum = s, .shuffle = Shuffle(stratum)});
            }
        }
    }

    void draw(std::size_t first, std::span<Split> splits, bool with_ratio) {
        for (Large& large : large_) {
            large.drawn.draw(seed_, first, std::span(large.parts).first(splits.size()));
        }
        for (std::size_t i = 0; i < splits.size(); ++i) {
            Philox random(seed_, first + i);
            for (Small& small : small_) {
                parts_[small.stratum] = small.shuffle.draw(random);
            }
            for (const Large& large : large_) {
                parts_[large.stratum] = large.parts[i];
            }
            splits[i] = units_->split(parts_, with_ratio);
        }
    }

private:
    struct Small {
        std::size_t stratum;
        Shuffle shuffle;
    };
    struct Large {
        std::size_t stratum;
        LargeStratum drawn;
        std::array<PartSums, LargeStratum::replicates_at_once> parts;
    };

    const PermutedUnits* units_;
    std::uint64_t seed_;
    std::vector<PartSums> parts_; // of one replicate
    std::vector<Small> small_;
    std::vector<Large> large_;
};

// Of a replicate, in units drawn one by one.
double work_of(const PermutedStratum& stratum) {
    constexpr double bits_for_one = 64.0; // units drawn as bits in the time of one
    const bool is_large = LargeStratum::suits(stratum);
    return is_large ? static_cast<double>(stratum.units()) / bits_for_one : static_cast<double>(stratum.smaller());
}

constexpr double work_of_a_thread = 2e5; // less is done before a thread has begun

} // namespace

double number_of_splits(const PermutedUnits& units) {
    double splits = 1.0;
    for (const PermutedStratum& stratum : units.strata()) {
        double of_stratum = 1.0;
        for (std::size_t i = 0; i < stratum.smaller(); ++i) { // whole after each step, so exact up to 2^53
            of_stratum = of_stratum * static_cast<double>(stratum.units() - i) / static_cast<double>(i + 1);
            if (!(of_stratum * splits < 0x1p53)) {
                return std::numeric_limits<double>::infinity();
            }
        }
        splits *= of_stratum;
    }
    return splits;
}

std::vector<Split> all_splits(const PermutedUnits& units, bool with_ratio) {
    const auto strata = units.strata();
    std::vector<std::vector<std::uint32_t>> chosen(strata.size());
    std::vector<PartSums> parts(strata.size());
    const auto sum_up = [&](std::size_t s) {
        parts[s] = {};
        for (const std::uint32_t unit : chosen[s]) {
            strata[s].add(parts[s], unit);
        }
    };
    for (std::size_t s = 0; s < strata.size(); ++s) {
        chosen[s].resize(strata[s].smaller());
        std::iota(chosen[s].begin(), chosen[s].end(), 0U);
        sum_up(s);
    }
    std::vector<Split> found;
    for (std::size_t turned = 0; turned < strata.size();) {
        found.push_back(units.split(parts, with_ratio));
        for (turned = 0; turned < strata.size(); ++turned) { // an odometer, a wheel for each stratum
            const bool went_on = next_combination(chosen[turned], strata[turned].units());
            sum_up(turned);
            if (went_on) {
                break;
            }
        }
    }
    return found;
}

std::vector<Split> random_splits(const PermutedUnits& units, bool with_ratio, std::int64_t n_resamples, std::uint64_t seed,
                                 int threads) {
    const auto strata = units.strata();
    const auto work = std::accumulate(strata.begin(), strata.end(), 0.0,
                                      [](double sum, const PermutedStratum& stratum) { return sum + work_of(stratum) + 4.0; });
    const int most = static_cast<int>(std::min(1024.0, 1.0 + work * static_cast<double>(n_resamples) / work_of_a_thread));
    std::vector<Split> found(static_cast<std::size_t>(n_resamples));
    in_threads(found.size(), threads > 0 ? threads : std::min(most, machine_threads()),
               [&](std::size_t begin, std::size_t end) {
                   Replicates replicates(units, seed);
                   for (std::size_t first = begin; first < end; first += LargeStratum::replicates_at_once) {
                       const std::size_t some = std::min(LargeStratum::replicates_at_once, end - first);
                       replicates.draw(first, std::span(found).subspan(first, some), with_ratio);
                   }
               });
    return found;
}

} // namespace cxlift::stats
