// The inner loop of the Poisson bootstrap: weights from Philox and the sums of a column under them, on each instruction set.
#include "benchmarks/kernels/values.hpp"
#include "stats/resampling/draws.hpp"
#include "stats/resampling/poisson_replicates.hpp"
#include "stats/simd/targets.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace {

using namespace cxlift::stats;

void poisson_weights(benchmark::State& state) {
    constexpr std::size_t n = 10'000;
    constexpr std::int64_t replicates = 64;
    const auto columns = static_cast<std::size_t>(state.range(1));
    const std::vector<double> values = cxlift::benchmarks::exponential_values(n);
    const ResampledColumns rows{.columns = std::vector<std::span<const double>>(columns, values), .keys = {}};
    force_simd_target(state.range(0));
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(resample_poisson(rows, {.n_resamples = replicates, .seed = 1, .threads = 1}).columns());
    }
    force_simd_target(0);
    state.SetItemsProcessed(static_cast<std::int64_t>(n) * replicates * state.iterations());
}

// The first argument is Highway's number of the instruction set, the second how many columns share the weights.
BENCHMARK(poisson_weights)->Apply([](benchmark::internal::Benchmark* each) {
    for (const std::int64_t target : simd_targets()) {
        each->Args({target, 1});
        each->Args({target, 10});
    }
});

} // namespace
