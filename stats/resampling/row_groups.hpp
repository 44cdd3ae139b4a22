// What rows are resampled by: each by itself or with its cluster, from all of them or within its stratum.
#pragma once

#include "stats/resampling/repeated_values.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Of each row the number of its cluster, from 0 without a gap, and of its stratum. Empty: each row is a unit of its own; there
// is one stratum.
struct RowLabels {
    // NOLINTBEGIN(readability-redundant-member-init): GCC warns of a member that a designated list leaves out
    std::span<const std::uint32_t> clusters = {};
    std::span<const std::uint32_t> strata = {};
    // NOLINTEND(readability-redundant-member-init)

    [[nodiscard]] bool empty() const noexcept { return clusters.empty() && strata.empty(); }
};

// Rows brought to units. The units of a stratum follow each other, in the order of their clusters' numbers or of their rows, so
// that a resample is for each stratum as many draws from a range as it has units. Throws std::invalid_argument, in the name of
// `function`, for labels that are not one a row, clusters with a gap in their numbers, and a cluster in two strata.
class RowGroups {
public:
    RowGroups(const char* function, std::size_t rows, const RowLabels& labels);

    [[nodiscard]] std::size_t n_units() const noexcept { return first_.back(); }
    [[nodiscard]] std::size_t n_strata() const noexcept { return first_.size() - 1; }
    [[nodiscard]] std::size_t first(std::size_t stratum) const noexcept { return first_[stratum]; }
    [[nodiscard]] std::size_t size(std::size_t stratum) const noexcept { return first_[stratum + 1] - first_[stratum]; }
    [[nodiscard]] std::size_t least_size() const; // of the strata that have units
    [[nodiscard]] bool has_lone_unit() const;     // there are several units, and one is a stratum by itself
    // Empty where each row is a unit and there is one stratum.
    [[nodiscard]] ValueClusters units() const noexcept;

    // Of a column the total of each unit.
    [[nodiscard]] std::vector<double> totals(std::span<const double> column) const;

private:
    std::size_t rows_;
    std::vector<std::uint32_t> unit_of_; // of each row; empty where they are the same
    std::vector<std::size_t> first_;     // unit of each stratum, and behind the last
};

} // namespace cxlift::stats
