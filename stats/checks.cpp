#include "stats/checks.hpp"

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

template <typename Value>
[[noreturn]] void refuse(std::string_view function, std::string_view argument, Value value, std::string_view rule) {
    std::ostringstream message;
    message.precision(17);
    message << function << ": " << argument << " is " << value << ", " << rule << ".";
    throw std::invalid_argument(message.str());
}

} // namespace

void check_confidence_level(std::string_view function, double confidence_level) {
    if (!(confidence_level > 0.0 && confidence_level < 1.0)) {
        refuse(function, "confidence_level", confidence_level, "must lie between 0 and 1");
    }
}

void check_options(std::string_view function, const TestOptions& options) {
    check_confidence_level(function, options.confidence_level);
    if (options.alternative != Alternative::two_sided && options.confidence_level <= 0.5) {
        refuse(function, "confidence_level", options.confidence_level, "must be above 0.5 in a one-sided test");
    }
}

void check_finite(std::string_view function, std::string_view argument, double value) {
    if (!std::isfinite(value)) {
        refuse(function, argument, value, "must be finite");
    }
}

void check_not_negative(std::string_view function, std::string_view argument, double value) {
    if (!(value >= 0.0)) {
        refuse(function, argument, value, "must not be negative");
    }
}

void check_count(std::string_view function, std::string_view argument, std::int64_t value) {
    if (value < 0) {
        refuse(function, argument, value, "must not be negative");
    }
}

void check_successes(std::string_view function, std::string_view variant, std::int64_t successes, std::int64_t n) {
    check_count(function, "n_" + std::string(variant), n);
    check_count(function, "successes_" + std::string(variant), successes);
    if (successes > n) {
        refuse(function, "successes_" + std::string(variant), successes,
               "must not exceed n_" + std::string(variant) + " = " + std::to_string(n));
    }
}

void check_probability(std::string_view function, std::string_view argument, double value) {
    if (!(value >= 0.0 && value <= 1.0)) {
        refuse(function, argument, value, "must lie within [0, 1]");
    }
}

} // namespace cxlift::stats
