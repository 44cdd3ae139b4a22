#include "stats/adjustment/covariate_rows.hpp"

#include "stats/summaries/moments.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {
namespace {

std::vector<double> with_outcome(std::span<const double> rows, std::size_t columns, std::size_t outcomes) {
    std::vector<double> kept;
    kept.reserve(rows.size());
    for (std::size_t start = 0; start < rows.size(); start += columns) {
        const auto row = rows.subspan(start, columns);
        const auto last = row.begin() + static_cast<std::ptrdiff_t>(outcomes);
        if (std::none_of(row.begin(), last, [](double value) { return std::isnan(value); })) {
            kept.insert(kept.end(), row.begin(), row.end());
        }
    }
    return kept;
}

std::int64_t fill(std::vector<double>& rows, std::size_t columns, std::size_t column, double value) {
    std::int64_t filled = 0;
    for (std::size_t i = column; i < rows.size(); i += columns) {
        if (std::isnan(rows[i])) {
            rows[i] = value;
            ++filled;
        }
    }
    return filled;
}

} // namespace

CovariateRows covariate_rows(std::span<const double> control, std::span<const double> treatment, std::size_t columns,
                             std::size_t outcomes) {
    std::vector<double> in_control = with_outcome(control, columns, outcomes);
    std::vector<double> in_treatment = with_outcome(treatment, columns, outcomes);
    std::vector<std::int64_t> filled;
    for (std::size_t column = outcomes; column < columns; ++column) {
        std::vector<double> present;
        for (const auto* rows : {&in_control, &in_treatment}) {
            for (std::size_t i = column; i < rows->size(); i += columns) {
                if (!std::isnan((*rows)[i])) {
                    present.push_back((*rows)[i]);
                }
            }
        }
        const double mean = Moments::of(present).mean;
        filled.push_back(fill(in_control, columns, column, mean) + fill(in_treatment, columns, column, mean));
    }
    return {.control = CoMoments::of(in_control, columns),
            .treatment = CoMoments::of(in_treatment, columns),
            .left_out_control = static_cast<std::int64_t>((control.size() - in_control.size()) / columns),
            .left_out_treatment = static_cast<std::int64_t>((treatment.size() - in_treatment.size()) / columns),
            .filled = filled};
}

} // namespace cxlift::stats
