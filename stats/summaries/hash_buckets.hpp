// Joint columns in a fixed number of parts, each unit in the part that the hash of its key names: what resampling of ratios and
// of covariate-adjusted means needs, in bounded memory.
#pragma once

#include "stats/summaries/co_moments.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Of a row that has no unit but its number: the finalizer of SplitMix64; Steele, Lea and Flood (2014), OOPSLA, figure 15.
[[nodiscard]] constexpr std::uint64_t hash_of_number(std::uint64_t number) noexcept {
    number += 0x9E3779B97F4A7C15U;
    number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
    number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
    return number ^ (number >> 31U);
}

// The first ten bits of a unit's 64-bit hash are the number of its bucket. A unit goes to the same bucket wherever it is
// counted, so neither the order of rows nor that of merging changes what a bucket holds; its moments change only by rounding.
class HashBuckets {
public:
    static constexpr int bits = 10;
    static constexpr std::size_t count = std::size_t{1} << bits;

    explicit HashBuckets(std::size_t columns) : buckets_(count, CoMoments(columns)) {}

    [[nodiscard]] static constexpr std::size_t bucket_of(std::uint64_t hash) noexcept { return hash >> (64 - bits); }

    // A row with a NaN is left out. Throws std::invalid_argument where the row has not as many values as there are columns.
    void add(std::span<const double> row, std::uint64_t hash) { buckets_[bucket_of(hash)].add(row); }
    // Of other units. Throws std::invalid_argument where it has other columns.
    void merge(const HashBuckets& other);

    [[nodiscard]] std::size_t columns() const noexcept { return buckets_.front().columns(); }
    [[nodiscard]] std::span<const CoMoments> buckets() const noexcept { return buckets_; }
    [[nodiscard]] CoMoments total() const; // of all buckets, in the order of their numbers

    friend bool operator==(const HashBuckets&, const HashBuckets&) = default;

private:
    std::vector<CoMoments> buckets_;
};

} // namespace cxlift::stats
