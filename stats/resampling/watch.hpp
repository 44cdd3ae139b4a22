// How far long work has come, and whether it shall end early: read and set by the thread that waits for it.
#pragma once

#include <atomic>
#include <cmath>
#include <cstdint>
#include <exception>

namespace cxlift::stats {

// Thrown by work that was told to stop.
class Stopped : public std::exception {
public:
    [[nodiscard]] const char* what() const noexcept override { return "stopped before the end"; }
};

class Watch {
public:
    void stop() noexcept { stopped_.store(true, std::memory_order_relaxed); }
    [[nodiscard]] std::int64_t done() const noexcept { return std::llround(done_.load(std::memory_order_relaxed)); }

    // To be called by the work every few milliseconds, with the replicates done since it was called last; `share` is the part
    // of each that this work is.
    void passed(std::int64_t replicates, double share = 1.0) {
        if (stopped_.load(std::memory_order_relaxed)) {
            throw Stopped();
        }
        done_.fetch_add(share * static_cast<double>(replicates), std::memory_order_relaxed);
    }

private:
    std::atomic<double> done_{0.0};
    std::atomic<bool> stopped_{false};
};

} // namespace cxlift::stats
