// Weights that make a sample's shares those of the population.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

// A question of which the population's answers are known: the category of each unit, and each category's share (any amounts,
// divided by their sum).
struct KnownMargin {
    std::vector<std::int64_t> categories;
    std::vector<double> shares;
};

struct RakedWeights {
    std::vector<double> weights; // with mean 1
    int iterations = 0;
    bool converged = false;
    double largest_error = 0.0; // of a category's share, over all margins
    std::vector<std::string> notes;
};

// One margin: each unit's weight is its category's share in the population over that in the sample; their mean is 1.
// Throws std::invalid_argument where a category with a share has no unit, or a unit no category.
[[nodiscard]] std::vector<double> post_stratification_weights(const KnownMargin& margin);

// Several margins of which the crossing is not known: each in turn is made to fit, until all do within `tolerance`. Iterative
// proportional fitting, Deming and Stephan (1940), Annals of Mathematical Statistics 11:427. `start` holds the weights to begin
// with, ones where it is empty. Margins that contradict each other do not converge; a note says so. Throws
// std::invalid_argument as above, and where a margin has not as many units as the others.
[[nodiscard]] RakedWeights rake(std::span<const KnownMargin> margins, std::span<const double> start = {},
                                int max_iterations = 1000, double tolerance = 1e-10);

} // namespace cxlift::stats
