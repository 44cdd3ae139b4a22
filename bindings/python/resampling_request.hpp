// What every function that resamples is asked, and how it is run.
#pragma once

#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/watched.hpp"
#include "stats/resampling/resampling.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::bindings {

struct ResamplingRequest {
    stats::ResamplingOptions options;
    py::object progress;
    std::vector<std::uint64_t> keys;
    std::vector<std::uint64_t> treatment_keys;

    // make(options), beside Python.
    template <typename Make> [[nodiscard]] auto made(const Make& make) const {
        return watched(progress, [&](stats::Watch* watch) {
            stats::ResamplingOptions watched_options = options;
            watched_options.draws.watch = watch;
            watched_options.keys = keys;
            watched_options.treatment_keys = treatment_keys;
            return make(watched_options);
        });
    }
};

[[nodiscard]] inline std::vector<std::span<const double>> views(const std::vector<DoubleArray>& columns) {
    std::vector<std::span<const double>> result;
    for (const DoubleArray& column : columns) {
        result.push_back(view(column));
    }
    return result;
}

} // namespace cxlift::bindings
