// What every binding file includes: pybind11 in one order, and the list of parts.
#pragma once

#include <pybind11/pybind11.h>
// after pybind11.h
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

namespace py = pybind11;

namespace cxlift::bindings {

void bind_exceptions(py::module_& m);
void bind_comparison(py::module_& m);
void bind_summaries(py::module_& m);
void bind_stats(py::module_& m);
void bind_clusters(py::module_& m);
void bind_means(py::module_& m);
void bind_permutation(py::module_& m);
void bind_counts(py::module_& m);
void bind_bounds(py::module_& m);
void bind_text(py::module_& m);
void bind_proportions(py::module_& m);
void bind_exact(py::module_& m);
void bind_adjustment(py::module_& m);
void bind_interaction(py::module_& m);
void bind_multiplicity(py::module_& m);
void bind_ranks(py::module_& m);
void bind_survival(py::module_& m);
void bind_survival_tests(py::module_& m);
void bind_quantiles(py::module_& m);
void bind_resampling(py::module_& m);
void bind_bootstrap(py::module_& m);
void bind_pooling(py::module_& m);
void bind_plan(py::module_& m);
void bind_unit_summaries(py::module_& m);
void bind_unit_times(py::module_& m);
void bind_report(py::module_& m);
void bind_calendar(py::module_& m);

} // namespace cxlift::bindings
