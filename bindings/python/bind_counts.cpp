// Tests of rates of events.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/clustered.hpp"
#include "bindings/python/options.hpp"
#include "stats/counts/poisson_rate_test.hpp"
#include "stats/counts/quasi_poisson_test.hpp"
#include "stats/words.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace cxlift::bindings {
namespace {

// Holds the arrays that a test looks into.
struct Rows {
    DoubleArray events;
    DoubleArray exposures;
    Numbers cluster;
    std::size_t clusters;

    [[nodiscard]] stats::ClusteredEvents clustered() const {
        return {
            .units = {.events = view(events), .exposures = view(exposures)}, .cluster = view(cluster), .clusters = clusters};
    }
};

} // namespace

void bind_counts(py::module_& m) {
    m.def(
        "poisson_rate_test",
        [](std::int64_t events_control, double exposure_control, std::int64_t events_treatment, double exposure_treatment,
           const std::string& method, const std::string& alternative, double level) {
            const stats::TestOptions options{alternative_of("poisson_rate_test", alternative), level};
            const auto chosen =
                stats::choice_of<stats::RateMethod>(stats::rate_methods(), "poisson_rate_test", "method", method);
            const py::gil_scoped_release release;
            return stats::poisson_rate_test({events_control, exposure_control}, {events_treatment, exposure_treatment}, options,
                                            chosen);
        },
        py::arg("events_control"), py::arg("exposure_control"), py::arg("events_treatment"), py::arg("exposure_treatment"),
        py::kw_only(), py::arg("method") = "score", py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    m.def(
        "quasi_poisson_test",
        [](const DoubleArray& events_control, const DoubleArray& exposures_control, const DoubleArray& events_treatment,
           const DoubleArray& exposures_treatment, const std::string& alternative, double level) {
            return stats::quasi_poisson_test({view(events_control), view(exposures_control)},
                                             {view(events_treatment), view(exposures_treatment)},
                                             {alternative_of("quasi_poisson_test", alternative), level});
        },
        py::arg("events_control"), py::arg("exposures_control"), py::arg("events_treatment"), py::arg("exposures_treatment"),
        py::kw_only(), py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    py::class_<Rows>(m, "EventRows", "Units of a variant with their events, exposures and the numbers of their clusters.")
        .def(py::init([](DoubleArray events, DoubleArray exposures, Numbers cluster, std::size_t clusters) {
                 return Rows{std::move(events), std::move(exposures), std::move(cluster), clusters};
             }),
             py::arg("events"), py::arg("exposures"), py::arg("cluster"), py::arg("clusters"));
    m.def(
        "clustered_quasi_poisson_test",
        [](const Rows& control, const Rows& treatment, const std::string& alternative, double level) {
            return stats::clustered_quasi_poisson_test(control.clustered(), treatment.clustered(),
                                                       {alternative_of("quasi_poisson_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

} // namespace cxlift::bindings
