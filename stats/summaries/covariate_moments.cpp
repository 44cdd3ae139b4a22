#include "stats/summaries/covariate_moments.hpp"

#include <stdexcept>
#include <utility>

namespace cxlift::stats {
namespace {

// The co-moments of the first `kept` columns, and of constants after them.
CoMoments extended(const CoMoments& of, std::size_t kept, std::span<const double> constants) {
    const std::size_t columns = kept + constants.size();
    std::vector<double> means(columns);
    std::vector<double> cross(columns * columns, 0.0);
    for (std::size_t i = 0; i < kept; ++i) {
        means[i] = of.mean(i);
        for (std::size_t j = 0; j < kept; ++j) {
            cross[i * columns + j] = of.cross_product(i, j);
        }
    }
    for (std::size_t i = 0; i < constants.size(); ++i) {
        means[kept + i] = constants[i];
    }
    return {of.n(), std::move(means), std::move(cross)};
}

} // namespace

CovariateMoments::CovariateMoments(std::size_t outcomes, std::size_t covariates)
    : complete_(outcomes + covariates), incomplete_(outcomes) {}

CovariateMoments::CovariateMoments(CoMoments complete, CoMoments incomplete)
    : complete_(std::move(complete)), incomplete_(std::move(incomplete)) {
    if (complete_.columns() <= incomplete_.columns()) {
        throw std::invalid_argument("CovariateMoments: complete has " + std::to_string(complete_.columns()) +
                                    " columns, must have more than the " + std::to_string(incomplete_.columns()) +
                                    " outcomes of incomplete.");
    }
}

void CovariateMoments::merge(const CovariateMoments& other) {
    complete_.merge(other.complete_);
    incomplete_.merge(other.incomplete_);
}

CoMoments CovariateMoments::imputed(std::span<const double> values) const {
    CoMoments all = complete_;
    all.merge(extended(incomplete_, outcomes(), values));
    return all;
}

CoMoments CovariateMoments::outcome_moments() const {
    CoMoments all = extended(complete_, outcomes(), {});
    all.merge(incomplete_);
    return all;
}

std::vector<double> covariate_means(const CovariateMoments& control, const CovariateMoments& treatment) {
    CoMoments both = control.complete();
    both.merge(treatment.complete());
    std::vector<double> means;
    for (std::size_t i = control.outcomes(); i < both.columns(); ++i) {
        means.push_back(both.n() == 0 ? 0.0 : both.mean(i));
    }
    return means;
}

} // namespace cxlift::stats
