// Covariate adjustment, strata and weights.
#include "bindings/python/arrays.hpp"
#include "bindings/python/two_sample.hpp"
#include "stats/adjustment/covariate_rows.hpp"
#include "stats/adjustment/cuped.hpp"
#include "stats/adjustment/post_stratified_test.hpp"
#include "stats/adjustment/rake.hpp"
#include "stats/adjustment/regression_adjustment.hpp"
#include "stats/adjustment/weighted_test.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::Moments;
using stats::WeightedMoments;
using Codes = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

stats::KnownMargin margin_of(const Codes& categories, std::vector<double> shares) {
    return {.categories = {categories.data(), categories.data() + categories.size()}, .shares = std::move(shares)};
}

py::array_t<double> array_of(const std::vector<double>& values) {
    return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

py::tuple covariate_rows(const DoubleArray& control, const DoubleArray& treatment, std::size_t outcomes) {
    if (control.ndim() != 2 || treatment.ndim() != 2 || control.shape(1) != treatment.shape(1) ||
        std::cmp_less(control.shape(1), outcomes)) {
        throw std::invalid_argument("covariate_rows: both variants must have rows of the same columns, outcomes first.");
    }
    const auto found =
        stats::covariate_rows(view(control), view(treatment), static_cast<std::size_t>(control.shape(1)), outcomes);
    return py::make_tuple(found.control, found.treatment, found.left_out_control, found.left_out_treatment, found.filled);
}

void bind_strata(py::module_& m) {
    m.def(
        "post_stratified_test",
        [](const std::vector<std::string>& names, const std::vector<Moments>& control, const std::vector<Moments>& treatment,
           const std::vector<double>& shares, const std::string& alternative, double level) {
            if (names.size() != control.size() || names.size() != treatment.size()) {
                throw std::invalid_argument("post_stratified_test: names, control and treatment must be as many.");
            }
            std::vector<stats::Stratum> strata;
            for (std::size_t k = 0; k < names.size(); ++k) {
                strata.push_back({.name = names[k], .control = control[k], .treatment = treatment[k]});
            }
            return stats::post_stratified_test(strata, shares, {alternative_of("post_stratified_test", alternative), level});
        },
        py::arg("names"), py::arg("control"), py::arg("treatment"), py::arg("shares"), py::kw_only(),
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
}

void bind_weights(py::module_& m) {
    py::class_<stats::RakedWeights>(m, "RakedWeights", "Weights that fit several margins, and how well they do.")
        .def_property_readonly("weights", [](const stats::RakedWeights& r) { return array_of(r.weights); })
        .def_readonly("iterations", &stats::RakedWeights::iterations)
        .def_readonly("converged", &stats::RakedWeights::converged)
        .def_readonly("largest_error", &stats::RakedWeights::largest_error)
        .def_property_readonly("notes", [](const stats::RakedWeights& r) { return py::tuple(py::cast(r.notes)); })
        .def("__repr__", [](const stats::RakedWeights& r) {
            return py::str("RakedWeights({} weights, iterations={}, converged={}, largest_error={:.3g})")
                .format(r.weights.size(), r.iterations, r.converged, r.largest_error)
                .cast<std::string>();
        });
    m.def(
        "rake",
        [](const std::vector<Codes>& categories, const std::vector<std::vector<double>>& shares, const DoubleArray& weights,
           int max_iterations, double tolerance) {
            if (categories.size() != shares.size()) {
                throw std::invalid_argument("rake: categories and shares must be as many.");
            }
            std::vector<stats::KnownMargin> margins;
            for (std::size_t i = 0; i < categories.size(); ++i) {
                margins.push_back(margin_of(categories[i], shares[i]));
            }
            return stats::rake(margins, view(weights), max_iterations, tolerance);
        },
        py::arg("categories"), py::arg("shares"), py::arg("weights"), py::arg("max_iterations"), py::arg("tolerance"));
    m.def(
        "post_stratification_weights",
        [](const Codes& categories, const std::vector<double>& shares) {
            return array_of(stats::post_stratification_weights(margin_of(categories, shares)));
        },
        py::arg("categories"), py::arg("shares"));
    py::class_<WeightedMoments>(m, "WeightedMoments", "Weighted mean of one column, and what its variance needs.")
        .def_property_readonly("n", [](const WeightedMoments& s) { return s.weights.n; })
        .def_readonly("mean", &WeightedMoments::mean)
        .def_property_readonly("design_effect", [](const WeightedMoments& s) { return s.weights.design_effect(); })
        .def(
            "__add__",
            [](WeightedMoments a, const WeightedMoments& b) {
                a.merge(b);
                return a;
            },
            py::arg("other"), py::is_operator())
        .def(
            "__eq__", [](const WeightedMoments& a, const WeightedMoments& b) { return a == b; }, py::arg("other"),
            py::is_operator())
        .def("__repr__",
             [](const WeightedMoments& s) {
                 return py::str("WeightedMoments(n={}, mean={}, design_effect={:.4g})")
                     .format(s.weights.n, s.mean, s.weights.design_effect())
                     .cast<std::string>();
             })
        .def(py::pickle(
            [](const WeightedMoments& s) {
                return py::make_tuple(s.weights.n, s.weights.n_zero, s.weights.total, s.weights.squares, s.mean, s.mean_low,
                                      s.first, s.second);
            },
            [](const py::tuple& t) {
                WeightedMoments s;
                s.weights = {.n = t[0].cast<std::int64_t>(),
                             .n_zero = t[1].cast<std::int64_t>(),
                             .total = t[2].cast<double>(),
                             .squares = t[3].cast<double>()};
                s.mean = t[4].cast<double>();
                s.mean_low = t[5].cast<double>();
                s.first = t[6].cast<double>();
                s.second = t[7].cast<double>();
                return s;
            }));
    m.def(
        "weighted_moments",
        [](const DoubleArray& values, const DoubleArray& weights) {
            return stats::weighted_moments(view(values), view(weights));
        },
        py::arg("values"), py::arg("weights"));
    m.def(
        "weighted_test_of_moments",
        [](const WeightedMoments& control, const WeightedMoments& treatment, const std::string& alternative, double level) {
            return stats::weighted_test(stats::WeightedSample::of(control), stats::WeightedSample::of(treatment),
                                        {alternative_of("weighted_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
    m.def("design_effect", [](const DoubleArray& weights) { return stats::design_effect(view(weights)); }, py::arg("weights"));
    m.def(
        "weighted_test",
        [](const DoubleArray& control, const DoubleArray& treatment, const DoubleArray& control_weights,
           const DoubleArray& treatment_weights, const std::string& alternative, double level) {
            return stats::weighted_test(stats::WeightedSample::of(view(control), view(control_weights)),
                                        stats::WeightedSample::of(view(treatment), view(treatment_weights)),
                                        {alternative_of("weighted_test", alternative), level});
        },
        py::arg("control"), py::arg("treatment"), py::arg("control_weights"), py::arg("treatment_weights"), py::kw_only(),
        py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
}

} // namespace

void bind_adjustment(py::module_& m) {
    def_two_sample_test<stats::CoMoments>(m, "cuped", &stats::cuped);
    def_two_sample_test<stats::CoMoments>(m, "cuped_ratio", &stats::cuped_ratio);
    def_two_sample_test<stats::CoMoments>(m, "regression_adjustment", &stats::regression_adjustment);
    m.def("covariate_rows", &covariate_rows, py::arg("control"), py::arg("treatment"), py::arg("outcomes"),
          "Summaries of both variants, units left out of each, and missing values of each covariate.");
    bind_strata(m);
    bind_weights(m);
}

} // namespace cxlift::bindings
