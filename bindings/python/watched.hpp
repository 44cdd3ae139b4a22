// Long work beside Python: its progress is told, and Ctrl-C ends it.
#pragma once

#include "bindings/python/bind.hpp"
#include "stats/resampling/watch.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

namespace cxlift::bindings {

// Runs `work(watch)` in a thread of its own, while this one asks Python every 50 ms whether it was interrupted and tells
// `progress(done)`, unless it is None, how far the work has come. What either raises ends the work and is raised here.
template <typename Work> [[nodiscard]] auto watched(const py::object& progress, const Work& work) {
    constexpr std::chrono::milliseconds between_looks(50);
    using Result = decltype(work(static_cast<stats::Watch*>(nullptr)));
    stats::Watch watch;
    std::unique_ptr<Result> result;
    std::exception_ptr thrown;
    std::mutex mutex;
    std::condition_variable changed;
    bool is_done = false;
    std::thread worker([&] {
        try {
            result = std::make_unique<Result>(work(&watch));
        } catch (...) {
            thrown = std::current_exception();
        }
        const std::scoped_lock lock(mutex);
        is_done = true;
        changed.notify_one();
    });
    const auto ended = [&] {
        const py::gil_scoped_release unlocked; // safe: the work touches no Python object
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, between_looks, [&] { return is_done; });
    };
    std::exception_ptr interrupted;
    while (!ended() && !interrupted) {
        try {
            if (PyErr_CheckSignals() != 0) {
                throw py::error_already_set();
            }
            if (!progress.is_none()) {
                progress(watch.done());
            }
        } catch (...) {
            interrupted = std::current_exception();
            watch.stop();
        }
    }
    {
        const py::gil_scoped_release unlocked; // safe: as above
        worker.join();
    }
    if (interrupted) {
        std::rethrow_exception(interrupted);
    }
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    return std::move(*result);
}

} // namespace cxlift::bindings
