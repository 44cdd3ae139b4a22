// C++ errors as the Python classes of cxlift.errors; std::invalid_argument is a ValueError already.
#include "core/errors.hpp"

#include "bindings/python/bind.hpp"

namespace cxlift::bindings {
namespace {

void raise(const char* name, const char* message) {
    const py::object type = py::module_::import("cxlift.errors").attr(name);
    PyErr_SetString(type.ptr(), message);
}

} // namespace

void bind_exceptions(py::module_&) {
    // NOLINTNEXTLINE(performance-unnecessary-value-param): the signature is pybind11's
    py::register_exception_translator([](std::exception_ptr error) {
        try {
            if (error) {
                std::rethrow_exception(error);
            }
        } catch (const PlanError& plan_error) {
            raise("PlanError", plan_error.what());
        } catch (const ExportError& export_error) {
            raise("ExportError", export_error.what());
        }
    });
}

} // namespace cxlift::bindings
