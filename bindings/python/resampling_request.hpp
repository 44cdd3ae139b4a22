// What every function that resamples is asked, and how it is run.
#pragma once

#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/watched.hpp"
#include "stats/resampling/resampling.hpp"

#include <span>
#include <vector>

namespace cxlift::bindings {

struct ResamplingRequest {
    stats::ResamplingOptions options;
    py::object progress;

    // make(options), beside Python.
    template <typename Make> [[nodiscard]] auto made(const Make& make) const {
        return watched(progress, [&](stats::Watch* watch) {
            stats::ResamplingOptions watched_options = options;
            watched_options.draws.watch = watch;
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
