// Who answered, as reports have it.
#include "bindings/python/bind_responses.hpp"

#include "core/analyze/response.hpp"

namespace cxlift::bindings {

void bind_responses(py::module_& m) {
    py::class_<BoundedDifference>(m, "BoundedDifference",
                                  "Beside a comparison of those who have a value: bounds of the difference of those who "
                                  "would have one in either variant.")
        .def_readonly("control_rate", &BoundedDifference::control_rate)
        .def_readonly("treatment_rate", &BoundedDifference::treatment_rate)
        .def_readonly("pvalue", &BoundedDifference::pvalue)
        .def_readonly("bounds", &BoundedDifference::bounds)
        .def_readonly("interval", &BoundedDifference::interval)
        .def_readonly("worst_case", &BoundedDifference::worst_case)
        .def_readonly("survives", &BoundedDifference::survives)
        .def_property_readonly("taken_back",
                               [](const BoundedDifference& bounded) {
                                   return bounded.taken_back.empty() ? std::nullopt : std::optional(bounded.taken_back);
                               })
        .def_readonly("sentence", &BoundedDifference::sentence);

    py::class_<Answering>(m, "Answering", "How many of a variant's units came how far.")
        .def_readonly("variant", &Answering::variant)
        .def_readonly("units", &Answering::units)
        .def_readonly("invited", &Answering::invited)
        .def_readonly("answered", &Answering::answered)
        .def_readonly("completed", &Answering::completed)
        .def_readonly("median_delay", &Answering::median_delay)
        .def_property_readonly("modes", [](const Answering& answering) {
            py::dict modes;
            for (const auto& [mode, answered] : answering.modes) {
                modes[py::str(mode)] = answered;
            }
            return modes;
        });

    py::class_<ResponseTest>(m, "ResponseTest", "One number of two variants, compared, or a test of their answers' kind.")
        .def_readonly("about", &ResponseTest::about)
        .def_readonly("control_value", &ResponseTest::control_value)
        .def_readonly("treatment_value", &ResponseTest::treatment_value)
        .def_readonly("difference", &ResponseTest::difference)
        .def_readonly("difference_interval", &ResponseTest::difference_interval)
        .def_readonly("statistic", &ResponseTest::statistic)
        .def_readonly("pvalue", &ResponseTest::pvalue)
        .def_readonly("method", &ResponseTest::method);

    py::class_<Response>(m, "Response", "Who has a value of a metric, in the control and in one treatment.")
        .def_readonly("metric", &Response::metric)
        .def_readonly("treatment", &Response::treatment)
        .def_readonly("seen_after", &Response::seen_after)
        .def_readonly("known", &Response::known)
        .def_readonly("differs", &Response::differs)
        .def_readonly("control", &Response::control)
        .def_readonly("treated", &Response::treated)
        .def_readonly("tests", &Response::tests)
        .def_readonly("sentence", &Response::sentence)
        .def("__repr__", [](const Response& response) { return "Response(" + response.sentence + ")"; });
}

} // namespace cxlift::bindings
