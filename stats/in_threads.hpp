// A range, such as of replicates, shared out among threads: what is done for each is a function of its number, so the answer is
// the same for any number of threads.
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

// As many parts as threads are worth starting for `n` rows of little work each.
[[nodiscard]] inline std::size_t parts_of(std::size_t n) noexcept {
    constexpr std::size_t worth_a_thread = 16'384;
    constexpr std::size_t memory_is_busy = 8;
    return std::clamp<std::size_t>(n / worth_a_thread, 1,
                                   std::min(memory_is_busy, static_cast<std::size_t>(machine_threads())));
}

// `work(part, begin, end)`, each part on a thread of its own.
template <typename Work> void in_parts(std::size_t n, std::size_t parts, const Work& work) {
    in_threads(parts, static_cast<int>(parts), [&](std::size_t first, std::size_t last) {
        for (std::size_t part = first; part < last; ++part) {
            work(part, n * part / parts, n * (part + 1) / parts);
        }
    });
}

} // namespace cxlift::stats
