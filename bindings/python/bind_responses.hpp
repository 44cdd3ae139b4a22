// Of the report's module alone.
#pragma once

#include "bindings/python/bind.hpp"

namespace cxlift::bindings {

void bind_responses(py::module_& m);

} // namespace cxlift::bindings
