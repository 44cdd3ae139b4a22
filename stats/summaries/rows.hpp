// The units' own values, for what no sum can answer: resampling of rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Of each unit its key and a value in every column, NaN where it has none: 8 bytes each. Units are kept in the order of their
// keys, so that rows in any order, and parts merged in any order, give the same bits.
class Rows {
public:
    Rows() = default;
    explicit Rows(std::size_t columns) : columns_(columns) {}
    // Of rows in any order. Throws std::invalid_argument for columns that are not as long as the keys, for an infinite value
    // and where two rows have one key.
    Rows(std::vector<std::uint64_t> keys, std::vector<std::vector<double>> columns);

    // Adds other units. Throws std::invalid_argument where a unit is in both, or the columns are not as many.
    void merge(const Rows& other);

    [[nodiscard]] std::int64_t n() const noexcept { return static_cast<std::int64_t>(keys_.size()); }
    [[nodiscard]] const std::vector<std::uint64_t>& keys() const noexcept { return keys_; } // ascending
    [[nodiscard]] const std::vector<std::vector<double>>& columns() const noexcept { return columns_; }

    struct Part {
        std::vector<std::uint64_t> keys;
        std::vector<std::vector<double>> columns;
    };
    // Some columns of the units that have a value in all of them.
    [[nodiscard]] Part complete(std::size_t first, std::size_t count) const;

    // A missing value is the same as another.
    friend bool operator==(const Rows& a, const Rows& b);

private:
    std::vector<std::uint64_t> keys_;
    std::vector<std::vector<double>> columns_;
};

} // namespace cxlift::stats
