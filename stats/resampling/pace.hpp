// Replicates shared out among threads, which look up now and then whether they shall stop.
#pragma once

#include "stats/in_threads.hpp"
#include "stats/resampling/draws.hpp"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace cxlift::stats {

// Reports to the watch about once a millisecond, whether replicates are short or long. Throws Stopped.
class Pace {
public:
    explicit Pace(const Draws& draws) noexcept : draws_(&draws) {}

    // `steps` of a few nanoseconds each have been done.
    void worked(std::size_t steps) {
        steps_ += steps;
        if (steps_ >= between_reports) {
            report();
        }
    }
    void replicate_done(std::size_t steps) {
        ++replicates_;
        worked(steps);
    }
    void report() {
        draws_->passed(replicates_);
        replicates_ = 0;
        steps_ = 0;
    }

    static constexpr std::size_t between_reports = std::size_t{1} << 18U;

private:
    const Draws* draws_;
    std::size_t steps_ = 0;
    std::int64_t replicates_ = 0;
};

inline void check_resampling(std::string_view function, const Draws& draws) {
    if (draws.n_resamples < 1 || draws.n_resamples > Draws::most_resamples) {
        throw std::invalid_argument(std::string(function) + ": n_resamples is " + std::to_string(draws.n_resamples) +
                                    ", must be 1 to " + std::to_string(Draws::most_resamples) + ".");
    }
    if (draws.threads < 0) {
        throw std::invalid_argument(std::string(function) + ": threads is " + std::to_string(draws.threads) +
                                    ", must be 0 (as many as the machine has) or more.");
    }
}

// `work(begin, end, pace)` for parts of the replicates; each reports at its end by itself.
template <typename Work> void share_replicates(const Draws& draws, const Work& work) {
    const int threads = draws.threads == 0 ? machine_threads() : draws.threads;
    in_threads(static_cast<std::size_t>(draws.n_resamples), threads, [&](std::size_t begin, std::size_t end) {
        Pace pace(draws);
        pace.report(); // what was stopped before it began does not begin
        work(begin, end, pace);
        pace.report();
    });
}

} // namespace cxlift::stats
