// The result of comparing a treatment with the control: one struct for every two-sample method.
#pragma once

#include "stats/alternative.hpp"
#include "stats/interval.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cxlift::stats {

// What every two-sample test can be asked. The interval has the same sidedness as the test.
struct TestOptions {
    Alternative alternative = Alternative::two_sided;
    double confidence_level = 0.95;
};

// The shape of the confidence set of the lift, since a ratio's set need not be an interval.
//   bounded     lift_interval is the set (an end is infinite in a one-sided test)
//   complement  the set is everything outside lift_interval: (-inf, lower] and [upper, inf)
//   everything  the data exclude no lift
//   refused     a lift has no meaning here (the notes say why)
enum class LiftKind { bounded, complement, everything, refused };

struct Lift {
    double value = std::numeric_limits<double>::quiet_NaN();
    Interval interval;
    LiftKind kind = LiftKind::refused;

    // Whether the confidence set holds this lift.
    [[nodiscard]] bool contains(double lift) const noexcept {
        switch (kind) {
        case LiftKind::bounded: return interval.contains(lift);
        case LiftKind::complement: return lift <= interval.lower || lift >= interval.upper;
        case LiftKind::everything: return true;
        case LiftKind::refused: break;
        }
        return false;
    }
};

// Fields that a method cannot give are NaN, and `notes` says why: data that cannot answer are not an error.
struct Comparison {
    double control_value = std::numeric_limits<double>::quiet_NaN();
    double treatment_value = std::numeric_limits<double>::quiet_NaN();
    double difference = std::numeric_limits<double>::quiet_NaN(); // treatment - control
    Interval difference_interval;
    Lift lift; // treatment / control - 1
    double std_error = std::numeric_limits<double>::quiet_NaN();
    double statistic = std::numeric_limits<double>::quiet_NaN();
    double df = std::numeric_limits<double>::quiet_NaN();
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n_control = 0;
    std::int64_t n_treatment = 0;
    std::string method;
    // Whether p-value, interval of the difference and set of the lift invert one test, so that they cannot disagree.
    bool dual = true;
    std::vector<std::string> notes;
    // Of two proportions, by the methods that have one: p_t (1 - p_c) / (p_c (1 - p_t)).
    double odds_ratio = std::numeric_limits<double>::quiet_NaN();
    Interval odds_ratio_interval;
};

} // namespace cxlift::stats
