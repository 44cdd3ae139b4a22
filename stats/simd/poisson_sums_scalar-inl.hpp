// Sums of Poisson replicates where Highway knows no vectors: one row after another, and what vectors the compiler finds.
#if defined(CXLIFT_STATS_SIMD_POISSON_SUMS_SCALAR_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CXLIFT_STATS_SIMD_POISSON_SUMS_SCALAR_INL
#undef CXLIFT_STATS_SIMD_POISSON_SUMS_SCALAR_INL
#else
#define CXLIFT_STATS_SIMD_POISSON_SUMS_SCALAR_INL
#endif

#include "stats/simd/poisson_weights.hpp"
#include "stats/simd/poisson_words-inl.hpp"

#include <algorithm>

#if HWY_TARGET == HWY_SCALAR
HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {

// poisson_law::weight_of for the twelve bits that decide nearly always.
inline constexpr auto weight_of_bits = [] {
    std::array<std::int8_t, 4096> table{};
    for (std::size_t bits = 0; bits < table.size(); ++bits) {
        const auto low = static_cast<std::int8_t>(bits % 256);
        const std::size_t cell = bits / 256;
        table[bits] = low < poisson_law::below[cell] ? poisson_law::first[cell] : poisson_law::second[cell];
    }
    return table;
}();

inline void add_poisson_sums_one_by_one(const PoissonRows& rows, std::uint32_t block, const PoissonSums& sums) {
    constexpr std::size_t lanes = PoissonRows::lanes;
    const Rounds schedule(rows.stream, block);
    std::uint16_t bits[PoissonSums::replicates][PoissonRows::most];
    double weights[PoissonRows::most];
    const std::size_t whole = (rows.n + lanes - 1) / lanes * lanes;
    for (std::size_t row = 0; row < whole; ++row) {
        const Words found = words_of(rows, row, schedule);
        for (std::size_t r = 0; r < PoissonSums::replicates; ++r) {
            bits[r][row] = static_cast<std::uint16_t>(found.word[r / 2].raw >> (16 * (r % 2)));
        }
    }
    for (std::size_t r = 0; r < PoissonSums::replicates; ++r) {
        std::fill_n(weights + rows.n, whole - rows.n, 0.0);
        for (std::size_t row = 0; row < rows.n; ++row) {
            std::int8_t weight = weight_of_bits[bits[r][row] % 4096];
            if (HWY_UNLIKELY(weight < 0)) {
                weight = poisson_law::weight_of(bits[r][row]);
                const auto replicate = static_cast<std::uint32_t>(block * PoissonSums::replicates + r);
                weight = weight >= 0 ? weight : poisson_law::further_weight(rows.keys[row], replicate, rows.stream);
            }
            sums.drawn[r] += weight;
            weights[row] = weight;
        }
        for (std::size_t c = 0; c < sums.n_columns; ++c) {
            const double* values = sums.columns + c * PoissonRows::most;
            double part[lanes] = {};
            for (std::size_t row = 0; row < whole; row += lanes) {
                for (std::size_t i = 0; i < lanes; ++i) {
                    part[i] += weights[row + i] * values[row + i];
                }
            }
            for (std::size_t i = 0; i < lanes; ++i) {
                sums.sums[(c * PoissonSums::replicates + r) * lanes + i] += part[i];
            }
        }
    }
}

} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#endif
