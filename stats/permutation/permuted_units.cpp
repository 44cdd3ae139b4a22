#include "stats/permutation/permuted_units.hpp"

#include "stats/checks.hpp"
#include "stats/summaries/two_sum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

// On a line of hypotheses a unit that stood in one variant has the value p u + q n, where p and q move with delta.
struct Moved {
    double p = 1.0;
    double p_slope = 0.0;
    double q = 0.0;
    double q_slope = 0.0;
};
using MovedPair = std::array<Moved, 2>;

MovedPair shift_of(const PermutedStratum& stratum, double difference) {
    return {Moved{}, Moved{.q = stratum.difference() - difference, .q_slope = 1.0}};
}

// treatment = (1 + lift) control, all less (1 + lift) times the control's mean of the stratum.
MovedPair ratio_of(const PermutedStratum& stratum, double lift, double origin) {
    const double mean = origin + stratum.mean[from_control];
    return {Moved{.p = 1.0 + lift, .p_slope = 1.0}, Moved{.q = stratum.difference() - lift * mean, .q_slope = -mean}};
}

// Sums over one group of a split: of the values, of values times sizes, of their squares, each along the line.
struct Group {
    double units = 0.0;
    double n = 0.0;
    double nn = 0.0;
    double sum = 0.0;
    double sum_slope = 0.0;
    double weighted = 0.0;
    double weighted_slope = 0.0;
    Quadratic squares;

    Group(const PartSums& parts, const MovedPair& moved, std::size_t count) : units(static_cast<double>(count)) {
        for (std::size_t o = 0; o < parts.size(); ++o) {
            const OriginSums& s = parts[o];
            const Moved& m = moved[o];
            n += s.n;
            nn += s.nn;
            sum += m.p * s.u + m.q * s.n;
            sum_slope += m.p_slope * s.u + m.q_slope * s.n;
            weighted += m.p * s.un + m.q * s.nn;
            weighted_slope += m.p_slope * s.un + m.q_slope * s.nn;
            squares.add(
                1.0,
                {.constant = m.p * m.p * s.uu + 2.0 * m.p * m.q * s.un + m.q * m.q * s.nn,
                 .linear = 2.0 * (m.p * m.p_slope * s.uu + (m.p * m.q_slope + m.p_slope * m.q) * s.un + m.q * m.q_slope * s.nn),
                 .square = m.p_slope * m.p_slope * s.uu + 2.0 * m.p_slope * m.q_slope * s.un + m.q_slope * m.q_slope * s.nn});
        }
    }

    [[nodiscard]] double mean() const { return sum / n; }
    [[nodiscard]] double mean_slope() const { return sum_slope / n; }
    // Of the mean: with n = 1 Welch's, sum of squared deviations / (units - 1) / units.
    [[nodiscard]] Quadratic variance() const {
        const double a = mean();
        const double b = mean_slope();
        const double factor = units / (units - 1.0) / n / n;
        return {.constant = factor * (squares.constant - 2.0 * a * weighted + a * a * nn),
                .linear = factor * (squares.linear - 2.0 * (a * weighted_slope + b * weighted) + 2.0 * a * b * nn),
                .square = factor * (squares.square - 2.0 * b * weighted_slope + b * b * nn)};
    }
};

PartSums rest_of(const PartSums& total, const PartSums& part) {
    PartSums rest;
    for (std::size_t o = 0; o < rest.size(); ++o) {
        rest[o] = {.n = total[o].n - part[o].n,
                   .nn = total[o].nn - part[o].nn,
                   .u = total[o].u - part[o].u,
                   .un = total[o].un - part[o].un,
                   .uu = total[o].uu - part[o].uu};
    }
    return rest;
}

void add_to(SplitLine& line, const PermutedStratum& stratum, const PartSums& part, const MovedPair& moved) {
    const Group first(part, moved, stratum.smaller());
    const Group other(rest_of(stratum.total, part), moved, stratum.units() - stratum.smaller());
    const double sign = stratum.control_is_smaller() ? stratum.share : -stratum.share;
    line.difference += sign * (other.mean() - first.mean());
    line.slope += sign * (other.mean_slope() - first.mean_slope());
    line.variance.add(stratum.share * stratum.share, first.variance());
    line.variance.add(stratum.share * stratum.share, other.variance());
}

Quadratic typical_of(const PermutedStratum& stratum, const MovedPair& moved) {
    const double n = std::min(stratum.total[from_control].n, stratum.total[from_treatment].n);
    Quadratic found;
    found.add(stratum.share * stratum.share / n / n, Group(stratum.total, moved, stratum.units()).squares);
    return found;
}

// The units of one variant in one stratum, as sums less the origin and numbers of values.
struct Summed {
    std::vector<LongSum> sums;
    std::vector<double> sizes;
};

// Which unit, of those of its stratum, each value belongs to.
std::vector<Summed> summed(const PermutedValues& given, std::size_t strata, double origin) {
    const bool has_strata = !given.stratum.empty();
    const bool has_clusters = !given.cluster.empty();
    const std::size_t count = given.values.size();
    if ((has_strata && given.stratum.size() != count) || (has_clusters && given.cluster.size() != count)) {
        throw std::invalid_argument("permutation_test: there are " + std::to_string(count) + " values, " +
                                    std::to_string(given.stratum.size()) + " strata and " +
                                    std::to_string(given.cluster.size()) + " clusters of them, must be as many.");
    }
    constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    struct Place {
        std::size_t stratum = none;
        std::size_t unit = none;
    };
    std::vector<Place> places;
    std::vector<Summed> found(strata);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t stratum = has_strata ? static_cast<std::size_t>(given.stratum[i]) : 0;
        Summed& of_stratum = found.at(stratum);
        std::size_t unit = of_stratum.sums.size();
        if (has_clusters) {
            const auto cluster = static_cast<std::size_t>(given.cluster[i]);
            places.resize(std::max(places.size(), cluster + 1));
            if (places[cluster].unit == none) {
                places[cluster] = {.stratum = stratum, .unit = unit};
            }
            if (places[cluster].stratum != stratum) {
                throw std::invalid_argument("permutation_test: a cluster stands in two strata, must be in one.");
            }
            unit = places[cluster].unit;
        }
        if (unit == of_stratum.sums.size()) {
            of_stratum.sums.emplace_back();
            of_stratum.sizes.push_back(0.0);
        }
        of_stratum.sums[unit].add(given.values[i] - origin);
        of_stratum.sizes[unit] += 1.0;
    }
    return found;
}

std::size_t strata_of(const PermutedValues& control, const PermutedValues& treatment) {
    std::int64_t last = 0;
    for (const PermutedValues* variant : {&control, &treatment}) {
        for (const auto& labels : {variant->stratum, variant->cluster}) {
            for (const std::int64_t label : labels) {
                check_count("permutation_test", "the number of a stratum or cluster", label);
                last = labels.data() == variant->stratum.data() ? std::max(last, label) : last;
            }
        }
    }
    return static_cast<std::size_t>(last) + 1;
}

// The units of a variant after those that the stratum has.
void append(PermutedStratum& stratum, const Summed& units, std::size_t origin, bool has_clusters) {
    LongSum sum;
    double n = 0.0;
    for (std::size_t g = 0; g < units.sums.size(); ++g) {
        sum.add(units.sums[g].high);
        sum.add(units.sums[g].low);
        n += units.sizes[g];
    }
    stratum.mean[origin] = sum.value() / n;
    PartSums sums{};
    const std::size_t before = stratum.units();
    stratum.controls = origin == from_control ? units.sums.size() : before;
    for (std::size_t g = 0; g < units.sums.size(); ++g) {
        if (has_clusters) {
            stratum.n.push_back(units.sizes[g]);
        }
        stratum.u.push_back((units.sums[g].high - units.sizes[g] * stratum.mean[origin]) + units.sums[g].low);
        stratum.add(sums, before + g);
    }
    stratum.total[origin] = sums[origin];
}

} // namespace

PermutedUnits::PermutedUnits(const PermutedValues& control, const PermutedValues& treatment)
    : strata_(strata_of(control, treatment)) {
    if (control.values.empty() || treatment.values.empty()) {
        can_be_tested_ = false;
        return;
    }
    origin_ = control.values.front();
    const std::vector<Summed> of_control = summed(control, strata_.size(), origin_);
    const std::vector<Summed> of_treatment = summed(treatment, strata_.size(), origin_);
    const bool has_clusters = !control.cluster.empty();
    const auto all = static_cast<double>(control.values.size() + treatment.values.size());
    std::array<double, 2> means{};
    for (std::size_t s = 0; s < strata_.size(); ++s) {
        PermutedStratum& stratum = strata_[s];
        append(stratum, of_control[s], from_control, has_clusters);
        append(stratum, of_treatment[s], from_treatment, has_clusters);
        can_be_tested_ = can_be_tested_ && stratum.smaller() >= 2;
        stratum.share = (stratum.total[from_control].n + stratum.total[from_treatment].n) / all;
        for (std::size_t o = 0; o < means.size(); ++o) {
            means[o] += stratum.share * stratum.mean[o];
            PartSums alone{};
            alone[o] = stratum.total[o];
            const Group group(alone, {}, o == from_control ? stratum.controls : stratum.units() - stratum.controls);
            variances_[o] += stratum.share * stratum.share * std::max(0.0, group.variance().constant);
        }
        difference_ += stratum.share * stratum.difference();
    }
    values_ = {origin_ + means[from_control], origin_ + means[from_treatment]};
}

Split PermutedUnits::split(std::span<const PartSums> parts, bool with_ratio) const {
    Split found;
    for (std::size_t s = 0; s < strata_.size(); ++s) {
        add_to(found.shift, strata_[s], parts[s], shift_of(strata_[s], difference_));
        if (with_ratio) {
            add_to(found.ratio, strata_[s], parts[s], ratio_of(strata_[s], lift(), origin_));
        }
    }
    return found;
}

Quadratic PermutedUnits::typical_shift() const {
    Quadratic found;
    for (const PermutedStratum& stratum : strata_) {
        found.add(1.0, typical_of(stratum, shift_of(stratum, difference_)));
    }
    return found;
}

Quadratic PermutedUnits::typical_ratio() const {
    Quadratic found;
    for (const PermutedStratum& stratum : strata_) {
        found.add(1.0, typical_of(stratum, ratio_of(stratum, lift(), origin_)));
    }
    return found;
}

} // namespace cxlift::stats
