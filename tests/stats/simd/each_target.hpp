// Every instruction set that this machine can run, one after the other.
#pragma once

#include "stats/simd/targets.hpp"

#include <catch2/catch.hpp>

namespace cxlift::test {

// Runs under every instruction set and hands each result to `check`.
template <typename Run, typename Check> void for_each_target(const Run& run, const Check& check) {
    for (const std::int64_t target : stats::simd_targets()) {
        stats::force_simd_target(target);
        const auto result = run();
        stats::force_simd_target(0);
        CAPTURE(target);
        check(result);
    }
}

} // namespace cxlift::test
