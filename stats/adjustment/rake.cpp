#include "stats/adjustment/rake.hpp"

#include "stats/checks.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace cxlift::stats {
namespace {

std::vector<double> known_shares(const char* function, const KnownMargin& margin) {
    double total = 0.0;
    for (const double share : margin.shares) {
        check_not_negative(function, "a share", share);
        check_finite(function, "a share", share);
        total += share;
    }
    if (!(total > 0.0 && std::isfinite(total))) {
        throw std::invalid_argument(std::string(function) + ": the sum of shares is " + std::to_string(total) +
                                    ", must be above 0 and finite.");
    }
    std::vector<double> result;
    for (const double share : margin.shares) {
        result.push_back(share / total);
    }
    return result;
}

std::vector<double> weight_of_categories(const KnownMargin& margin, const std::vector<double>& weights) {
    std::vector<double> sums(margin.shares.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
        sums[static_cast<std::size_t>(margin.categories[i])] += weights[i];
    }
    return sums;
}

void check_margin(const char* function, const KnownMargin& margin, const std::vector<double>& weights) {
    if (margin.categories.size() != weights.size()) {
        throw std::invalid_argument(std::string(function) + ": a margin has " + std::to_string(margin.categories.size()) +
                                    " units, must have " + std::to_string(weights.size()) + ".");
    }
    for (const std::int64_t category : margin.categories) {
        if (category < 0 || static_cast<std::size_t>(category) >= margin.shares.size()) {
            throw std::invalid_argument(std::string(function) + ": a unit has category " + std::to_string(category) +
                                        ", must have one of " + std::to_string(margin.shares.size()) + " from 0.");
        }
    }
    const std::vector<double> sums = weight_of_categories(margin, weights);
    for (std::size_t k = 0; k < sums.size(); ++k) {
        if (margin.shares[k] > 0.0 && sums[k] == 0.0) {
            throw std::invalid_argument(std::string(function) + ": category " + std::to_string(k) +
                                        " has a share and no unit.");
        }
    }
}

double error_of(const KnownMargin& margin, const std::vector<double>& shares, const std::vector<double>& weights) {
    const std::vector<double> sums = weight_of_categories(margin, weights);
    const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
    double largest = 0.0;
    for (std::size_t k = 0; k < sums.size(); ++k) {
        largest = std::max(largest, std::abs(sums[k] / total - shares[k]));
    }
    return largest;
}

// Multiplies the weights of each category such that it has its share, and the weights' mean is 1.
void fit(const KnownMargin& margin, const std::vector<double>& shares, std::vector<double>& weights) {
    std::vector<double> factors = weight_of_categories(margin, weights);
    for (std::size_t k = 0; k < factors.size(); ++k) {
        // A category whose weight has vanished, which contradictory margins can do, cannot be raised again.
        factors[k] = factors[k] > 0.0 ? shares[k] / factors[k] * static_cast<double>(weights.size()) : 0.0;
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
        weights[i] *= factors[static_cast<std::size_t>(margin.categories[i])];
    }
}

std::vector<double> starting_weights(std::span<const double> start, std::size_t units) {
    std::vector<double> weights(units, 1.0);
    if (start.empty()) {
        return weights;
    }
    if (start.size() != units) {
        throw std::invalid_argument("rake: there are " + std::to_string(start.size()) + " weights for " +
                                    std::to_string(units) + " units, must be as many.");
    }
    double largest = 0.0;
    for (const double weight : start) {
        check_not_negative("rake", "a weight", weight);
        check_finite("rake", "a weight", weight);
        largest = std::max(largest, weight);
    }
    for (std::size_t i = 0; i < units; ++i) {
        weights[i] = largest > 0.0 ? start[i] / largest : 0.0;
    }
    return weights;
}

} // namespace

std::vector<double> post_stratification_weights(const KnownMargin& margin) {
    std::vector<double> weights(margin.categories.size(), 1.0);
    const std::vector<double> shares = known_shares("post_stratification_weights", margin);
    check_margin("post_stratification_weights", margin, weights);
    fit(margin, shares, weights);
    return weights;
}

RakedWeights rake(std::span<const KnownMargin> margins, std::span<const double> start, int max_iterations, double tolerance) {
    if (margins.empty()) {
        throw std::invalid_argument("rake: there are 0 margins, must be one or more.");
    }
    if (max_iterations < 1) {
        throw std::invalid_argument("rake: max_iterations is " + std::to_string(max_iterations) + ", must be 1 or more.");
    }
    check_not_negative("rake", "tolerance", tolerance);
    RakedWeights result;
    result.weights = starting_weights(start, margins.front().categories.size());
    std::vector<std::vector<double>> shares;
    for (const KnownMargin& margin : margins) {
        shares.push_back(known_shares("rake", margin));
        check_margin("rake", margin, result.weights);
    }
    while (!result.converged && result.iterations < max_iterations) {
        ++result.iterations;
        result.largest_error = 0.0;
        for (std::size_t m = 0; m < margins.size(); ++m) {
            fit(margins[m], shares[m], result.weights);
        }
        for (std::size_t m = 0; m < margins.size(); ++m) {
            result.largest_error = std::max(result.largest_error, error_of(margins[m], shares[m], result.weights));
        }
        result.converged = result.largest_error <= tolerance;
    }
    if (!result.converged) {
        std::ostringstream note;
        note.precision(2);
        note << "Raking did not converge in " << result.iterations << " iterations: a category's share is still off by "
             << result.largest_error << ", so the margins may contradict each other in this sample.";
        result.notes.push_back(note.str());
    }
    return result;
}

} // namespace cxlift::stats
