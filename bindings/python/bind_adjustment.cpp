// Covariate adjustment, strata and weights.
#include "bindings/python/bind.hpp"

namespace cxlift::bindings {

void bind_adjustment(py::module_& m) {
    static_cast<void>(m);
}

} // namespace cxlift::bindings
