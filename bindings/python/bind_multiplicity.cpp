// Families of hypotheses.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"

#include <stdexcept>
#include <string>

namespace cxlift::bindings {
namespace {

stats::Correction correction_of(const std::string& method) {
    if (const auto known = stats::correction_of(method)) {
        return *known;
    }
    throw std::invalid_argument("adjust_pvalues: method is '" + method + "', which is not a correction.");
}

} // namespace

void bind_multiplicity(py::module_& m) {
    m.def(
        "adjust_pvalues",
        [](const DoubleArray& pvalues, const std::string& method) {
            return stats::adjust_pvalues(view(pvalues), correction_of(method));
        },
        py::arg("pvalues"), py::arg("method"));
}

} // namespace cxlift::bindings
