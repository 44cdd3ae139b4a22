#include "stats/resampling/lattice.hpp"
#include "stats/resampling/philox.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

using namespace cxlift::stats;

TEST_CASE("Philox gives the published known answers", "[reference]") {
    // kat_vectors of Random123 (Salmon et al.), philox4x32 with 10 rounds.
    STATIC_REQUIRE(philox4x32({0, 0, 0, 0}, {0, 0}) == PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    constexpr std::uint32_t full = 0xffffffff;
    STATIC_REQUIRE(philox4x32({full, full, full, full}, {full, full}) ==
                   PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
    // And with 7 rounds.
    STATIC_REQUIRE(philox4x32<7>({0, 0, 0, 0}, {0, 0}) == PhiloxCounter{0x5f6fb709, 0x0d893f64, 0x4f121f81, 0x4f730a48});
    STATIC_REQUIRE(philox4x32<7>({full, full, full, full}, {full, full}) ==
                   PhiloxCounter{0x5207ddc2, 0x45165e59, 0x4d8ee751, 0x8c52f662});
    CHECK(philox4x32<7>({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          PhiloxCounter{0x4dfccaba, 0x190a87f0, 0xc47362ba, 0xb6b5242a});
}

TEST_CASE("streams of Philox are blocks of counters, and differ by seed and stream") {
    Philox random(0x0123456789abcdefU, 7);
    for (std::uint32_t block = 0; block < 3; ++block) {
        for (const std::uint32_t expected : philox4x32({block, 0, 7, 0}, {0x89abcdef, 0x01234567})) {
            CHECK(random.next() == expected);
        }
    }
    CHECK(Philox(1, 0).next() != Philox(2, 0).next());
    CHECK(Philox(1, 0).next() != Philox(1, 1).next());
    CHECK(Philox(1, 1).next() != Philox(1, 1ULL << 32U).next());
}

TEST_CASE("bounded draws are below their bound and as often each") {
    Philox random(3, 0);
    std::array<int, 6> times{};
    for (int i = 0; i < 60'000; ++i) {
        const std::uint32_t drawn = random.below(6);
        REQUIRE(drawn < 6);
        ++times[drawn];
    }
    double statistic = 0.0;
    for (const int count : times) {
        statistic += (count - 10'000.0) * (count - 10'000.0) / 10'000.0;
    }
    CHECK(statistic < 20.5); // chi-squared with 5 degrees of freedom, p = 0.001
    CHECK(random.below(1) == 0);
    double sum = 0.0;
    for (int i = 0; i < 10'000; ++i) {
        const double u = random.uniform();
        REQUIRE((u > 0.0 && u < 1.0));
        sum += u;
    }
    CHECK(std::abs(sum / 10'000.0 - 0.5) < 0.01);
}

TEST_CASE("lattice points lie within the cube and integrate better than random ones") {
    constexpr std::size_t n = 4096;
    std::vector<double> point(3);
    double error = 0.0;
    for (std::uint64_t shift = 0; shift < 4; ++shift) {
        const Lattice lattice(3, 11, shift);
        double sum = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            lattice.point(i, point);
            for (const double x : point) {
                REQUIRE((x > 0.0 && x < 1.0));
            }
            sum += point[0] * point[1] * point[2];
        }
        error = std::max(error, std::abs(sum / n - 0.125));
    }
    CHECK(error < 2e-4); // of 4,096 random points: 2e-3
}
