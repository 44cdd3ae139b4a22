// Who answered: of metrics that some unit has no value of, what that means for the comparison.
#pragma once

#include "stats/comparison.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cxlift {

// Beside a comparison of those who have a value: the difference of those who would have one in either variant, which alone the
// change can have caused. Numbers that the data cannot give are NaN.
struct BoundedDifference {
    double control_rate = std::numeric_limits<double>::quiet_NaN(); // share of all units that have a value
    double treatment_rate = std::numeric_limits<double>::quiet_NaN();
    double pvalue = std::numeric_limits<double>::quiet_NaN(); // of the two rates being one
    stats::Interval bounds;                                   // Lee's
    stats::Interval interval;                                 // Imbens and Manski's, of what lies between them
    stats::Interval worst_case;                               // of all units, whatever the others would have said
    std::optional<bool> survives; // whether the interval excludes what the verdict excludes; empty without either
    std::string taken_back;       // the verdict that did not survive a change of who answers; empty otherwise
    std::string sentence;         // empty where there is nothing to say
};

// How many of a variant's units came how far.
struct Answering {
    std::string variant;
    std::int64_t units = 0; // exposed
    std::optional<std::int64_t> invited;
    std::int64_t answered = 0; // have a value
    std::optional<std::int64_t> completed;
    double median_delay = std::numeric_limits<double>::quiet_NaN();
    std::vector<std::pair<std::string, std::int64_t>> modes; // those who answered, by the way in which they did
};

// One number of two variants, compared. A test of a whole table or of ranks has no difference.
struct ResponseTest {
    std::string about; // "response", "invitation", "response_of_invited", "completion", "mode", "delay", "denominator"
    double control_value = std::numeric_limits<double>::quiet_NaN();
    double treatment_value = std::numeric_limits<double>::quiet_NaN();
    double difference = std::numeric_limits<double>::quiet_NaN();
    stats::Interval difference_interval;
    double statistic = std::numeric_limits<double>::quiet_NaN();
    double pvalue = std::numeric_limits<double>::quiet_NaN();
    std::string method;
};

// Of one metric and treatment, over everybody.
struct Response {
    std::string metric;
    std::string treatment;
    std::string seen_after; // what a unit must have done to have a value, in the plan's words; empty: answered
    bool known = true;      // false: no unit is without a value, so that nobody knows who did not answer
    bool differs = false;   // whether the rates do, or with Bonferroni's correction anything else
    Answering control;
    Answering treated;
    std::vector<ResponseTest> tests;
    std::string sentence;
};

} // namespace cxlift
