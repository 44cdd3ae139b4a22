// Outcomes beside covariates: of units that have all covariates, and of units that lack one.
#pragma once

#include "stats/summaries/co_moments.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// A unit without a covariate keeps its outcome: leaving it out would change who is compared. What stands for the covariate is
// not known before the end (its mean over both variants), so such units are summed up apart.
class CovariateMoments {
public:
    CovariateMoments(std::size_t outcomes, std::size_t covariates);
    // Throws std::invalid_argument where `complete` has no more columns than `incomplete`.
    CovariateMoments(CoMoments complete, CoMoments incomplete);

    void merge(const CovariateMoments& other);

    [[nodiscard]] std::int64_t n() const noexcept { return complete_.n() + incomplete_.n(); }
    [[nodiscard]] std::size_t outcomes() const noexcept { return incomplete_.columns(); }
    [[nodiscard]] std::size_t covariates() const noexcept { return complete_.columns() - incomplete_.columns(); }
    [[nodiscard]] const CoMoments& complete() const noexcept { return complete_; }     // outcomes, then covariates
    [[nodiscard]] const CoMoments& incomplete() const noexcept { return incomplete_; } // outcomes

    // All units; a covariate that is missing is as large as `values` has it.
    [[nodiscard]] CoMoments imputed(std::span<const double> values) const;
    // All units, outcomes alone.
    [[nodiscard]] CoMoments outcome_moments() const;

    friend bool operator==(const CovariateMoments&, const CovariateMoments&) = default;

private:
    CoMoments complete_;
    CoMoments incomplete_;
};

// Of each covariate, over the complete units of both; 0 where there are none.
[[nodiscard]] std::vector<double> covariate_means(const CovariateMoments& control, const CovariateMoments& treatment);

} // namespace cxlift::stats
