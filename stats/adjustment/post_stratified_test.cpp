#include "stats/adjustment/post_stratified_test.hpp"

#include "stats/checks.hpp"
#include "stats/means/satterthwaite.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

namespace cxlift::stats {
namespace {

std::int64_t units_of(const Stratum& stratum) {
    return stratum.control.n + stratum.treatment.n;
}

std::vector<double> weights_of(std::span<const Stratum> strata, std::span<const double> shares) {
    if (!shares.empty() && shares.size() != strata.size()) {
        throw std::invalid_argument("post_stratified_test: shares has " + std::to_string(shares.size()) +
                                    " values, must have " + std::to_string(strata.size()) + ", one for each stratum.");
    }
    std::vector<double> weights;
    double total = 0.0;
    for (std::size_t k = 0; k < strata.size(); ++k) {
        const double share = shares.empty() ? static_cast<double>(units_of(strata[k])) : shares[k];
        check_not_negative("post_stratified_test", "a share", share);
        check_finite("post_stratified_test", "a share", share);
        weights.push_back(share);
        total += share;
    }
    if (!shares.empty() && !(total > 0.0 && std::isfinite(total))) {
        throw std::invalid_argument("post_stratified_test: the sum of shares is " + std::to_string(total) +
                                    ", must be above 0 and finite.");
    }
    for (double& weight : weights) {
        weight /= total;
    }
    return weights;
}

double difference_of(const Stratum& stratum) {
    return (stratum.treatment.mean - stratum.control.mean) + (stratum.treatment.mean_low - stratum.control.mean_low);
}

// Names the strata that hold too little, in one sentence.
std::string too_few(std::span<const Stratum> strata, const std::vector<double>& weights) {
    std::string names;
    std::size_t count = 0;
    for (std::size_t k = 0; k < strata.size(); ++k) {
        if (weights[k] > 0.0 && (strata[k].control.n < 2 || strata[k].treatment.n < 2)) {
            names += (count++ == 0 ? "'" : ", '") + strata[k].name + "'";
        }
    }
    if (count == 0) {
        return {};
    }
    return std::string(count == 1 ? "Stratum " : "Strata ") + names + (count == 1 ? " has" : " have") +
           " fewer than two values of a variant, so the difference cannot be tested; merge strata or leave them out.";
}

// Strata whose shares are the sample's: their number varies from sample to sample, and the two means with it. The strata's
// differences differ by chance, too, by `chance`: that part is taken off, and with it the same share of the covariance.
double add_variance_of_shares(DependentEstimates& estimates, std::span<const Stratum> strata,
                              const std::vector<double>& weights, double n, double chance) {
    double differences = 0.0;
    double controls = 0.0;
    double products = 0.0;
    for (std::size_t k = 0; k < strata.size(); ++k) {
        if (weights[k] > 0.0) {
            const double control = strata[k].control.mean - estimates.control.value;
            const double difference = difference_of(strata[k]) - estimates.difference.value;
            differences += weights[k] * difference * (difference / n);
            controls += weights[k] * control * (control / n);
            products += weights[k] * control * (difference / n);
        }
    }
    const double kept = differences > 0.0 ? std::max(0.0, 1.0 - chance / n / differences) : 0.0;
    estimates.difference.variance += kept * differences;
    estimates.control.variance += controls;
    estimates.covariance += kept * products;
    return kept * differences;
}

} // namespace

AdjustedMeans post_stratified_means(std::span<const Stratum> strata, std::span<const double> shares) {
    const std::vector<double> weights = weights_of(strata, shares);
    AdjustedMeans means;
    means.method = "post-stratified, Welch t";
    for (const Stratum& stratum : strata) {
        means.n_control += stratum.control.n;
        means.n_treatment += stratum.treatment.n;
    }
    const std::string missing = means.n_control + means.n_treatment == 0
                                    ? "There are no values, so the difference cannot be tested."
                                    : too_few(strata, weights);
    if (!missing.empty()) {
        means.notes.push_back(missing);
        return means;
    }
    DependentEstimates estimates;
    means.treatment = 0.0;
    std::vector<VarianceTerm> terms;
    double of_differences = 0.0; // sum of share * variance of the stratum's difference
    for (std::size_t k = 0; k < strata.size(); ++k) {
        const double weight = weights[k];
        if (weight == 0.0) {
            continue;
        }
        const auto& [name, control, treatment] = strata[k];
        estimates.control.value += weight * control.mean;
        means.treatment += weight * treatment.mean;
        estimates.difference.value += weight * difference_of(strata[k]);
        const double own_control = weight * weight * control.variance() / static_cast<double>(control.n);
        const double own_treatment = weight * weight * treatment.variance() / static_cast<double>(treatment.n);
        estimates.control.variance += own_control;
        estimates.difference.variance += own_control + own_treatment;
        estimates.covariance -= own_control;
        of_differences += (own_control + own_treatment) / weight;
        terms.push_back({own_control, static_cast<double>(control.n - 1)});
        terms.push_back({own_treatment, static_cast<double>(treatment.n - 1)});
    }
    if (estimates.difference.variance == 0.0) {
        means.notes.emplace_back(
            "No value differs from another within a stratum of a variant, so the difference cannot be tested.");
    } else if (shares.empty()) {
        const auto n = static_cast<double>(means.n_control + means.n_treatment);
        const double added =
            add_variance_of_shares(estimates, strata, weights, n, of_differences - estimates.difference.variance);
        terms.push_back({added, n - 1.0});
    }
    means.df = satterthwaite_df(terms);
    means.estimates = estimates;
    return means;
}

Comparison post_stratified_test(std::span<const Stratum> strata, std::span<const double> shares, const TestOptions& options) {
    return compare("post_stratified_test", post_stratified_means(strata, shares), options);
}

double post_stratified_margin_pvalue(std::span<const Stratum> strata, std::span<const double> shares, const NullPoint& null,
                                     Alternative alternative) {
    return margin_pvalue(post_stratified_means(strata, shares), null, alternative);
}

} // namespace cxlift::stats
