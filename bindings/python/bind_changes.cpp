// Tests of whether a mean changed by as much in two variants.
#include "bindings/python/bind_changes.hpp"
#include "bindings/python/clustered.hpp"
#include "bindings/python/two_sample.hpp"
#include "stats/clusters/cluster_change.hpp"
#include "stats/clusters/cluster_t_test.hpp"
#include "stats/means/change_test.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::bindings {
namespace {

// What a unit's values at one time add up to.
struct Sums {
    std::int64_t n = 0;
    double sum = 0.0;
};

// Of the values less an origin that all four samples share.
stats::ClusterChange change_of(const DoubleArray& before, const Numbers& numbers_before, const DoubleArray& after,
                               const Numbers& numbers_after, double origin) {
    const auto sums_of = [&](const DoubleArray& values, const Numbers& numbers) {
        if (values.size() != numbers.size()) {
            throw std::invalid_argument("change_test: a value has no unit.");
        }
        std::map<std::int64_t, Sums> sums;
        for (std::size_t i = 0; i < view(values).size(); ++i) {
            Sums& of = sums[view(numbers)[i]];
            ++of.n;
            of.sum += view(values)[i] - origin;
        }
        return sums;
    };
    const std::map<std::int64_t, Sums> first = sums_of(before, numbers_before);
    const std::map<std::int64_t, Sums> second = sums_of(after, numbers_after);
    stats::ClusterChange change{.before = stats::ClusterMoments(std::vector<double>{origin}),
                                .after = stats::ClusterMoments(std::vector<double>{origin}),
                                .both = stats::ClusterPairs(1)};
    for (const auto& [unit, sums] : first) {
        change.before.add(sums.n, std::span<const double>(&sums.sum, 1));
        if (const auto same = second.find(unit); same != second.end()) {
            change.both.add({sums.n, same->second.n}, std::span<const double>(&sums.sum, 1),
                            std::span<const double>(&same->second.sum, 1));
        }
    }
    for (const auto& [unit, sums] : second) {
        change.after.add(sums.n, std::span<const double>(&sums.sum, 1));
    }
    return change;
}

} // namespace

void bind_changes(py::module_& m) {
    m.def(
        "change_test",
        [](const stats::Moments& control_before, const stats::Moments& control_after, const stats::Moments& treatment_before,
           const stats::Moments& treatment_after, const std::string& alternative, double level) {
            return stats::change_test({.before = control_before, .after = control_after},
                                      {.before = treatment_before, .after = treatment_after},
                                      {alternative_of("change_test", alternative), level});
        },
        py::arg("control_before"), py::arg("control_after"), py::arg("treatment_before"), py::arg("treatment_after"),
        py::kw_only(), py::arg("alternative") = "two-sided", py::arg("confidence_level") = 0.95);
    m.def(
        "cluster_change_test",
        [](const std::vector<DoubleArray>& values, const std::vector<Numbers>& numbers, const std::string& alternative,
           double level) {
            double origin = 0.0;
            for (const DoubleArray& sample : values) {
                origin = sample.size() > 0 ? view(sample).front() : origin;
            }
            return stats::cluster_change_test(change_of(values.at(0), numbers.at(0), values.at(1), numbers.at(1), origin),
                                              change_of(values.at(2), numbers.at(2), values.at(3), numbers.at(3), origin),
                                              {alternative_of("change_test", alternative), level});
        },
        py::arg("values"), py::arg("numbers"), py::kw_only(), py::arg("alternative") = "two-sided",
        py::arg("confidence_level") = 0.95);
}

} // namespace cxlift::bindings
