// The one gate through which arrays enter: contiguous doubles, whatever the caller's stride or type was.
#pragma once

#include "bindings/python/bind.hpp"

#include <span>

namespace cxlift::bindings {

using DoubleArray = py::array_t<double, py::array::c_style | py::array::forcecast>;

[[nodiscard]] inline std::span<const double> view(const DoubleArray& array) {
    return {array.data(), static_cast<std::size_t>(array.size())};
}

} // namespace cxlift::bindings
