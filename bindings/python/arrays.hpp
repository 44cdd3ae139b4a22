// The one gate through which arrays enter: contiguous doubles, whatever the caller's stride or type was.
#pragma once

#include "bindings/python/bind.hpp"

#include <cmath>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::bindings {

using DoubleArray = py::array_t<double, py::array::c_style | py::array::forcecast>;

[[nodiscard]] inline std::span<const double> view(const DoubleArray& array) {
    return {array.data(), static_cast<std::size_t>(array.size())};
}

inline void refuse_infinity(std::span<const double> values, const std::string& name) {
    for (const double value : values) {
        if (std::isinf(value)) {
            throw std::invalid_argument(name + " holds an infinite value; a mean needs finite numbers.");
        }
    }
}

// NaN is missing; an infinity has no mean.
[[nodiscard]] inline std::vector<double> present_values(std::span<const double> values, const std::string& name) {
    refuse_infinity(values, name);
    std::vector<double> present;
    present.reserve(values.size());
    for (const double value : values) {
        if (!std::isnan(value)) {
            present.push_back(value);
        }
    }
    return present;
}

// A copy, as a result's numbers leave.
[[nodiscard]] inline py::array_t<double> as_array(const std::vector<double>& values) {
    return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

} // namespace cxlift::bindings
