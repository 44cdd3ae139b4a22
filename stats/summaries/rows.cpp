#include "stats/summaries/rows.hpp"

#include "stats/key_sort.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

namespace cxlift::stats {
namespace {

struct KeyedRow {
    std::uint64_t key;
    std::size_t row;
};

void refuse_twice(const std::vector<std::uint64_t>& keys) {
    const auto twice = std::ranges::adjacent_find(keys);
    if (twice != keys.end()) {
        throw std::invalid_argument("Rows: the key " + std::to_string(*twice) + " is of two rows, must be of one.");
    }
}

void check(const std::vector<std::uint64_t>& keys, const std::vector<std::vector<double>>& columns) {
    for (const std::vector<double>& column : columns) {
        if (column.size() != keys.size()) {
            throw std::invalid_argument("Rows: a column has " + std::to_string(column.size()) + " values, must have " +
                                        std::to_string(keys.size()) + ", as many as there are keys.");
        }
        if (std::ranges::any_of(column, [](double value) { return std::isinf(value); })) {
            throw std::invalid_argument("Rows: a value is infinite, must be finite, or NaN where it is missing.");
        }
    }
}

} // namespace

Rows::Rows(std::vector<std::uint64_t> keys, std::vector<std::vector<double>> columns)
    : keys_(std::move(keys)), columns_(std::move(columns)) {
    check(keys_, columns_);
    if (!std::ranges::is_sorted(keys_)) {
        std::vector<KeyedRow> order(keys_.size());
        for (std::size_t row = 0; row < order.size(); ++row) {
            order[row] = {.key = keys_[row], .row = row};
        }
        sort_by_key(order, [](const KeyedRow& one) { return one.key; });
        std::vector<double> sorted(keys_.size());
        for (std::vector<double>& column : columns_) {
            std::ranges::transform(order, sorted.begin(), [&](const KeyedRow& one) { return column[one.row]; });
            column.swap(sorted);
        }
        std::ranges::transform(order, keys_.begin(), [](const KeyedRow& one) { return one.key; });
    }
    refuse_twice(keys_);
}

void Rows::merge(const Rows& other) {
    if (columns_.size() != other.columns_.size()) {
        throw std::invalid_argument("Rows.merge: the two have " + std::to_string(columns_.size()) + " and " +
                                    std::to_string(other.columns_.size()) + " columns, must have as many.");
    }
    std::vector<std::uint64_t> both;
    std::ranges::set_intersection(keys_, other.keys_, std::back_inserter(both));
    if (!both.empty()) {
        throw std::invalid_argument("Rows.merge: " + std::to_string(both.size()) +
                                    (both.size() == 1 ? " unit is" : " units are") + " in both, must be in one of them alone.");
    }
    std::vector<std::uint64_t> keys(keys_.size() + other.keys_.size());
    std::vector<std::vector<double>> columns(columns_.size(), std::vector<double>(keys.size()));
    std::size_t i = 0;
    std::size_t j = 0;
    for (std::size_t row = 0; row < keys.size(); ++row) {
        const bool ours = j == other.keys_.size() || (i < keys_.size() && keys_[i] < other.keys_[j]);
        const Rows& from = ours ? *this : other;
        const std::size_t at = ours ? i++ : j++;
        keys[row] = from.keys_[at];
        for (std::size_t column = 0; column < columns.size(); ++column) {
            columns[column][row] = from.columns_[column][at];
        }
    }
    keys_ = std::move(keys);
    columns_ = std::move(columns);
}

Rows::Part Rows::complete(std::size_t first, std::size_t count) const {
    const std::span<const std::vector<double>> wanted = std::span(columns_).subspan(first, count);
    Part part{.keys = {}, .columns = std::vector<std::vector<double>>(count)};
    for (std::size_t row = 0; row < keys_.size(); ++row) {
        if (std::ranges::any_of(wanted, [row](const std::vector<double>& column) { return std::isnan(column[row]); })) {
            continue;
        }
        part.keys.push_back(keys_[row]);
        for (std::size_t column = 0; column < count; ++column) {
            part.columns[column].push_back(wanted[column][row]);
        }
    }
    return part;
}

bool operator==(const Rows& a, const Rows& b) {
    const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    return a.keys_ == b.keys_ && std::ranges::equal(a.columns_, b.columns_, [&](const auto& x, const auto& y) {
               return std::ranges::equal(x, y, same);
           });
}

} // namespace cxlift::stats
