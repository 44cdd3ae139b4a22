// A few rows whose Poisson weights are drawn, made ready for all replicates.
#pragma once

#include "stats/resampling/poisson_law.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace cxlift::stats {

// A few rows at once stay in the fastest memory for all replicates.
struct PoissonRows {
    static constexpr std::size_t most = 256;

    // `keys` are of at most `most` rows.
    PoissonRows(std::span<const std::uint64_t> keys, const poisson_law::Stream& stream) noexcept;

    // What the first two rounds of Philox have that does not depend on the replicates (see the source).
    struct Units {
        alignas(64) std::array<std::uint64_t, most / 2> key_high{};
        alignas(64) std::array<std::uint64_t, most / 2> second_0{};
        alignas(64) std::array<std::uint64_t, most / 2> second_1{};
        alignas(64) std::array<std::uint64_t, most / 2> second_2{};
    };

    std::size_t n = 0;
    poisson_law::Stream stream;
    std::array<std::uint64_t, most> keys{};
    std::array<Units, 2> units{}; // of the even rows, then of the odd ones
};

// For tests: the four words of Philox of every row, as the kernel makes them. `words` holds `most` of each word.
void poisson_words(const PoissonRows& rows, std::uint32_t block, std::uint32_t* words) noexcept;

} // namespace cxlift::stats
