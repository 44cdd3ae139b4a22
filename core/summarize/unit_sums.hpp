// What the rows of each unit add up to.
#pragma once

#include "core/summarize/layout.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace cxlift {

// Units are known by the hash of their id, and numbered in the order in which they are met. Two different ids share a hash of
// 64 bits once in a million times among five million units.
class UnitSums {
public:
    UnitSums(std::size_t labels, std::span<const MetricLayout> metrics);

    [[nodiscard]] std::size_t unit(std::uint64_t hash); // made if it is not there, without labels and with sums of 0
    // nullopt where it was not met.
    [[nodiscard]] std::optional<std::size_t> find(std::uint64_t hash) const;
    [[nodiscard]] std::uint64_t hash(std::size_t unit) const { return hashes_[unit]; }
    // Of a column of the label set; arrow::missing_label until a row has one.
    [[nodiscard]] std::int32_t& label(std::size_t unit, std::size_t column) { return labels_[unit * label_columns_ + column]; }
    [[nodiscard]] std::int32_t label(std::size_t unit, std::size_t column) const {
        return labels_[unit * label_columns_ + column];
    }

    // A mean's value; how often one answer of a scale is given; a row that has both columns of a ratio.
    void add_value(std::size_t unit, std::size_t metric, double value);
    void add_answer(std::size_t unit, std::size_t metric, std::size_t answer) { ++*at(unit, metric, answer); }
    void add_pair(std::size_t unit, std::size_t metric, double first, double second);

    struct Total {
        double n = 0.0; // rows with a value
        double sum = 0.0;
    };
    // The sum is that of what the values exceed `origin` by; it keeps their digits where that is near them.
    [[nodiscard]] Total total(std::size_t unit, std::size_t metric, double origin) const;
    [[nodiscard]] std::span<const double> answers(std::size_t unit, std::size_t metric) const;
    // nullopt where no row has both.
    struct Pair {
        double first = 0.0;
        double second = 0.0;
    };
    [[nodiscard]] std::optional<Pair> pair(std::size_t unit, std::size_t metric) const;

    // In an order that no order of rows changes.
    [[nodiscard]] std::vector<std::size_t> in_order() const;

private:
    [[nodiscard]] double* at(std::size_t unit, std::size_t metric, std::size_t place) {
        return &sums_[unit * width_ + begin_[metric] + place];
    }

    std::unordered_map<std::uint64_t, std::size_t> numbers_;
    std::vector<std::uint64_t> hashes_;
    std::size_t label_columns_;
    std::vector<std::int32_t> labels_;
    std::vector<std::size_t> begin_; // of each metric's sums among those of a unit
    std::size_t width_ = 0;
    std::vector<double> sums_;
};

} // namespace cxlift
