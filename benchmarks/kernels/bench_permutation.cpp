// The draws of a permutation test on one thread, and the sums of the smaller variant: many units as random bits, else Fisher
// and Yates.
#include "benchmarks/kernels/values.hpp"
#include "stats/permutation/permuted_units.hpp"
#include "stats/permutation/splits.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace cxlift::stats;

void permutation_splits(benchmark::State& state) {
    constexpr std::int64_t splits = 10;
    const auto n = static_cast<std::size_t>(state.range(0));
    const std::vector<double> control = cxlift::benchmarks::exponential_values(n, 0);
    const std::vector<double> treatment = cxlift::benchmarks::exponential_values(n, 1);
    const PermutedUnits units({.values = control, .stratum = {}, .cluster = {}},
                              {.values = treatment, .stratum = {}, .cluster = {}});
    std::uint64_t seed = 0;
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(random_splits(units, true, splits, seed++, 1).data());
    }
    state.SetItemsProcessed(splits * state.range(0) * state.iterations());
}

BENCHMARK(permutation_splits)->Arg(900)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

} // namespace
