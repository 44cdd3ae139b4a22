// Reads the ids of units as 64-bit hashes.
#pragma once

#include "core/arrow/c_data_interface.hpp"
#include "core/arrow/type.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cxlift::arrow {

// XXH3, 64 bits, of the UTF-8 bytes of a unit's id, of which a whole number is its decimal digits.
[[nodiscard]] std::uint64_t id_hash(std::string_view id);

class IdColumn {
public:
    // `column` must outlive this object. `offset` is that of the batch.
    IdColumn(const ColumnType& type, const ArrowArray& column, std::int64_t offset);

    // Adds the hash of each id of those of n rows from `begin` that are `wanted` (not 0): an id has one hash whatever type it
    // came in. A null is no id.
    void add_hashes(std::int64_t begin, std::size_t n, const std::int32_t* wanted, std::vector<std::uint64_t>& hashes) const;

    // The hash of each of n rows from `begin`, of which row i goes to place `at` + i; has_id tells where there is one.
    void read_hashes(std::int64_t begin, std::size_t n, std::uint64_t* hashes, std::vector<bool>& has_id, std::size_t at) const;

private:
    template <typename Visit> void for_each_id(std::int64_t begin, std::size_t n, const Visit& visit) const;

    ColumnType type_;
    const ArrowArray* column_;
    std::int64_t offset_;
    std::vector<std::uint64_t> dictionary_; // hashes of its entries
    std::vector<bool> dictionary_nulls_;
};

} // namespace cxlift::arrow
