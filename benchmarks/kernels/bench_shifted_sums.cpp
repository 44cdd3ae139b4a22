// The inner loop of every mean: four powers of a column, by variant, on each instruction set.
#include "benchmarks/kernels/values.hpp"
#include "stats/resampling/philox.hpp"
#include "stats/simd/shifted_sums.hpp"
#include "stats/simd/targets.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace cxlift::stats;

// Which rows belong to each of two variants.
std::vector<std::vector<std::uint64_t>> halves(std::size_t n) {
    Philox random(1, 1);
    std::vector<std::vector<std::uint64_t>> rows(2, std::vector<std::uint64_t>((n + 63) / 64));
    for (std::size_t row = 0; row < n; ++row) {
        rows[random.below(2)][row / 64] |= std::uint64_t{1} << (row % 64);
    }
    return rows;
}

void shifted_sums(benchmark::State& state) {
    constexpr std::size_t n = std::size_t{1} << 14; // stays in the caches: the loop, not the memory
    const std::vector<double> values = cxlift::benchmarks::exponential_values(n);
    const auto rows = halves(n);
    force_simd_target(state.range(0));
    for ([[maybe_unused]] auto _ : state) {
        std::vector<GroupSums> groups(2);
        for (std::size_t variant = 0; variant < groups.size(); ++variant) {
            groups[variant].rows = rows[variant].data();
            groups[variant].shift = 1.0;
        }
        grouped_lane_sums(values, nullptr, groups);
        benchmark::DoNotOptimize(groups.data());
    }
    force_simd_target(0);
    state.SetItemsProcessed(static_cast<std::int64_t>(n) * state.iterations());
}

// The argument is Highway's number of the instruction set.
BENCHMARK(shifted_sums)->Apply([](benchmark::internal::Benchmark* each) {
    for (const std::int64_t target : simd_targets()) {
        each->Arg(target);
    }
});

} // namespace
