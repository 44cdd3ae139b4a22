// The batches that are in memory at a time, addressed by row: a tile of rows may span several of them.
#pragma once

#include "core/arrow/id_column.hpp"
#include "core/arrow/label_column.hpp"
#include "core/arrow/number_column.hpp"
#include "core/arrow/stream.hpp"
#include "core/summarize/bindings.hpp"
#include "stats/simd/row_bits.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace cxlift {

// Numbers of one input for one tile. `present` has one bit for each row, or is null where no row can be null.
struct NumberTile {
    const double* values = nullptr;
    const std::uint64_t* present = nullptr;

    [[nodiscard]] bool has_value(std::size_t row) const noexcept { return stats::has_row(present, row); }
};

class Window {
public:
    Window(arrow::Stream& stream, const Bindings& bindings, std::vector<std::unique_ptr<arrow::Labels>>& labels)
        : stream_(&stream), bindings_(&bindings), labels_(&labels) {}

    // Pulls batches until at least `rows` rows are there or the stream has ended; false once it has.
    bool fill(std::int64_t rows);
    // Forgets the first rows; batches that lie before all others are released.
    void drop(std::int64_t rows);

    [[nodiscard]] std::int64_t rows() const noexcept { return end_ - begin_; }

    // Rows are counted from the first that has not been dropped. The buffers hold at least n elements.
    [[nodiscard]] NumberTile numbers(std::size_t input, std::int64_t row, std::size_t n, double* values,
                                     std::uint64_t* present) const;
    // The same values where they lie, if they are doubles of one batch; otherwise nullptr.
    [[nodiscard]] const double* in_place(std::size_t input, std::int64_t row, std::size_t n) const;
    // Adds the hashes of the ids of rows that are `wanted` (not 0), if the plan names their column.
    void unit_ids(std::int64_t row, std::size_t n, const std::int32_t* wanted, std::vector<std::uint64_t>& hashes) const;
    // The hash of each row's id; has_id, which is false before, tells where there is one.
    void unit_ids(std::int64_t row, std::size_t n, std::uint64_t* hashes, std::vector<bool>& has_id) const;
    void labels(std::size_t label, std::int64_t row, std::size_t n, std::int32_t* out, arrow::LabelCache& cache) const;

private:
    struct Batch {
        arrow::Array array; // keeps the columns alive
        std::int64_t begin;
        std::int64_t end;
        std::vector<arrow::NumberColumn> numbers;
        std::vector<arrow::LabelColumn> labels;
        std::optional<arrow::IdColumn> ids;
    };

    void append(arrow::Array array);
    // Calls visit(batch, first row within it, number of rows, rows before) for each batch that [row, row + n) touches.
    template <typename Visit> void for_each_piece(std::int64_t row, std::size_t n, const Visit& visit) const;

    arrow::Stream* stream_;
    const Bindings* bindings_;
    std::vector<std::unique_ptr<arrow::Labels>>* labels_;
    std::deque<Batch> batches_;
    std::int64_t begin_ = 0;
    std::int64_t end_ = 0;
    bool ended_ = false;
};

} // namespace cxlift
