// Of the report's module alone.
#pragma once

#include "bindings/python/bind.hpp"

namespace cxlift::bindings {

void bind_ordered_segments(py::module_& m);

} // namespace cxlift::bindings
