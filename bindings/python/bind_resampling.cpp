// Replicates of one variant, from rows or from summaries.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "bindings/python/resampling_request.hpp"
#include "core/arrow/id_column.hpp"
#include "stats/resampling/bootstrap_replicates.hpp"
#include "stats/resampling/pace.hpp"
#include "stats/scores/nps.hpp"
#include "stats/summaries/few_values.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::bindings {
namespace {

using stats::Replicates;
using stats::ResamplingOptions;
using Numbers = py::array_t<std::uint32_t, py::array::c_style | py::array::forcecast>;

using Keys = std::optional<py::array_t<std::uint64_t, py::array::c_style | py::array::forcecast>>;

std::vector<std::uint64_t> keys_of(const Keys& keys) {
    return keys.has_value() ? std::vector<std::uint64_t>(keys->data(), keys->data() + keys->size())
                            : std::vector<std::uint64_t>();
}

// The labels of the rows of a variant, kept here.
struct HeldLabels {
    std::vector<std::uint32_t> clusters;
    std::vector<std::uint32_t> strata;

    [[nodiscard]] stats::RowLabels view() const { return {.clusters = clusters, .strata = strata}; }
};

std::vector<std::uint32_t> held(const Numbers& numbers) {
    return {numbers.data(), numbers.data() + numbers.size()};
}

// Of bytes, signed or not.
stats::Counts count_bytes(const py::array& values) {
    if (values.itemsize() != 1 || values.ndim() != 1 || values.strides(0) != 1) {
        throw std::invalid_argument("count_bytes: values must be one dimension of bytes without gaps.");
    }
    const bool has_sign = values.dtype().kind() == 'i';
    const void* data = values.data();
    const auto size = static_cast<std::size_t>(values.size());
    const py::gil_scoped_release unlocked; // safe: the values are ours to read and no Python object is touched
    return has_sign ? stats::count_bytes(std::span(static_cast<const std::int8_t*>(data), size))
                    : stats::count_bytes(std::span(static_cast<const std::uint8_t*>(data), size));
}

// The rows of one resample, for estimates that are made outside.
py::array_t<std::int64_t> drawn_rows(std::int64_t n, std::uint32_t replicate, std::uint64_t seed, std::uint32_t variant) {
    if (n < 1 || n > 4'294'967'295) {
        throw std::invalid_argument("drawn_rows: n is " + std::to_string(n) + ", must be 1 to 2^32 - 1.");
    }
    stats::Philox random = stats::Draws{.seed = seed, .variant = variant}.stream(replicate);
    py::array_t<std::int64_t> result(static_cast<py::ssize_t>(n));
    std::int64_t* row = result.mutable_data();
    for (std::int64_t i = 0; i < n; ++i) {
        row[i] = random.below(static_cast<std::uint32_t>(n));
    }
    return result;
}

std::optional<std::pair<stats::Counts, std::int64_t>> few_values(const DoubleArray& values) {
    const auto given = view(values);
    const py::gil_scoped_release unlocked; // safe: the values are ours to read and no Python object is touched
    std::optional<stats::CountedValues> found = stats::few_values(given);
    return found ? std::optional(std::pair(std::move(found->counts), found->missing)) : std::nullopt;
}

template <typename Summary>
void bind_of_summary(py::module_& m, const std::string& name, Replicates (*mean)(const Summary&, const ResamplingOptions&),
                     Replicates (*std_dev)(const Summary&, const ResamplingOptions&),
                     Replicates (*quantile)(const Summary&, double, const ResamplingOptions&)) {
    const auto values = py::arg(name.c_str());
    m.def(("mean_of_" + name).c_str(),
          [mean](const Summary& summary, const ResamplingRequest& asked) {
              return asked.made([&](const ResamplingOptions& o) { return mean(summary, o); });
          },
          values, py::arg("options"));
    m.def(("std_of_" + name).c_str(),
          [std_dev](const Summary& summary, const ResamplingRequest& asked) {
              return asked.made([&](const ResamplingOptions& o) { return std_dev(summary, o); });
          },
          values, py::arg("options"));
    m.def(("quantile_of_" + name).c_str(),
          [quantile](const Summary& summary, double q, const ResamplingRequest& asked) {
              return asked.made([&](const ResamplingOptions& o) { return quantile(summary, q, o); });
          },
          values, py::arg("q"), py::arg("options"));
}

void bind_options(py::module_& m) {
    py::class_<ResamplingRequest>(m, "ResamplingOptions", "What every function of replicates is asked.")
        .def(py::init([](std::int64_t n_resamples, std::uint64_t seed, std::uint32_t variant, const std::string& resampling,
                         bool studentized, int threads, py::object progress, const Keys& keys, const Keys& treatment_keys) {
                 ResamplingRequest result{
                     .options = {.draws = {.n_resamples = n_resamples, .seed = seed, .variant = variant, .threads = threads},
                                 .resampling = stats::choice_of<stats::Resampling>(stats::resamplings(), "bootstrap",
                                                                                   "resampling", resampling),
                                 .studentized = studentized,
                                 .keys = {},
                                 .treatment_keys = {}},
                     .progress = std::move(progress),
                     .keys = keys_of(keys),
                     .treatment_keys = keys_of(treatment_keys)};
                 stats::check_resampling("bootstrap", result.options.draws);
                 return result;
             }),
             py::kw_only(), py::arg("n_resamples") = 10'000, py::arg("seed") = 0, py::arg("variant") = 0,
             py::arg("resampling") = "auto", py::arg("studentized") = false, py::arg("threads") = 0,
             py::arg("progress") = py::none(), py::arg("keys") = py::none(), py::arg("treatment_keys") = py::none());
    m.def(
        "unit_keys",
        [](const std::vector<std::string>& units) {
            py::array_t<std::uint64_t> result(static_cast<py::ssize_t>(units.size()));
            std::transform(units.begin(), units.end(), result.mutable_data(),
                           [](const std::string& unit) { return arrow::id_hash(unit); });
            return result;
        },
        py::arg("units"), "The keys by which units draw: the hashes of their ids.");
}

void bind_replicates(py::module_& m) {
    const auto options = py::arg("options");
    const py::arg_v labels("labels", HeldLabels(), "...");
    m.def(
        "mean_of_rows",
        [](const DoubleArray& values, const ResamplingRequest& asked, const HeldLabels& held_labels) {
            return asked.made(
                [&](const ResamplingOptions& o) { return stats::mean_of_rows(view(values), o, held_labels.view()); });
        },
        py::arg("values"), options, labels);
    m.def(
        "std_of_rows",
        [](const DoubleArray& values, const ResamplingRequest& asked, const HeldLabels& held_labels) {
            return asked.made(
                [&](const ResamplingOptions& o) { return stats::std_of_rows(view(values), o, held_labels.view()); });
        },
        py::arg("values"), options, labels);
    m.def(
        "quantile_of_rows",
        [](const DoubleArray& values, double q, const ResamplingRequest& asked, const HeldLabels& held_labels) {
            return asked.made(
                [&](const ResamplingOptions& o) { return stats::quantile_of_rows(view(values), q, o, held_labels.view()); });
        },
        py::arg("values"), py::arg("q"), options, labels);
    m.def(
        "trimmed_mean_of_rows",
        [](const DoubleArray& values, double trim, const ResamplingRequest& asked, const HeldLabels& held_labels) {
            return asked.made([&](const ResamplingOptions& o) {
                return stats::trimmed_mean_of_rows(view(values), trim, o, held_labels.view());
            });
        },
        py::arg("values"), py::arg("trim"), options, labels);
    m.def(
        "ratio_of_rows",
        [](const DoubleArray& numerator, const DoubleArray& denominator, const ResamplingRequest& asked,
           const HeldLabels& held_labels) {
            return asked.made([&](const ResamplingOptions& o) {
                return stats::ratio_of_rows(view(numerator), view(denominator), o, held_labels.view());
            });
        },
        py::arg("numerator"), py::arg("denominator"), options, labels);
    m.def(
        "cuped_of_rows",
        [](const std::vector<DoubleArray>& control, const std::vector<DoubleArray>& treatment, const ResamplingRequest& asked,
           const HeldLabels& of_control, const HeldLabels& of_treatment) {
            return asked.made([&](const ResamplingOptions& o) {
                return stats::cuped_of_rows({.columns = views(control), .labels = of_control.view()},
                                            {.columns = views(treatment), .labels = of_treatment.view()}, o);
            });
        },
        py::arg("control"), py::arg("treatment"), options, py::arg_v("control_labels", HeldLabels(), "..."),
        py::arg_v("treatment_labels", HeldLabels(), "..."));
    bind_of_summary<stats::Counts>(m, "counts", &stats::mean_of_counts, &stats::std_of_counts, &stats::quantile_of_counts);
    bind_of_summary<stats::Distribution>(m, "distribution", &stats::mean_of_distribution, &stats::std_of_distribution,
                                         &stats::quantile_of_distribution);
    m.def(
        "trimmed_mean_of_counts",
        [](const stats::Counts& counts, double trim, const ResamplingRequest& asked) {
            return asked.made([&](const ResamplingOptions& o) { return stats::trimmed_mean_of_counts(counts, trim, o); });
        },
        py::arg("counts"), py::arg("trim"), options);
}

} // namespace

void bind_resampling(py::module_& m) {
    py::class_<Replicates>(m, "Replicates", "An estimate of one variant, and of its replicates.")
        .def(py::init([](double value, const DoubleArray& values, std::int64_t n, double std_error, double skewness,
                         const std::string& resampling) {
                 const auto given = view(values);
                 return Replicates{.value = value,
                                   .std_error = std_error,
                                   .skewness = skewness,
                                   .n = n,
                                   .values = {given.begin(), given.end()},
                                   .std_errors = {},
                                   .resampling = resampling,
                                   .notes = {}};
             }),
             py::arg("value"), py::arg("values"), py::kw_only(), py::arg("n"), py::arg("std_error"), py::arg("skewness"),
             py::arg("resampling"))
        .def_readonly("value", &Replicates::value)
        .def_readonly("std_error", &Replicates::std_error)
        .def_readonly("skewness", &Replicates::skewness)
        .def_readonly("n", &Replicates::n)
        .def_readonly("resampling", &Replicates::resampling)
        .def_property_readonly("values", [](const Replicates& r) { return as_array(r.values); })
        .def_property_readonly("std_errors", [](const Replicates& r) { return as_array(r.std_errors); })
        .def_property_readonly("notes", [](const Replicates& r) { return py::tuple(py::cast(r.notes)); });
    py::class_<HeldLabels>(m, "RowLabels", "The numbers of the cluster and of the stratum of each row; empty: none.")
        .def(py::init([](const Numbers& clusters, const Numbers& strata) {
                 return HeldLabels{.clusters = held(clusters), .strata = held(strata)};
             }),
             py::kw_only(), py::arg("clusters"), py::arg("strata"));
    bind_options(m);
    bind_replicates(m);
    m.def("few_values", &few_values, py::arg("values"),
          "Counts and number of missing values; None where too many are distinct.");
    m.def("count_bytes", &count_bytes, py::arg("values"), "Counts of an array of bytes.");
    m.def("drawn_rows", &drawn_rows, py::arg("n"), py::arg("replicate"), py::kw_only(), py::arg("seed") = 0,
          py::arg("variant") = 0, "The rows of one resample of n.");
    m.def(
        "nps_point_counts", [](const stats::Counts& answers) { return stats::nps_point_counts(answers); }, py::arg("answers"));
}

} // namespace cxlift::bindings
