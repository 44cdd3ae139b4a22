#include "core/analyze/dependence.hpp"

#include "core/analyze/compare.hpp"
#include "stats/multiplicity/joint_correlation.hpp"
#include "stats/summaries/cross_sums.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>

namespace cxlift {
namespace {

stats::UnitValue unit_value(const MetricEstimand& estimand, const Summary& summary) {
    const auto* ratio = std::get_if<stats::CoMoments>(&summary);
    return ratio == nullptr ? stats::value_of_mean(moments_of(estimand, summary)) : stats::value_of_ratio(*ratio);
}

std::optional<std::size_t> pair_of(const Summaries& summaries, const RowSource& first, const RowSource& second) {
    const JointPair wanted{.first = first.first,
                           .second = second.first,
                           .first_estimand = name_of(*first.second),
                           .second_estimand = name_of(*second.second)};
    const auto& pairs = summaries.pairs();
    const auto found = std::find(pairs.begin(), pairs.end(), wanted);
    return found == pairs.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - pairs.begin()));
}

// Of the two estimates in one variant; NaN where it is not known.
double within_variant(const Summaries& summaries, const std::string& variant, const RowSource& first, const RowSource& second) {
    if (first == second) {
        return 1.0;
    }
    if (first.first > second.first) {
        return within_variant(summaries, variant, second, first);
    }
    const std::optional<std::size_t> pair = pair_of(summaries, first, second);
    const Group* group = summaries.find({.segment = "", .segment_value = "", .variant = variant});
    if (!pair.has_value() || group == nullptr) {
        return std::nan("");
    }
    return stats::estimate_correlation(unit_value(*first.second, group->cells[first.first].summary),
                                       unit_value(*second.second, group->cells[second.first].summary), group->joint[*pair]);
}

// NaN where one of them does not vary.
double correlation_of(const std::vector<double>& first, const std::vector<double>& second) {
    stats::CrossSums sums(2);
    for (std::size_t b = 0; b < first.size(); ++b) {
        const std::array<double, 2> both{first[b], second[b]};
        if (!std::isnan(both[0]) && !std::isnan(both[1])) {
            sums.add(both);
        }
    }
    const stats::CoMoments moments = sums.co_moments();
    return moments.cross_product(0, 1) / std::sqrt(moments.cross_product(0, 0)) / std::sqrt(moments.cross_product(1, 1));
}

} // namespace

Dependence dependence_of(const Summaries& summaries, std::span<const ReportRow> rows, std::span<const RowSource> sources,
                         std::vector<double> control_shares, std::vector<std::vector<double>> replicates) {
    Dependence dependence{.control_shares = std::move(control_shares), .correlation = {}, .replicates = {}};
    const auto known = std::make_shared<const std::vector<std::vector<double>>>(std::move(replicates));
    dependence.replicates = known;
    dependence.correlation = [&summaries, rows, sources, known, shares = dependence.control_shares](std::size_t i,
                                                                                                    std::size_t j) {
        if (i < known->size() && j < known->size() && !(*known)[i].empty() && !(*known)[j].empty()) {
            return correlation_of((*known)[i], (*known)[j]);
        }
        const double of_control = within_variant(summaries, rows[i].control, sources[i], sources[j]);
        const double of_treatment =
            rows[i].treatment == rows[j].treatment ? within_variant(summaries, rows[i].treatment, sources[i], sources[j]) : 0.0;
        return std::isnan(of_control) ? of_control
                                      : stats::difference_correlation({.of_control = of_control,
                                                                       .of_treatment = of_treatment,
                                                                       .first_share = shares[i],
                                                                       .second_share = shares[j]});
    };
    return dependence;
}

} // namespace cxlift
