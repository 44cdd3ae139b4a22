#include "core/analyze/family.hpp"

#include "stats/multiplicity/adjust_pvalues.hpp"
#include "stats/multiplicity/correction.hpp"
#include "stats/multiplicity/joint_pvalues.hpp"
#include "stats/multiplicity/simultaneous_level.hpp"
#include "stats/resampling/joint_replicates.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>

namespace cxlift {
namespace {

constexpr std::size_t most_joint = 200; // comparisons of a family by max-t, whose cost grows with their square

struct Adjusted {
    std::vector<double> pvalues;
    std::vector<double> levels;             // NaN where there is no interval
    std::vector<stats::Interval> intervals; // where they do not come from levels
    std::vector<std::string> notes;         // short: they stand behind a list of places
};

Adjusted by_pvalues(std::span<const double> pvalues, stats::Correction correction, double confidence_level) {
    Adjusted result{.pvalues = stats::adjust_pvalues(pvalues, correction), .levels = {}, .intervals = {}, .notes = {}};
    const double level = stats::simultaneous_level(pvalues, correction, confidence_level);
    const bool selects = correction == stats::Correction::bh || correction == stats::Correction::by;
    for (const double pvalue : result.pvalues) {
        result.levels.push_back(!selects || pvalue < 1.0 - confidence_level ? level : std::nan(""));
    }
    if (selects) {
        result.notes.emplace_back("Simultaneous interval of a selected comparison (FCR).");
    }
    return result;
}

// Each metric, estimand and segment value is a family of Dunnett's.
Adjusted by_dunnetts_test(const Dependence& dependence, std::span<const ReportRow> rows, std::span<const std::size_t> places,
                          std::span<const double> pvalues, double alpha) {
    std::map<std::tuple<std::string, std::string, std::string>, std::vector<std::size_t>> parts;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const ReportRow& row = rows[places[i]];
        if (!std::isnan(pvalues[i])) {
            parts[{row.metric, row.estimand, row.segment_value}].push_back(i);
        }
    }
    Adjusted result{.pvalues = {pvalues.begin(), pvalues.end()},
                    .levels = std::vector<double>(places.size(), std::nan("")),
                    .intervals = {},
                    .notes = {}};
    for (const auto& [key, members] : parts) {
        std::vector<double> own;
        std::vector<double> shares;
        for (const std::size_t i : members) {
            own.push_back(pvalues[i]);
            shares.push_back(dependence.control_shares.at(places[i]));
        }
        const stats::JointPvalues joint = stats::dunnett_pvalues(own, shares, alpha, parts.size());
        for (std::size_t k = 0; k < members.size(); ++k) {
            result.pvalues[members[k]] = joint.pvalues_adjusted[k];
            result.levels[members[k]] = 1.0 - joint.critical_pvalue;
        }
    }
    if (parts.size() > 1) {
        result.notes.emplace_back("Dunnett's over the treatments, Bonferroni's over the rest.");
    }
    return result;
}

Adjusted by_max_t_test(const Dependence& dependence, std::span<const std::size_t> places, std::span<const double> pvalues,
                       double alpha) {
    std::vector<double> correlation;
    bool all_known = true;
    for (const std::size_t i : places) {
        for (const std::size_t j : places) {
            const double value = i == j ? 1.0 : dependence.correlation(i, j);
            all_known = all_known && !std::isnan(value);
            correlation.push_back(std::isnan(value) ? 0.0 : value);
        }
    }
    std::vector<std::string> notes{"Simultaneous interval of one step; p is adjusted in steps."};
    if (!all_known) {
        notes.emplace_back("Metrics of unknown correlation count as independent.");
    }
    stats::JointPvalues joint = stats::joint_max_t(pvalues, correlation, alpha);
    return {.pvalues = std::move(joint.pvalues_adjusted),
            .levels = std::vector<double>(places.size(), 1.0 - joint.critical_pvalue),
            .intervals = {},
            .notes = std::move(notes)};
}

// Of what has a p-value.
bool all_have_replicates(const Dependence& dependence, std::span<const std::size_t> places, std::span<const double> pvalues) {
    for (std::size_t k = 0; k < places.size(); ++k) {
        if (!std::isnan(pvalues[k]) && (dependence.replicates == nullptr || (*dependence.replicates)[places[k]].empty())) {
            return false;
        }
    }
    return true;
}

Adjusted by_shared_replicates(const Dependence& dependence, std::span<const ReportRow> rows,
                              std::span<const std::size_t> places, std::span<const double> pvalues, double confidence_level) {
    Adjusted result{.pvalues = {pvalues.begin(), pvalues.end()},
                    .levels = std::vector<double>(places.size(), std::nan("")),
                    .intervals = std::vector<stats::Interval>(places.size()),
                    .notes = {"Simultaneous interval and adjusted p of one step, by replicates with shared weights."}};
    std::vector<std::size_t> tested;
    std::vector<double> differences;
    std::vector<std::vector<double>> replicates;
    for (std::size_t k = 0; k < places.size(); ++k) {
        if (!std::isnan(pvalues[k])) {
            tested.push_back(k);
            differences.push_back(rows[places[k]].comparison.difference);
            replicates.push_back((*dependence.replicates)[places[k]]);
        }
    }
    if (tested.size() > 1) { // one alone has its own test
        const stats::JointMaxT joint = stats::joint_max_t(differences, replicates, {.confidence_level = confidence_level});
        for (std::size_t i = 0; i < tested.size(); ++i) {
            const std::size_t k = tested[i];
            result.pvalues[k] = std::max(pvalues[k], joint.pvalues_adjusted[i]);
            result.intervals[k] = joint.intervals[i];
        }
        result.notes.insert(result.notes.end(), joint.notes.begin(), joint.notes.end());
    }
    return result;
}

Adjusted adjusted_by(const Plan& plan, const Dependence& dependence, std::span<const ReportRow> rows,
                     std::span<const std::size_t> places, std::span<const double> pvalues) {
    const double alpha = 1.0 - plan.confidence_level;
    if (plan.correction == by_dunnett) {
        return by_dunnetts_test(dependence, rows, places, pvalues, alpha);
    }
    if (plan.correction == by_max_t && dependence.replicates != nullptr && all_have_replicates(dependence, places, pvalues)) {
        return by_shared_replicates(dependence, rows, places, pvalues, plan.confidence_level);
    }
    if (plan.correction == by_max_t && dependence.correlation && places.size() <= most_joint) {
        return by_max_t_test(dependence, places, pvalues, alpha);
    }
    const auto correction = stats::correction_of(plan.correction).value_or(stats::Correction::holm);
    return by_pvalues(pvalues, correction, plan.confidence_level);
}

} // namespace

void adjust_family(const Plan& plan, const Dependence& dependence, std::span<ReportRow> rows,
                   std::span<const std::size_t> places, std::span<double> levels) {
    std::vector<double> pvalues;
    std::vector<double> at_margin; // NaN without a margin, which does not count
    std::size_t tested = 0;
    for (const std::size_t i : places) {
        pvalues.push_back(rows[i].comparison.pvalue);
        at_margin.push_back(rows[i].margin_pvalue);
        tested += std::isnan(pvalues.back()) ? 0 : 1;
    }
    const Adjusted adjusted = adjusted_by(plan, dependence, rows, places, pvalues);
    const std::vector<double> adjusted_at_margin =
        stats::adjust_pvalues(at_margin, stats::correction_of(plan.correction).value_or(stats::Correction::holm));
    for (std::size_t k = 0; k < places.size(); ++k) {
        ReportRow& row = rows[places[k]];
        row.pvalue_adjusted = adjusted.pvalues[k];
        row.margin_pvalue_adjusted = adjusted_at_margin[k];
        if (tested < 2 || std::isnan(pvalues[k])) {
            continue;
        }
        if (!adjusted.intervals.empty()) {
            row.difference_simultaneous_interval = adjusted.intervals[k];
        }
        if (!adjusted.intervals.empty() || !std::isnan(adjusted.levels[k])) {
            levels[places[k]] = adjusted.levels[k];
            row.comparison.notes.insert(row.comparison.notes.end(), adjusted.notes.begin(), adjusted.notes.end());
        }
    }
}

} // namespace cxlift
