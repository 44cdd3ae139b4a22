// What a pass does with a column whose quantiles are asked for.
#include "benchmarks/kernels/values.hpp"
#include "stats/summaries/distribution.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace cxlift::stats;

void distribution_add(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const std::vector<double> values = cxlift::benchmarks::exponential_values(n);
    for ([[maybe_unused]] auto _ : state) {
        Distribution distribution;
        distribution.add(values);
        benchmark::DoNotOptimize(distribution.n());
    }
    state.SetItemsProcessed(state.range(0) * state.iterations());
}

// Of few distinct values, as counts and ratings are.
void distribution_add_whole_numbers(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    std::vector<double> values = cxlift::benchmarks::exponential_values(n);
    for (double& value : values) {
        value = std::floor(10.0 * value);
    }
    for ([[maybe_unused]] auto _ : state) {
        Distribution distribution;
        distribution.add(values);
        benchmark::DoNotOptimize(distribution.n());
    }
    state.SetItemsProcessed(state.range(0) * state.iterations());
}

BENCHMARK(distribution_add)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(distribution_add_whole_numbers)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

} // namespace
