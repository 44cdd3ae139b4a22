#include "stats/resampling/post_stratified_replicates.hpp"

#include "stats/resampling/counts_replicates.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace cxlift::stats {
namespace {

// Of the data, and of each replicate where they are drawn anew.
struct Weights {
    std::vector<double> of_data;
    std::vector<std::vector<double>> drawn; // by replicate; empty where the data's stay

    [[nodiscard]] double of(std::size_t stratum, std::size_t replicate) const {
        return drawn.empty() ? of_data[stratum] : drawn[replicate][stratum];
    }
};

Weights weights_of(std::span<const StratumReplicates> strata, std::span<const double> shares, const Draws& draws) {
    Weights weights;
    double total = 0.0;
    std::vector<std::int64_t> units;
    for (std::size_t k = 0; k < strata.size(); ++k) {
        units.push_back(strata[k].control.n + strata[k].treatment.n);
        weights.of_data.push_back(shares.empty() ? static_cast<double>(units[k]) : shares[k]);
        total += weights.of_data[k];
    }
    for (double& weight : weights.of_data) {
        weight /= total;
    }
    if (shares.empty() && total > 0.0) {
        weights.drawn.resize(static_cast<std::size_t>(draws.n_resamples));
        resample_cells(units, draws, [&](std::size_t replicate, std::span<const std::int64_t> counts) {
            for (const std::int64_t count : counts) {
                weights.drawn[replicate].push_back(static_cast<double>(count) / total);
            }
        });
    }
    return weights;
}

// Names the strata that hold too little, in one sentence.
std::string too_few(std::span<const StratumReplicates> strata, const Weights& weights) {
    std::string names;
    std::size_t count = 0;
    for (std::size_t k = 0; k < strata.size(); ++k) {
        if (!(weights.of_data[k] <= 0.0) && (strata[k].control.n < 2 || strata[k].treatment.n < 2)) {
            names += (count++ == 0 ? "'" : ", '") + strata[k].name + "'";
        }
    }
    return count == 0 ? ""
                      : std::string(count == 1 ? "Stratum " : "Strata ") + names + (count == 1 ? " has" : " have") +
                            " fewer than two values of a variant, so there is nothing to resample; merge strata or leave "
                            "them out.";
}

Replicates together(std::span<const StratumReplicates> strata, const Weights& weights,
                    Replicates StratumReplicates::* variant) {
    Replicates result;
    result.value = 0.0;
    double variance = 0.0;
    for (std::size_t k = 0; k < strata.size(); ++k) {
        const double std_error = weights.of_data[k] <= 0.0 ? 0.0 : weights.of_data[k] * (strata[k].*variant).std_error;
        variance += std_error * std_error;
    }
    result.std_error = std::sqrt(variance);
    for (std::size_t k = 0; k < strata.size(); ++k) {
        const Replicates& stratum = strata[k].*variant;
        const double weight = weights.of_data[k];
        result.n += stratum.n;
        if (weight <= 0.0) {
            continue;
        }
        result.resampling = stratum.resampling;
        result.value += weight * stratum.value;
        if (variance > 0.0) {
            result.skewness += std::pow(weight * stratum.std_error / result.std_error, 3.0) * stratum.skewness;
        }
        result.values.resize(stratum.values.size());
        result.std_errors.resize(stratum.std_errors.size());
        for (std::size_t b = 0; b < stratum.values.size(); ++b) {
            result.values[b] += weights.of(k, b) * stratum.values[b];
        }
        for (std::size_t b = 0; b < stratum.std_errors.size(); ++b) {
            const double std_error = weights.of(k, b) * stratum.std_errors[b];
            result.std_errors[b] += std_error * std_error;
        }
    }
    std::ranges::transform(result.std_errors, result.std_errors.begin(),
                           [](double variance_of) { return std::sqrt(variance_of); });
    return result;
}

} // namespace

std::pair<Replicates, Replicates> post_stratified_replicates(std::span<const StratumReplicates> strata,
                                                             std::span<const double> shares, const Draws& draws) {
    const Weights weights = weights_of(strata, shares, draws);
    const std::string why = strata.empty() ? "There are no strata with units." : too_few(strata, weights);
    if (why.empty()) {
        return {together(strata, weights, &StratumReplicates::control),
                together(strata, weights, &StratumReplicates::treatment)};
    }
    std::pair<Replicates, Replicates> nothing;
    for (const StratumReplicates& stratum : strata) {
        nothing.first.n += stratum.control.n;
        nothing.second.n += stratum.treatment.n;
    }
    nothing.first.notes.push_back(why);
    return nothing;
}

} // namespace cxlift::stats
