// Fields that several results have alike: columns as arrays, and notes.
#pragma once

#include "bindings/python/bind.hpp"

#include <string>
#include <vector>

namespace cxlift::bindings {

// A column of a result as an array that reads the result's own memory, and keeps the result alive.
template <typename Number, typename Memory>
py::array_t<Number> column(const std::vector<Number, Memory>& values, const py::object& owner) {
    py::array_t<Number> array(static_cast<py::ssize_t>(values.size()), values.data(), owner);
    array.attr("setflags")(py::arg("write") = false);
    return array;
}

template <typename Class, typename Number, typename Memory>
void def_column(py::class_<Class>& bound, const char* name, std::vector<Number, Memory> Class::* member) {
    bound.def_property_readonly(name,
                                [member](const py::object& self) { return column(self.cast<const Class&>().*member, self); });
}

// Every result that may have one more note.
template <typename Class> void def_notes(py::class_<Class>& bound) {
    bound.def_property_readonly("notes", [](const Class& r) { return py::tuple(py::cast(r.notes)); })
        .def(
            "with_note",
            [](Class r, const std::string& note) {
                r.notes.push_back(note);
                return r;
            },
            py::arg("note"), "The same result with one more note.");
}

} // namespace cxlift::bindings
