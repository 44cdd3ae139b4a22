// BusinessTime: opening hours as spans of absolute time.
#include "core/calendar/business_time.hpp"

#include "bindings/python/bind.hpp"

#include <span>
#include <stdexcept>
#include <vector>

namespace cxlift::bindings {
namespace {

using LongArray = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

std::vector<std::int64_t> copy_of(const LongArray& array) {
    return {array.data(), array.data() + array.size()};
}

std::span<const std::int64_t> view_of(const LongArray& array) {
    return {array.data(), static_cast<std::size_t>(array.size())};
}

BusinessTime business_time(const LongArray& open, const LongArray& close, const LongArray& day, const LongArray& scheduled) {
    return {copy_of(open), copy_of(close), copy_of(day), copy_of(scheduled)};
}

py::array_t<double> between(const BusinessTime& time, const LongArray& opened, const LongArray& resolved, bool days) {
    py::array_t<double> result(opened.size());
    const std::span<double> out(result.mutable_data(), static_cast<std::size_t>(result.size()));
    const std::span<const std::int64_t> from = view_of(opened);
    const std::span<const std::int64_t> to = view_of(resolved);
    {
        const py::gil_scoped_release release;
        time.between(from, to, days ? BusinessUnit::days : BusinessUnit::seconds, out);
    }
    return result;
}

} // namespace

void bind_calendar(py::module_& m) {
    py::class_<BusinessTime>(m, "BusinessTime", "Opening hours as spans of absolute time, in microseconds since 1970.")
        .def(py::init(&business_time), py::arg("opens"), py::arg("closes"), py::arg("day"), py::arg("scheduled"))
        .def("between", &between, py::arg("opened"), py::arg("resolved"), py::arg("days") = false);
}

} // namespace cxlift::bindings
