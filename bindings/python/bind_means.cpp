// Tests of means, of ratios and of scores. Those of summaries cost microseconds, so there the GIL stays.
#include "bindings/python/arrays.hpp"
#include "bindings/python/two_sample.hpp"
#include "stats/means/one_sample_t_test.hpp"
#include "stats/means/paired_t_test.hpp"
#include "stats/means/pooled_t_test.hpp"
#include "stats/means/rescale.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/means/winsorize.hpp"
#include "stats/means/z_test.hpp"
#include "stats/ratios/ratio_test.hpp"
#include "stats/scores/adjusted_nps.hpp"
#include "stats/scores/nps.hpp"

#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::OneSample;
using stats::ScaledMoments;

// NaN is missing and counted.
std::pair<ScaledMoments, std::int64_t> scaled_moments_of(const DoubleArray& array, const std::string& name) {
    const auto values = view(array);
    const py::gil_scoped_release unlocked; // safe: the values are ours to read and no Python object is touched
    std::vector<double> present = present_values(values, name);
    const auto missing = static_cast<std::int64_t>(values.size() - present.size());
    return {ScaledMoments::of(present), missing};
}

// Of a summary or of values; pybind11's implicit conversion would make a Python object on the way.
using AnyMoments = std::variant<stats::Moments, ScaledMoments>;

ScaledMoments scaled(const AnyMoments& any) {
    const auto* plain = std::get_if<stats::Moments>(&any);
    return plain == nullptr ? std::get<ScaledMoments>(any) : ScaledMoments{.moments = *plain};
}

template <stats::TestOfMeans Test> void def_test_of_means(py::module_& m, const char* name) {
    def_two_sample_test<AnyMoments>(
        m, name, [](const AnyMoments& control, const AnyMoments& treatment, const stats::TestOptions& options) {
            return stats::rescaled(Test, scaled(control), scaled(treatment), options);
        });
}

void bind_tests_of_means(py::module_& m) {
    py::class_<ScaledMoments>(m, "ScaledMoments", "Moments in units of a power of two, for values of any magnitude.")
        .def(py::init([](const stats::Moments& moments) { return ScaledMoments{.moments = moments}; }), py::arg("moments"));
    py::implicitly_convertible<stats::Moments, ScaledMoments>();
    m.def("scaled_moments_of", &scaled_moments_of, py::arg("values"), py::arg("name"),
          "Scaled moments of an array and how many of its values are missing.");

    def_test_of_means<&stats::welch_t_test>(m, "welch_t_test");
    def_test_of_means<&stats::pooled_t_test>(m, "pooled_t_test");
    def_test_of_means<&stats::z_test>(m, "z_test");
}

void bind_paired(py::module_& m) {
    m.def(
        "paired_t_test",
        [](const DoubleArray& control, const DoubleArray& treatment, const std::string& alternative, double level) {
            const stats::TestOptions options{alternative_of("paired_t_test", alternative), level};
            refuse_infinity(view(control), "paired_t_test: control");
            refuse_infinity(view(treatment), "paired_t_test: treatment");
            return stats::paired_t_test(view(control), view(treatment), options);
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
    m.def(
        "paired_t_test_of_columns",
        [](const stats::CoMoments& columns, const std::string& alternative, double level) {
            return stats::paired_t_test(columns, {alternative_of("paired_t_test", alternative), level});
        },
        py::arg("columns"), py::kw_only(), py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
}

std::string one_sample_repr(const OneSample& r) {
    return py::str("OneSample(value={:.6g}, interval=({:.6g}, {:.6g}), pvalue={:.6g}, method='{}')")
        .format(r.value, r.interval.lower, r.interval.upper, r.pvalue, r.method)
        .cast<std::string>();
}

void bind_one_sample(py::module_& m) {
    py::class_<OneSample>(m, "OneSample", "An estimate of one sample; what a method cannot give is nan.")
        .def_readonly("value", &OneSample::value)
        .def_readonly("interval", &OneSample::interval)
        .def_readonly("std_error", &OneSample::std_error)
        .def_readonly("statistic", &OneSample::statistic)
        .def_readonly("df", &OneSample::df)
        .def_readonly("pvalue", &OneSample::pvalue)
        .def_readonly("n", &OneSample::n)
        .def_readonly("method", &OneSample::method)
        .def_property_readonly("notes", [](const OneSample& r) { return py::tuple(py::cast(r.notes)); })
        .def(
            "with_note",
            [](OneSample r, const std::string& note) {
                r.notes.push_back(note);
                return r;
            },
            py::arg("note"), "The same result with one more note.")
        .def("__repr__", &one_sample_repr);
    m.def(
        "one_sample_t_test",
        [](const ScaledMoments& values, double null_value, const std::string& alternative, double level) {
            return stats::one_sample_t_test(values, null_value, {alternative_of("one_sample_t_test", alternative), level});
        },
        py::arg("values"), py::arg("null_value") = 0.0, py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

void bind_ratio(py::module_& m) {
    m.def(
        "ratio_test",
        [](const DoubleArray& numerator_control, const DoubleArray& denominator_control, const DoubleArray& numerator_treatment,
           const DoubleArray& denominator_treatment, const std::string& alternative, double level) {
            return stats::ratio_test(stats::RatioValues{view(numerator_control), view(denominator_control)},
                                     stats::RatioValues{view(numerator_treatment), view(denominator_treatment)},
                                     {alternative_of("ratio_test", alternative), level});
        },
        py::arg("numerator_control"), py::arg("denominator_control"), py::arg("numerator_treatment"),
        py::arg("denominator_treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

// Both arrays with what is above the cap set to it, and a sentence that says so.
std::tuple<DoubleArray, DoubleArray, std::string> winsorize(const DoubleArray& control, const DoubleArray& treatment,
                                                            double cap, const std::string& function, const std::string& what) {
    refuse_infinity(view(control), function + ": control"); // which a cap would hide
    refuse_infinity(view(treatment), function + ": treatment");
    const auto copy = [](const DoubleArray& from) { return DoubleArray(from.size(), from.data()); };
    DoubleArray capped_control = copy(control);
    DoubleArray capped_treatment = copy(treatment);
    const auto cut = [&](DoubleArray& array) {
        return stats::cap_values({array.mutable_data(), static_cast<std::size_t>(array.size())}, cap);
    };
    const std::int64_t n_control = cut(capped_control);
    const std::int64_t n_treatment = cut(capped_treatment);
    return {capped_control, capped_treatment, stats::cap_note(what, cap, n_control, n_treatment)};
}

void bind_nps(py::module_& m) {
    def_two_sample_test<stats::Counts>(m, "nps_test", &stats::nps_test);
    def_two_sample_test<stats::Counts>(m, "adjusted_nps_test", &stats::adjusted_nps_test);
    m.def(
        "nps_interval",
        [](const stats::Counts& answers, const std::string& method, const std::string& alternative, double level) {
            return stats::nps_interval(answers,
                                       stats::choice_of(stats::nps_interval_methods(), "nps_interval", "method", method),
                                       {alternative_of("nps_interval", alternative), level});
        },
        py::arg("answers"), py::kw_only(), py::arg("method") = "adjusted_wald", py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

} // namespace

void bind_means(py::module_& m) {
    bind_tests_of_means(m);
    bind_paired(m);
    bind_one_sample(m);
    bind_ratio(m);
    m.def("winsorize", &winsorize, py::arg("control"), py::arg("treatment"), py::arg("cap"), py::arg("function"),
          py::arg("what"));
    m.def(
        "pooled_quantile",
        [](const DoubleArray& control, const DoubleArray& treatment, double q) {
            return stats::pooled_quantile(view(control), view(treatment), q);
        },
        py::arg("control"), py::arg("treatment"), py::arg("q"));
    bind_nps(m);
}

} // namespace cxlift::bindings
