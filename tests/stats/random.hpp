// Seeded random data for property tests: the same on every standard library, whose distributions are not.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace cxlift::test {

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    [[nodiscard]] double uniform(double lower = 0.0, double upper = 1.0) {
        return lower + (upper - lower) * (static_cast<double>(engine_() >> 11U) + 0.5) * 0x1.0p-53;
    }
    [[nodiscard]] std::int64_t integer(std::int64_t lower, std::int64_t upper) { // both ends included
        return lower + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(upper - lower + 1));
    }
    [[nodiscard]] double normal(double mean = 0.0, double std_dev = 1.0) {
        return mean + std_dev * std::sqrt(-2.0 * std::log(uniform())) * std::cos(2.0 * std::numbers::pi * uniform());
    }
    [[nodiscard]] std::vector<double> normals(std::size_t n, double mean, double std_dev) {
        std::vector<double> values(n);
        for (double& value : values) {
            value = normal(mean, std_dev);
        }
        return values;
    }

private:
    std::mt19937_64 engine_;
};

} // namespace cxlift::test
