// What a report has of segments whose values have an order.
#include "bindings/python/bind_ordered_segments.hpp"
#include "core/analyze/ordered_segment.hpp"

namespace cxlift::bindings {

void bind_ordered_segments(py::module_& m) {
    py::class_<OrderedSegment>(m, "OrderedSegment", "A segment whose values have an order: periods, a change, touchpoints.")
        .def_readonly("name", &OrderedSegment::name)
        .def_readonly("kind", &OrderedSegment::kind)
        .def_readonly("column", &OrderedSegment::column)
        .def_readonly("every", &OrderedSegment::every)
        .def_readonly("at", &OrderedSegment::at)
        .def_readonly("time_zone", &OrderedSegment::time_zone)
        .def_readonly("values", &OrderedSegment::values)
        .def_readonly("least", &OrderedSegment::least);

    py::class_<Level>(m, "Level", "One variant's estimate within one value of an ordered segment.")
        .def_readonly("metric", &Level::metric)
        .def_readonly("estimand", &Level::estimand)
        .def_readonly("segment", &Level::segment)
        .def_readonly("segment_value", &Level::segment_value)
        .def_readonly("variant", &Level::variant)
        .def_readonly("n", &Level::n)
        .def_readonly("value", &Level::value)
        .def_readonly("interval", &Level::interval);

    py::class_<Change>(m, "Change", "How a metric changed at a time in each variant, and by how much more in the treatment.")
        .def_readonly("metric", &Change::metric)
        .def_readonly("estimand", &Change::estimand)
        .def_readonly("segment", &Change::segment)
        .def_readonly("treatment", &Change::treatment)
        .def_readonly("in_control", &Change::in_control)
        .def_readonly("in_treatment", &Change::in_treatment)
        .def_readonly("between", &Change::between)
        .def_readonly("both_control", &Change::both_control)
        .def_readonly("both_treatment", &Change::both_treatment)
        .def_readonly("pvalue_adjusted", &Change::pvalue_adjusted)
        .def_readonly("unit", &Change::unit)
        .def_readonly("sentence", &Change::sentence)
        .def("__repr__", [](const Change& change) { return "Change(" + change.sentence + ")"; });
}

} // namespace cxlift::bindings
