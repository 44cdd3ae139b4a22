// Reads the numbers of one column of one batch as doubles, a tile of rows at a time.
#pragma once

#include "core/arrow/c_data_interface.hpp"
#include "core/arrow/type.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxlift::arrow {

class NumberColumn {
public:
    // `column` must outlive this object. `offset` is that of the batch; a slice has one.
    NumberColumn(const ColumnType& type, const ArrowArray& column, std::int64_t offset);

    // Whether some row may be null (a NaN is missing too, which only its reader can see).
    [[nodiscard]] bool may_have_nulls() const noexcept { return nulls_; }

    // The values where they lie, when they are doubles; otherwise nullptr. What stands in a null row is unspecified.
    [[nodiscard]] const double* in_place(std::int64_t begin) const noexcept;

    // Writes n values from row `begin`; what is written for a null row is unspecified.
    void read(std::int64_t begin, std::size_t n, double* out) const;
    // Writes which of n rows hold a value: one bit for each, from bit `to` of the words on. A word that is not filled yet is
    // continued, one that is begun is cleared.
    void read_present(std::int64_t begin, std::size_t n, std::uint64_t* out, std::size_t to) const noexcept;

private:
    void read_dictionary(std::int64_t begin, std::size_t n, double* out) const;

    ColumnType type_;
    const ArrowArray* column_;
    std::int64_t offset_;
    bool nulls_;
    std::vector<double> dictionary_; // decoded once; NaN for a null entry
};

} // namespace cxlift::arrow
