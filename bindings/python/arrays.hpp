// The one gate through which arrays enter: contiguous doubles, whatever the caller's stride or type was.
#pragma once

#include "bindings/python/bind.hpp"

#include <span>
#include <vector>

namespace cxlift::bindings {

using DoubleArray = py::array_t<double, py::array::c_style | py::array::forcecast>;

[[nodiscard]] inline std::span<const double> view(const DoubleArray& array) {
    return {array.data(), static_cast<std::size_t>(array.size())};
}

// A copy, as a result's numbers leave.
[[nodiscard]] inline py::array_t<double> as_array(const std::vector<double>& values) {
    return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

} // namespace cxlift::bindings
