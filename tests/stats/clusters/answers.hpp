// Random values of which several belong to one cluster.
#pragma once

#include "stats/clusters/clustered_values.hpp"
#include "tests/stats/random.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxlift::test {

struct Answers {
    std::vector<double> values;
    std::vector<std::int64_t> cluster;
    std::size_t clusters = 0;

    [[nodiscard]] stats::ClusteredValues view() const { return {.values = values, .cluster = cluster, .clusters = clusters}; }
};

// Clusters of `size` values, or of 1 to 9; half of a value's variance is its cluster's.
[[nodiscard]] inline Answers random_answers(Random& random, std::int64_t clusters, double mean, std::int64_t size = 0) {
    Answers answers;
    answers.clusters = static_cast<std::size_t>(clusters);
    for (std::int64_t g = 0; g < clusters; ++g) {
        const double own = random.normal(mean, 1.0);
        for (std::int64_t i = size > 0 ? size : random.integer(1, 9); i > 0; --i) {
            answers.values.push_back(own + random.normal());
            answers.cluster.push_back(g);
        }
    }
    return answers;
}

} // namespace cxlift::test
