// The pass over the unit table, and what it gives.
#include "core/arrow/stream.hpp"
#include "core/summarize/summaries.hpp"
#include "core/summarize/summarize.hpp"

#include "bindings/python/bind.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

namespace cxlift::bindings {
namespace {

arrow::Stream stream_of(const py::object& source) {
    const py::capsule capsule = source.attr("__arrow_c_stream__")();
    auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
    if (stream == nullptr) {
        throw py::error_already_set();
    }
    return arrow::Stream(stream);
}

// Lets Ctrl-C through: Python notes the signal, and only the main thread can be asked about it. Asking takes the GIL, for which
// a busy Python thread may let us wait 5 ms, so it is done seldom.
class Interruptible {
public:
    void operator()() {
        using namespace std::chrono_literals;
        const auto now = std::chrono::steady_clock::now();
        if (now < next_) {
            return;
        }
        next_ = now + 50ms;
        const py::gil_scoped_acquire locked;
        if (PyErr_CheckSignals() != 0) {
            throw py::error_already_set();
        }
    }

private:
    std::chrono::steady_clock::time_point next_;
};

Summaries summarize_source(const Plan& plan, const py::object& source, int threads) {
    constexpr int max_threads = 1'024; // each has working memory of its own
    if (threads < 0 || threads > max_threads) {
        throw std::invalid_argument("summarize: threads is " + std::to_string(threads) + ", must lie within [0, 1024].");
    }
    arrow::Stream stream = stream_of(source);
    const py::gil_scoped_release unlocked; // the stream takes the GIL itself where its producer is in Python
    return summarize(plan, stream, {.threads = threads, .checkpoint = Interruptible()});
}

std::span<const std::uint8_t> bytes_view(const py::bytes& bytes) {
    const auto view = static_cast<std::string_view>(bytes);
    return {reinterpret_cast<const std::uint8_t*>(view.data()), view.size()};
}

py::bytes to_cbor(const Summaries& summaries) {
    const auto cbor = summaries.to_cbor();
    return {reinterpret_cast<const char*>(cbor.data()), cbor.size()};
}

} // namespace

void bind_unit_summaries(py::module_& m) {
    py::class_<Summaries>(m, "Summaries",
                          "Sufficient statistics for each metric, variant and segment value; mergeable with `+`.")
        .def(
            "__add__",
            [](Summaries a, const Summaries& b) {
                a.merge(b);
                return a;
            },
            py::arg("other"), py::is_operator())
        .def(
            "__eq__", [](const Summaries& a, const Summaries& b) { return a == b; }, py::arg("other"), py::is_operator())
        .def_property_readonly("units", &Summaries::units)
        .def_property_readonly("variants", &Summaries::variants)
        .def_property_readonly("segments", &Summaries::segments)
        .def_property_readonly("exclusions", &Summaries::exclusions)
        .def("exclude", &Summaries::exclude, py::arg("reason"), py::arg("count"))
        .def("segment_values", &Summaries::segment_values, py::arg("segment"))
        .def("to_json", &Summaries::to_json)
        .def_static("from_json", &Summaries::from_json, py::arg("text"))
        .def("to_cbor", &to_cbor)
        .def("to_digest",
             [](const Summaries& s) {
                 const auto digest = s.to_digest();
                 return py::bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
             })
        .def_static(
            "from_cbor", [](const py::bytes& bytes) { return Summaries::from_cbor(bytes_view(bytes)); }, py::arg("data"))
        .def("__repr__",
             [](const Summaries& s) {
                 return py::str("Summaries({} units, {} metrics, {} variants)")
                     .format(s.units(), s.metrics().size(), s.variants().size())
                     .cast<std::string>();
             })
        .def(py::pickle([](const Summaries& s) { return to_cbor(s); },
                        [](const py::bytes& bytes) { return Summaries::from_cbor(bytes_view(bytes)); }));

    m.def("summarize", &summarize_source, py::arg("plan"), py::arg("source"), py::arg("threads") = 0,
          "One pass over a table with `__arrow_c_stream__`; threads=0 takes as many as the machine has.");
}

} // namespace cxlift::bindings
