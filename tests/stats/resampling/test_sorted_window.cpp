#include "stats/resampling/sorted_window.hpp"
#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace cxlift::stats;
using cxlift::test::Random;

TEST_CASE("a window of the sorted values is that of sorting them all") {
    Random random(14);
    for (const std::size_t n : {std::size_t{1}, std::size_t{5}, std::size_t{4'096}, std::size_t{4'097}, std::size_t{20'000}}) {
        for (int kind = 0; kind < 6; ++kind) {
            std::vector<double> values(n);
            for (std::size_t i = 0; i < n; ++i) {
                const auto at = static_cast<double>(i);
                values[i] = kind == 0   ? random.normal()
                            : kind == 1 ? at
                            : kind == 2 ? -at
                            : kind == 3 ? 7.0
                            : kind == 4 ? static_cast<double>(i % 9) // in step with the sample
                                        : static_cast<double>(random.integer(0, 3));
            }
            std::vector<double> sorted = values;
            std::sort(sorted.begin(), sorted.end());
            for (const double q : {0.0, 0.001, 0.4, 0.999, 1.0}) {
                const auto first = static_cast<std::size_t>(q * static_cast<double>(n - 1));
                for (const std::size_t last : {first, std::min(n - 1, first + n / 50), n - 1}) {
                    const std::vector<double> window = sorted_window("test", values, first, last);
                    REQUIRE(std::equal(window.begin(), window.end(), sorted.begin() + static_cast<std::ptrdiff_t>(first),
                                       sorted.begin() + static_cast<std::ptrdiff_t>(last) + 1));
                }
            }
        }
    }
}
