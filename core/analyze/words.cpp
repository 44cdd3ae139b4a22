#include "core/analyze/words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numbers>

namespace cxlift {
namespace {

template <typename... Values> std::string format(const char* pattern, Values... values) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), pattern, values...);
    return text.data();
}

} // namespace

std::string grouped(std::int64_t value) {
    std::string digits = std::to_string(value);
    const std::size_t first = value < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string percentage(double share) {
    const double percent = 100.0 * share;
    return percent < 1000.0 ? format("%.3g%%", percent) : short_number(percent) + "%";
}

std::string short_number(double value) {
    if (std::abs(value) >= 10'000.0 && std::abs(value) < 1e15) {
        return grouped(std::llround(value));
    }
    return format("%.4g", value + 0.0); // no negative zero
}

int digits_of_width(double width) {
    if (!std::isfinite(width) || width <= 0.0) {
        return 2;
    }
    return std::clamp(2 - static_cast<int>(std::floor(std::log10(width))), 0, 9);
}

std::string signed_number(double value, int digits) {
    if (std::abs(value) >= 1e15 || !std::isfinite(value)) {
        return short_number(value);
    }
    if (digits == 0) {
        return (value > 0.0 ? "+" : "") + grouped(std::llround(value));
    }
    return format("%+.*f", digits, value);
}

std::string short_pvalue(double pvalue) {
    return format("%.2g", pvalue == 0.0 ? std::numeric_limits<double>::min() : pvalue); // an upper limit, where it underflows
}

std::string short_pvalue(double pvalue, double log_pvalue) {
    if (pvalue > 0.0 || std::isnan(pvalue)) {
        return format("%.2g", pvalue);
    }
    return "10^" + format("%.0f", std::floor(log_pvalue / std::numbers::ln10));
}

} // namespace cxlift
