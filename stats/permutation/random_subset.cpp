#include "stats/permutation/random_subset.hpp"

#include "stats/resampling/philox.hpp"
#include "stats/simd/random_rows.hpp"
#include "stats/simd/row_bits.hpp"

namespace cxlift::stats {
namespace {

constexpr std::uint64_t picks = std::uint64_t{1} << 63U; // the stream of what is drawn one by one, beside that of the bits

// Near 256 chosen / units, of few binary digits, and rather too low where a
// member is hard to hit.
std::uint32_t share_of(std::size_t units, std::size_t chosen) {
    constexpr double cost_of_a_pick = 200.0; // in random bits
    const auto n = static_cast<double>(units);
    const auto wanted = static_cast<double>(chosen);
    std::uint32_t best = 0;
    double least = 0.0;
    for (std::uint32_t share = 0; share <= 128; ++share) {
        const double surplus = n * share / 256.0 - wanted;
        const double tries = surplus > 0.0 ? surplus * n / wanted : -surplus * n / (n - wanted);
        const double cost = n * bits_of_share(share) + cost_of_a_pick * tries;
        if (share == 0 || cost < least) {
            best = share;
            least = cost;
        }
    }
    return best;
}

} // namespace

RandomSubset::RandomSubset(std::size_t units, std::size_t chosen)
    : units_(units), chosen_(chosen), share_(share_of(units, chosen)) {}

void RandomSubset::draw(std::uint64_t seed, std::uint64_t stream, std::uint64_t* rows) const {
    std::size_t members = random_rows(seed, stream, share_, units_, rows);
    Philox random(seed, stream | picks);
    const auto bound = static_cast<std::uint32_t>(units_);
    while (members != chosen_) { // without a branch on whether the unit is a member, which nobody can foresee
        const bool too_many = members > chosen_;
        const std::uint32_t unit = random.below(bound);
        std::uint64_t& word = rows[unit / rows_per_word];
        const std::uint64_t bit = std::uint64_t{1} << (unit % rows_per_word);
        const std::uint64_t was = word;
        word = too_many ? was & ~bit : was | bit;
        members += static_cast<std::size_t>((~was & word) != 0);
        members -= static_cast<std::size_t>((was & ~word) != 0);
    }
}

} // namespace cxlift::stats
