// Random numbers: by counter, as a stream, and below a bound.
#include "stats/resampling/philox.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>

namespace {

using namespace cxlift::stats;

void philox_blocks(benchmark::State& state) {
    std::uint32_t counter = 0;
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(philox4x32({counter++, 0, 7, 0}, {1, 0}));
    }
    state.SetItemsProcessed(4 * state.iterations());
}

void philox_stream(benchmark::State& state) {
    Philox random(1, 7);
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(random.next());
    }
    state.SetItemsProcessed(state.iterations());
}

void philox_below(benchmark::State& state) {
    Philox random(1, 7);
    const auto bound = static_cast<std::uint32_t>(state.range(0));
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(random.below(bound));
    }
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(philox_blocks);
BENCHMARK(philox_stream);
BENCHMARK(philox_below)->Arg(1'000)->Arg(100'000'000);

} // namespace
