// Work on several threads whose results are taken up in order, so that the number of threads cannot change the outcome.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace cxlift {

// Calls work(worker, index) for each index in [0, n), on `threads` threads of which the caller is one, and take(result) for
// each result in the order of the index. `checkpoint`, if there is one, is called on the calling thread before each piece of
// its work. The first exception stops all and is thrown again here.
template <typename Result, typename Work, typename Take>
void in_order(std::size_t threads, std::size_t n, const Work& work, const Take& take, const std::function<void()>& checkpoint) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stop{false};
    std::mutex mutex;
    std::map<std::size_t, Result> waiting; // finished before one with a smaller index
    std::size_t taken = 0;
    std::exception_ptr error;

    const auto run = [&](std::size_t worker) {
        try {
            while (!stop) {
                if (worker == 0 && checkpoint) {
                    checkpoint();
                }
                const std::size_t index = next++;
                if (index >= n) {
                    return;
                }
                Result result = work(worker, index);
                const std::scoped_lock lock(mutex);
                waiting.emplace(index, std::move(result));
                for (auto ready = waiting.find(taken); ready != waiting.end(); ready = waiting.find(++taken)) {
                    take(ready->second);
                    waiting.erase(ready);
                }
            }
        } catch (...) {
            const std::scoped_lock lock(mutex);
            if (!error) {
                error = std::current_exception();
            }
            stop = true;
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t t = 1; t < std::min(threads, n); ++t) {
            others.emplace_back(run, t);
        }
        run(0);
    } // joined here
    if (error) {
        std::rethrow_exception(error);
    }
}

} // namespace cxlift
