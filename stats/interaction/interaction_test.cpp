#include "stats/interaction/interaction_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace cxlift::stats {
namespace {

struct Weighted {
    double difference = 0.0;
    double variance = 0.0; // of the difference, in any unit that all share
};

struct Spread {
    double statistic = 0.0; // the weighted sum of squares about the common difference
    double difference = 0.0;
    double variance = 0.0; // of the common difference
};

// Weights are in units of the largest, so that they neither overflow nor vanish.
Spread spread_of(const std::vector<Weighted>& segments) {
    double least = segments.front().variance;
    for (const Weighted& segment : segments) {
        least = std::min(least, segment.variance);
    }
    const double origin = segments.front().difference; // keeps the sum small beside a large common offset
    double sum = 0.0;
    double weights = 0.0;
    for (const Weighted& segment : segments) {
        const double weight = least / segment.variance;
        weights += weight;
        sum += weight * (segment.difference - origin);
    }
    Spread spread{.difference = origin + sum / weights, .variance = least / weights};
    const double unit = std::sqrt(least);
    for (const Weighted& segment : segments) {
        const double deviation = (segment.difference - origin - sum / weights) / unit;
        spread.statistic += least / segment.variance * deviation * deviation;
    }
    return spread;
}

void note_left_out(InteractionResult& result, std::size_t given, const std::string& reason) {
    const std::size_t left_out = given - static_cast<std::size_t>(result.n_segments);
    if (left_out > 0) {
        result.notes.push_back(std::to_string(left_out) + (left_out == 1 ? " segment" : " segments") + reason);
    }
    if (result.n_segments < 2) {
        result.notes.emplace_back("Fewer than two segments can be compared, so there is no interaction to test.");
    }
}

// What is left of a larger statistic than chance gives, in units of its degrees of freedom.
double share_beyond_chance(double statistic, double df) {
    return statistic > df ? (statistic - df) / statistic : 0.0;
}

} // namespace

InteractionResult interaction_test(std::span<const double> differences, std::span<const double> std_errors) {
    if (std_errors.size() != differences.size()) {
        throw std::invalid_argument("interaction_test: std_errors has " + std::to_string(std_errors.size()) +
                                    " numbers, must have " + std::to_string(differences.size()) +
                                    ", as many as the differences.");
    }
    std::vector<double> used;
    double largest = 0.0;
    for (std::size_t i = 0; i < differences.size(); ++i) {
        if (!std::isnan(std_errors[i])) {
            check_not_negative("interaction_test", "std_errors[" + std::to_string(i) + "]", std_errors[i]);
        }
        if (std::isfinite(differences[i]) && std::isfinite(std_errors[i]) && std_errors[i] > 0.0) {
            largest = std::max(largest, std_errors[i]);
        }
    }
    const double scale = largest > 0.0 ? std::ldexp(1.0, -std::ilogb(largest)) : 1.0; // squares stay in range
    std::vector<Weighted> segments;
    for (std::size_t i = 0; i < differences.size(); ++i) {
        const double std_error = std_errors[i] * scale;
        if (std::isfinite(differences[i]) && std::isfinite(std_errors[i]) && std_error > 0.0) {
            segments.push_back({.difference = differences[i] * scale, .variance = std_error * std_error});
        }
    }
    InteractionResult result;
    result.method = "Cochran Q";
    result.n_segments = static_cast<std::int64_t>(segments.size());
    note_left_out(result, differences.size(), " without a difference and a standard error above 0 left out.");
    if (segments.empty()) {
        return result;
    }
    const Spread spread = spread_of(segments);
    result.difference = spread.difference / scale;
    result.std_error = std::sqrt(spread.variance) / scale;
    if (segments.size() < 2) {
        return result;
    }
    result.statistic = spread.statistic;
    result.df = static_cast<double>(segments.size() - 1);
    result.df_denominator = std::numeric_limits<double>::infinity();
    result.pvalue = chi_squared_upper_tail(result.statistic, result.df);
    result.log_pvalue = chi_squared_log_upper_tail(result.statistic, result.df);
    result.i_squared = share_beyond_chance(result.statistic, result.df);
    return result;
}

InteractionResult interaction_f_test(std::span<const SegmentMoments> segments) {
    std::vector<Weighted> compared;
    double squares = 0.0;
    double df = 0.0;
    for (const SegmentMoments& segment : segments) {
        for (const Moments& cell : {segment.control, segment.treatment}) {
            squares += cell.n > 0 ? cell.m2 : 0.0;
            df += cell.n > 0 ? static_cast<double>(cell.n - 1) : 0.0;
        }
        if (segment.control.n > 0 && segment.treatment.n > 0) {
            const double difference =
                (segment.treatment.mean - segment.control.mean) + (segment.treatment.mean_low - segment.control.mean_low);
            compared.push_back(
                {.difference = difference,
                 .variance = 1.0 / static_cast<double>(segment.control.n) + 1.0 / static_cast<double>(segment.treatment.n)});
        }
    }
    InteractionResult result;
    result.method = "F of segment x variant";
    result.n_segments = static_cast<std::int64_t>(compared.size());
    note_left_out(result, segments.size(), " in which a variant has no values left out.");
    if (compared.empty()) {
        return result;
    }
    const double variance = squares / df;
    const double unit = std::sqrt(variance);
    if (!(df > 0.0)) {
        result.notes.emplace_back("No variant of a segment has two values, so there is no variance to test against.");
    } else if (!std::isfinite(variance)) {
        result.notes.emplace_back("The values are so large that their squares overflow; measure them in a larger unit.");
    } else if (variance == 0.0) {
        result.notes.emplace_back("No value differs from another within a variant of a segment, so there is no test.");
    } else {
        for (Weighted& segment : compared) {
            segment.difference /= unit;
        }
    }
    const bool is_tested = df > 0.0 && std::isfinite(variance) && variance > 0.0;
    const Spread spread = spread_of(compared);
    result.difference = is_tested ? spread.difference * unit : spread.difference;
    if (!is_tested) {
        return result;
    }
    result.std_error = std::sqrt(spread.variance) * unit;
    if (compared.size() < 2) {
        return result;
    }
    result.df = static_cast<double>(compared.size() - 1);
    result.df_denominator = df;
    result.statistic = spread.statistic / result.df;
    result.pvalue = f_upper_tail(result.statistic, result.df, df);
    result.log_pvalue = std::log(result.pvalue);
    result.i_squared = share_beyond_chance(spread.statistic, result.df);
    return result;
}

} // namespace cxlift::stats
