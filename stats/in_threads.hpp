// A range of replicates shared out among threads: each replicate is a function of its number, so the answer is the same for any
// number of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace cxlift::stats {

[[nodiscard]] inline int machine_threads() noexcept {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

// `work(begin, end)` for parts of [0, n). What a part throws is thrown here.
template <typename Work> void in_threads(std::size_t n, int threads, const Work& work) {
    const std::size_t parts = std::max<std::size_t>(1, std::min(static_cast<std::size_t>(std::max(1, threads)), n));
    std::vector<std::exception_ptr> thrown(parts);
    const auto part = [&](std::size_t index) {
        try {
            work(n * index / parts, n * (index + 1) / parts);
        } catch (...) {
            thrown[index] = std::current_exception();
        }
    };
    std::vector<std::thread> others;
    others.reserve(parts - 1);
    for (std::size_t index = 1; index < parts; ++index) {
        others.emplace_back(part, index);
    }
    part(0);
    for (std::thread& other : others) {
        other.join();
    }
    for (const std::exception_ptr& one : thrown) {
        if (one) {
            std::rethrow_exception(one);
        }
    }
}

} // namespace cxlift::stats
