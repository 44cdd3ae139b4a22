// Binds what all tests of two summaries have in common.
#pragma once

#include "bindings/python/bind.hpp"
#include "bindings/python/options.hpp"
#include "stats/comparison.hpp"

#include <string>

namespace cxlift::bindings {

// A test of two summaries of one kind.
template <typename Summary>
void def_two_sample_test(py::module_& m, const char* name,
                         stats::Comparison (*test)(const Summary&, const Summary&, const stats::TestOptions&)) {
    m.def(
        name,
        [name, test](const Summary& control, const Summary& treatment, const std::string& alternative, double level) {
            return test(control, treatment, {alternative_of(name, alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

} // namespace cxlift::bindings
