// Plan and its metrics.
#include "core/plan/plan.hpp"

#include "bindings/python/bind.hpp"

namespace cxlift::bindings {

void bind_plan(py::module_& m) {
    py::class_<Metric>(m, "Metric", "One metric of a plan, as the engine reads it.")
        .def_readonly("name", &Metric::name)
        .def_property_readonly("type", [](const Metric& metric) { return std::string(metric.type->name); })
        .def_readonly("column", &Metric::column)
        .def_property_readonly("over_facts", [](const Metric& metric) { return metric.type->over_facts; })
        .def_property_readonly("total", [](const Metric& metric) { return std::string(metric.type->total); })
        .def_readonly("event", &Metric::event)
        .def_readonly("property", &Metric::property)
        .def_readonly("place", &Metric::place);

    py::class_<Plan>(m, "Plan", "A checked plan: metrics, variants and rules.")
        .def_static("from_json", &plan_from_json, py::arg("text"))
        .def("to_json", &plan_to_json)
        .def_readonly("name", &Plan::name)
        .def_readonly("unit", &Plan::unit)
        .def_readonly("variant", &Plan::variant)
        .def_readonly("control", &Plan::control)
        .def_readonly("treatments", &Plan::treatments)
        .def_readonly("metrics", &Plan::metrics)
        .def_readonly("segments", &Plan::segments)
        .def_readonly("confidence_level", &Plan::confidence_level);
}

} // namespace cxlift::bindings
