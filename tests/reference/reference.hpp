// Reading tests/reference/*.json, and comparing with what stands there. The numbers come from R, SciPy, mpmath or a
// publication, never from the code under test.
#pragma once

#include "stats/alternative.hpp"
#include "stats/interval.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::reference {

using Json = nlohmann::json;

// The cases of a file. Keep the result in a variable: a loop over a part of a temporary document would run over nothing.
[[nodiscard]] inline Json load_cases(const std::string& name) {
    const std::string path = std::string(CXLIFT_REFERENCE_DIR) + "/" + name + ".json";
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error("cannot read " + path);
    }
    const Json document = Json::parse(file);
    return document.at("cases");
}

// JSON has no infinity and no NaN: the files write them as words.
[[nodiscard]] inline double number(const Json& value) {
    if (!value.is_string()) {
        return value.get<double>();
    }
    const auto word = value.get<std::string>();
    if (word == "nan") {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (word != "inf" && word != "-inf") {
        throw std::runtime_error("not a number: " + word);
    }
    return word == "inf" ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
}

[[nodiscard]] inline std::vector<double> numbers(const Json& array) {
    std::vector<double> result;
    for (const Json& value : array) {
        result.push_back(number(value));
    }
    return result;
}

// "values", followed by "cycle" repeated "times" times where a case has one.
[[nodiscard]] inline std::vector<double> values_of(const Json& one) {
    std::vector<double> result = numbers(one.at("values"));
    const std::vector<double> cycle = numbers(one.value("cycle", Json::array()));
    for (int i = 0; i < one.value("times", 0); ++i) {
        result.insert(result.end(), cycle.begin(), cycle.end());
    }
    return result;
}

[[nodiscard]] inline stats::Interval interval_of(const Json& ends) {
    return {.lower = number(ends.at(0)), .upper = number(ends.at(1))};
}

[[nodiscard]] inline stats::Alternative alternative_of(const Json& one) {
    const auto word = one.at("alternative").get<std::string>();
    if (word == "two-sided") {
        return stats::Alternative::two_sided;
    }
    return word == "less" ? stats::Alternative::less : stats::Alternative::greater;
}

// Equal, both NaN, or apart by at most `margin`.
class Close : public Catch::MatcherBase<double> {
public:
    Close(double expected, double margin) : expected_(expected), margin_(margin) {}
    [[nodiscard]] bool match(const double& actual) const override {
        return actual == expected_ || (std::isnan(actual) && std::isnan(expected_)) || std::abs(actual - expected_) <= margin_;
    }
    [[nodiscard]] std::string describe() const override {
        std::ostringstream text;
        text.precision(17);
        text << "is within " << margin_ << " of " << expected_;
        return text.str();
    }

private:
    double expected_;
    double margin_;
};

[[nodiscard]] inline Close within_relative(double expected, double tolerance) {
    return {expected, std::isfinite(expected) ? std::abs(expected) * tolerance : 0.0};
}

[[nodiscard]] inline Close within_absolute(double expected, double margin) {
    return {expected, margin};
}

// Both ends to the same margin; for a relative tolerance, relative to the end that is farther from 0, and no closer than a
// few units in the last place of 1, which a lift loses when it is made of a ratio.
inline void check_interval(const stats::Interval& actual, const stats::Interval& expected, double margin) {
    CHECK_THAT(actual.lower, within_absolute(expected.lower, margin));
    CHECK_THAT(actual.upper, within_absolute(expected.upper, margin));
}

inline void check_interval_relative(const stats::Interval& actual, const stats::Interval& expected, double tolerance,
                                    double floor = 0.0) {
    double size = 0.0;
    for (const double end : {expected.lower, expected.upper}) {
        size = std::isfinite(end) ? std::max(size, std::abs(end)) : size;
    }
    check_interval(actual, expected, std::max(tolerance * size, floor));
}

// What a call says when it refuses an argument; empty if it does not refuse.
template <typename Call> [[nodiscard]] std::string refusal(const Call& call) {
    try {
        call();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return {};
}

} // namespace cxlift::reference
