// From replicates to comparisons and intervals.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/options.hpp"
#include "bindings/python/resampling_request.hpp"
#include "stats/resampling/bootstrap_comparison.hpp"
#include "stats/resampling/joint_bootstrap.hpp"

#include <string>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::BootstrapComparison;
using stats::BootstrapEstimate;
using stats::JointBootstrap;
using stats::Replicates;

stats::BootstrapOptions bootstrap_options(const char* function, const std::string& method, const std::string& alternative,
                                          double level, bool has_lift) {
    return {.test = {alternative_of(function, alternative), level},
            .method = stats::choice_of<stats::BootstrapMethod>(stats::bootstrap_methods(), function, "method", method),
            .no_lift = !has_lift};
}

void bind_joint(py::module_& m) {
    py::class_<JointBootstrap>(m, "JointBootstrap", "Metrics compared each alone, and all at once.")
        .def_property_readonly("comparisons", [](const JointBootstrap& j) { return j.comparisons; })
        .def_property_readonly("intervals", [](const JointBootstrap& j) { return j.joint.intervals; })
        .def_property_readonly("pvalues_adjusted", [](const JointBootstrap& j) { return j.joint.pvalues_adjusted; })
        .def_property_readonly("std_errors", [](const JointBootstrap& j) { return j.joint.std_errors; })
        .def_property_readonly("critical_value", [](const JointBootstrap& j) { return j.joint.critical_value; })
        .def_property_readonly("notes", [](const JointBootstrap& j) { return py::tuple(py::cast(j.joint.notes)); });
    m.def(
        "joint_bootstrap",
        [](const std::vector<DoubleArray>& control, const std::vector<DoubleArray>& treatment, const ResamplingRequest& request,
           const std::string& method, const std::string& alternative, double level) {
            const auto options = bootstrap_options("joint_bootstrap", method, alternative, level, true);
            return request.made([&](const stats::ResamplingOptions& o) {
                return stats::joint_bootstrap(views(control), views(treatment), o.draws, options,
                                              {.control = o.keys, .treatment = o.treatment_keys});
            });
        },
        py::arg("control"), py::arg("treatment"), py::arg("options"), py::kw_only(), py::arg("method") = "bca",
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
}

} // namespace

void bind_bootstrap(py::module_& m) {
    py::class_<BootstrapComparison, stats::Comparison>(m, "BootstrapComparison", "A comparison with its replicates.")
        .def_property_readonly("difference_replicates",
                               [](const BootstrapComparison& c) { return as_array(c.difference_replicates); })
        .def_property_readonly("lift_replicates", [](const BootstrapComparison& c) { return as_array(c.lift_replicates); })
        .def(
            "with_note",
            [](BootstrapComparison c, const std::string& note) {
                c.notes.push_back(note);
                return c;
            },
            py::arg("note"), "The same comparison with one more note.");
    py::class_<BootstrapEstimate, stats::OneSample>(m, "BootstrapEstimate", "An estimate of one sample with its replicates.")
        .def_property_readonly("replicates", [](const BootstrapEstimate& e) { return as_array(e.replicates); })
        .def(
            "with_note",
            [](BootstrapEstimate e, const std::string& note) {
                e.notes.push_back(note);
                return e;
            },
            py::arg("note"), "The same result with one more note.");
    m.def(
        "bootstrap_comparison",
        [](const Replicates& control, const Replicates& treatment, const std::string& method, bool has_lift,
           const std::string& alternative, double level) {
            return stats::bootstrap_comparison(control, treatment,
                                               bootstrap_options("bootstrap", method, alternative, level, has_lift));
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("method") = "bca", py::arg("has_lift") = true,
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    m.def(
        "bootstrap_estimate",
        [](const Replicates& sample, double null_value, const std::string& method, const std::string& alternative,
           double level) {
            return stats::bootstrap_estimate(sample, null_value,
                                             bootstrap_options("bootstrap_interval", method, alternative, level, true));
        },
        py::arg("sample"), py::arg("null_value") = 0.0, py::kw_only(), py::arg("method") = "bca",
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    bind_joint(m);
}

} // namespace cxlift::bindings
