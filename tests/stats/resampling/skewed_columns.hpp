// Columns of several shapes, and what the bootstrap's covariances of their sums are.
#pragma once

#include "tests/stats/random.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace cxlift::test {

struct Column {
    std::string name;
    std::vector<double> values;
};

inline std::vector<Column> columns(std::size_t n) {
    Random random(11);
    std::vector<Column> result{
        {"lognormal", {}}, {"zero-inflated", {}}, {"Pareto 2.5", {}}, {"Pareto 1.8", {}}, {"uniform", {}}};
    for (std::size_t i = 0; i < n; ++i) {
        result[0].values.push_back(std::exp(random.normal()));
        result[1].values.push_back(random.uniform() < 0.05 ? std::exp(random.normal()) : 0.0);
        result[2].values.push_back(std::pow(random.uniform(), -1.0 / 2.5));
        result[3].values.push_back(std::pow(random.uniform(), -1.0 / 1.8));
        result[4].values.push_back(1e6 + random.uniform());
    }
    return result;
}

// The sum of products of deviations of two powers.
inline double product(const std::vector<double>& values, double shift, int j, int k) {
    double mean_j = 0.0;
    double mean_k = 0.0;
    for (const double x : values) {
        mean_j += std::pow(x - shift, j) / static_cast<double>(values.size());
        mean_k += std::pow(x - shift, k) / static_cast<double>(values.size());
    }
    double sum = 0.0;
    for (const double x : values) {
        sum += (std::pow(x - shift, j) - mean_j) * (std::pow(x - shift, k) - mean_k);
    }
    return sum;
}

} // namespace cxlift::test
