// Of the statistics' module alone.
#pragma once

#include "bindings/python/bind.hpp"

namespace cxlift::bindings {

void bind_changes(py::module_& m);

} // namespace cxlift::bindings
