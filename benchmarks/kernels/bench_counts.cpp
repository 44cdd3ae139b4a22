// The inner loop of the bootstrap of counts: a binomial draw for each of eleven answers.
#include "stats/resampling/counts_replicates.hpp"
#include "stats/resampling/draws.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace {

using namespace cxlift::stats;

void counts_of_answers(benchmark::State& state) {
    constexpr std::int64_t replicates = 1'000;
    constexpr std::array<std::int64_t, 11> percent{5, 2, 3, 3, 4, 7, 8, 14, 20, 16, 18};
    std::vector<std::int64_t> counts;
    std::vector<double> points;
    for (std::size_t answer = 0; answer < percent.size(); ++answer) {
        counts.push_back(percent[answer] * state.range(0) / 100);
        points.push_back(answer >= 9 ? 100.0 : answer >= 7 ? 0.0 : -100.0);
    }
    const std::vector<std::span<const double>> columns{points};
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(
            resample_counts(counts, columns, {.n_resamples = replicates, .seed = 1, .threads = 1}).columns());
    }
    state.SetItemsProcessed(replicates * static_cast<std::int64_t>(percent.size()) * state.iterations());
}

BENCHMARK(counts_of_answers)->Arg(100'000)->Arg(1'000'000'000)->Unit(benchmark::kMicrosecond);

} // namespace
