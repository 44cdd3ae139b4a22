#include "stats/means/winsorize.hpp"

#include "stats/checks.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <vector>

namespace cxlift::stats {
namespace {

std::string shortest(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

} // namespace

double pooled_quantile(std::span<const double> control, std::span<const double> treatment, double q) {
    check_probability("quantile", "q", q);
    std::vector<double> values;
    values.reserve(control.size() + treatment.size());
    for (const auto part : {control, treatment}) {
        std::copy_if(part.begin(), part.end(), std::back_inserter(values), [](double value) { return !std::isnan(value); });
    }
    if (values.empty()) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const double position = static_cast<double>(values.size() - 1) * q;
    const auto below = static_cast<std::ptrdiff_t>(position);
    const auto at = values.begin() + below;
    std::nth_element(values.begin(), at, values.end());
    const double fraction = position - static_cast<double>(below);
    return fraction == 0.0 ? *at : std::lerp(*at, *std::min_element(at + 1, values.end()), fraction);
}

std::int64_t cap_values(std::span<double> values, double cap) noexcept {
    std::int64_t capped = 0;
    for (double& value : values) {
        if (value > cap) {
            value = cap;
            ++capped;
        }
    }
    return capped;
}

std::string cap_note(const std::string& what, double cap, std::int64_t n_control, std::int64_t n_treatment) {
    const std::string value = shortest(cap);
    return what + " above " + value + " set to " + value + ": " + std::to_string(n_control) + " of the control, " +
           std::to_string(n_treatment) + " of the treatment.";
}

} // namespace cxlift::stats
