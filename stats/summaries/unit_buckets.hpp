// HashBuckets in exact sums: whoever counts a unit, and in whatever order, the buckets have the same bits.
#pragma once

#include "stats/summaries/co_moments.hpp"
#include "stats/summaries/covariate_moments.hpp"
#include "stats/summaries/exact_sum.hpp"
#include "stats/summaries/hash_buckets.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Sums of several columns and of their products in each bucket that has units; the others take no room.
class ExactBuckets {
public:
    explicit ExactBuckets(std::size_t columns) : columns_(columns) {}

    // A finite row of a unit with this hash.
    void add(std::span<const double> row, std::uint64_t hash);
    // Of other units, and of the same columns.
    void merge(const ExactBuckets& other);

    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
    [[nodiscard]] std::size_t width() const noexcept { return columns_ + columns_ * (columns_ + 1) / 2; }
    [[nodiscard]] std::int64_t n() const noexcept;
    [[nodiscard]] std::size_t met() const noexcept { return n_.size(); } // buckets with units
    // Of one bucket: units; sums of the columns, then of the products of column i with i and those after it.
    [[nodiscard]] std::int64_t n_of(std::size_t bucket) const noexcept;
    [[nodiscard]] std::span<const ExactSum> sums_of(std::size_t bucket) const noexcept; // empty without units
    [[nodiscard]] CoMoments moments_of(std::size_t bucket) const;
    [[nodiscard]] CoMoments total() const;
    // What n_of and sums_of have told of a bucket that has no units yet.
    void put(std::size_t bucket, std::int64_t n, std::span<const ExactSum> sums);

    friend bool operator==(const ExactBuckets& a, const ExactBuckets& b);

private:
    [[nodiscard]] std::size_t place_of(std::size_t bucket); // made if it is not there
    [[nodiscard]] std::size_t known(std::size_t bucket) const noexcept { return place_.empty() ? 0 : place_[bucket]; }

    std::size_t columns_;
    std::vector<std::uint16_t> place_; // of each bucket 1 + place among those with units, in the order of meeting; or empty
    std::vector<std::int64_t> n_;
    std::vector<ExactSum> sums_; // width() a bucket
    std::vector<BinaryParts> parts_;
};

// Outcomes beside covariates, as CovariateMoments: of units that have all covariates, and of units that lack one.
class UnitBuckets {
public:
    UnitBuckets(std::size_t outcomes, std::size_t covariates)
        : outcomes_(outcomes), complete_(outcomes + covariates), incomplete_(outcomes) {}

    void add_complete(std::span<const double> outcomes_and_covariates, std::uint64_t hash) {
        complete_.add(outcomes_and_covariates, hash);
    }
    void add_incomplete(std::span<const double> outcomes, std::uint64_t hash) { incomplete_.add(outcomes, hash); }
    // Throws std::invalid_argument where it has other columns.
    void merge(const UnitBuckets& other);

    [[nodiscard]] std::size_t outcomes() const noexcept { return outcomes_; }
    [[nodiscard]] std::size_t covariates() const noexcept { return complete_.columns() - outcomes_; }
    [[nodiscard]] std::int64_t n() const noexcept { return complete_.n() + incomplete_.n(); }
    [[nodiscard]] const ExactBuckets& complete() const noexcept { return complete_; }
    [[nodiscard]] const ExactBuckets& incomplete() const noexcept { return incomplete_; }
    [[nodiscard]] ExactBuckets& complete() noexcept { return complete_; }
    [[nodiscard]] ExactBuckets& incomplete() noexcept { return incomplete_; }

    // Of all units, where there are covariates; without them nobody is incomplete.
    [[nodiscard]] CovariateMoments total() const { return {complete_.total(), incomplete_.total()}; }
    // Of each bucket, where a covariate that is missing is as large as `values` has it; see resample_buckets.hpp.
    [[nodiscard]] std::vector<CoMoments> buckets(std::span<const double> values) const;

    friend bool operator==(const UnitBuckets&, const UnitBuckets&) = default;

private:
    std::size_t outcomes_;
    ExactBuckets complete_;   // outcomes, then covariates
    ExactBuckets incomplete_; // outcomes
};

} // namespace cxlift::stats
