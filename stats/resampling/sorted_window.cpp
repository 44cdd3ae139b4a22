#include "stats/resampling/sorted_window.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

constexpr std::size_t sampled = 2'048;
constexpr std::size_t chunk = 1'024;
constexpr double infinity = std::numeric_limits<double>::infinity();

// Two values between which those of the ranks lie in all likelihood: by what lies around them in every so manieth value.
struct Guess {
    double lower = -infinity;
    double upper = infinity;
};

Guess guess(std::span<const double> values, std::size_t first, std::size_t last) {
    std::array<double, sampled> sample{};
    for (std::size_t i = 0; i < sampled; ++i) {
        sample[i] = values[values.size() / sampled * i + values.size() % sampled * i / sampled];
    }
    std::sort(sample.begin(), sample.end());
    const auto place = [&](std::size_t rank, double errors) {
        const double share = static_cast<double>(rank) / static_cast<double>(values.size());
        const double spread = std::sqrt(static_cast<double>(sampled) * share * (1.0 - share)) + 1.0;
        return std::floor(static_cast<double>(sampled) * share + errors * spread);
    };
    Guess result;
    if (const double lower = place(first, -4.0); lower >= 0.0) {
        result.lower = sample[static_cast<std::size_t>(lower)];
    }
    if (const double upper = place(last, 4.0); upper < static_cast<double>(sampled)) {
        result.upper = sample[static_cast<std::size_t>(upper)];
    }
    return result;
}

// Values within the guess, and how many lie below it. Without a branch on a value.
struct Kept {
    std::vector<double> values;
    std::size_t below = 0;
    bool finite = true;
};

Kept keep(std::span<const double> values, const Guess& within) {
    Kept result;
    result.values.reserve(values.size() / 8);
    std::array<double, chunk> kept{};
    double not_finite = 0.0; // NaN once there was one
    for (std::size_t begin = 0; begin < values.size(); begin += chunk) {
        std::size_t n = 0;
        std::size_t below = 0;
        for (const double value : values.subspan(begin, std::min(chunk, values.size() - begin))) {
            kept[n] = value;
            n += static_cast<std::size_t>(static_cast<int>(value >= within.lower) & static_cast<int>(value <= within.upper));
            below += static_cast<std::size_t>(value < within.lower);
            not_finite += 0.0 * value;
        }
        result.below += below;
        result.values.insert(result.values.end(), kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(n));
    }
    result.finite = not_finite == 0.0;
    return result;
}

} // namespace

std::vector<double> sorted_window(std::string_view function, std::span<const double> values, std::size_t first,
                                  std::size_t last) {
    Kept kept = keep(values, values.size() > 2 * sampled ? guess(values, first, last) : Guess{});
    if (!kept.finite) {
        throw std::invalid_argument(std::string(function) + ": a value is not finite.");
    }
    if (kept.below > first || kept.below + kept.values.size() <= last) {
        kept = keep(values, {}); // the guess was wrong
    }
    std::vector<double>& window = kept.values;
    const auto from = window.begin() + static_cast<std::ptrdiff_t>(first - kept.below);
    const auto to = window.begin() + static_cast<std::ptrdiff_t>(last - kept.below) + 1;
    if (to != window.end()) {
        std::nth_element(window.begin(), to, window.end());
    }
    if (from != window.begin()) {
        std::nth_element(window.begin(), from, to);
    }
    std::sort(from, to);
    return {from, to};
}

} // namespace cxlift::stats
