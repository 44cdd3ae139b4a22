// Points that fill the unit cube more evenly than random ones do.
#pragma once

#include "stats/resampling/philox.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Point i is |2 frac(i sqrt(prime_d) + shift_d) - 1| in coordinate d: Richtmyer's generators with the baker's transformation,
// as Genz (1992), J. Comp. Graph. Stat. 1:141, takes them for multivariate normal probabilities. The shift is random, so that
// the spread over several shifts measures the error.
class Lattice {
public:
    Lattice(std::size_t dimensions, std::uint64_t seed, std::uint64_t shift) {
        Philox random(seed, shift);
        for (std::uint32_t number = 2; generators_.size() < dimensions; ++number) {
            if (is_prime(number)) {
                generators_.push_back(std::sqrt(static_cast<double>(number)));
                shifts_.push_back(random.uniform());
            }
        }
    }

    // Strictly within the cube, so that a quantile of a coordinate is finite.
    void point(std::size_t index, std::span<double> coordinates) const {
        constexpr double margin = 0x1p-53;
        for (std::size_t d = 0; d < generators_.size(); ++d) {
            const double place = static_cast<double>(index) * generators_[d] + shifts_[d];
            const double folded = std::abs(2.0 * (place - std::floor(place)) - 1.0);
            coordinates[d] = margin + folded * (1.0 - 2.0 * margin);
        }
    }

private:
    static bool is_prime(std::uint32_t number) {
        for (std::uint32_t divisor = 2; divisor * divisor <= number; ++divisor) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return true;
    }

    std::vector<double> generators_;
    std::vector<double> shifts_;
};

} // namespace cxlift::stats
