// Reads one label column of one batch as small numbers, a tile of rows at a time.
#pragma once

#include "core/arrow/c_data_interface.hpp"
#include "core/arrow/label_cache.hpp"
#include "core/arrow/labels.hpp"
#include "core/arrow/type.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace cxlift::arrow {

class LabelColumn {
public:
    // `column` and `labels` must outlive this object; a dictionary's texts are numbered here, once.
    LabelColumn(const ColumnType& type, const ArrowArray& column, std::int64_t offset, Labels& labels);

    // Writes the numbers of n rows from `begin`; missing_label for a null.
    void read(std::int64_t begin, std::size_t n, std::int32_t* out, LabelCache& cache) const;

private:
    void read_indices(std::int64_t begin, std::size_t n, std::int32_t* out) const;

    ColumnType type_;
    const ArrowArray* column_;
    std::int64_t offset_;
    bool nulls_;
    std::vector<std::int32_t> dictionary_;
    std::optional<stats::ByteTable> small_; // the same, where it is small enough
};

} // namespace cxlift::arrow
