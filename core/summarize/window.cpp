#include "core/summarize/window.hpp"

#include <algorithm>

namespace cxlift {

template <typename Visit> void Window::for_each_piece(std::int64_t row, std::size_t n, const Visit& visit) const {
    std::int64_t at = begin_ + row;
    const std::int64_t end = at + static_cast<std::int64_t>(n);
    auto batch = std::upper_bound(batches_.begin(), batches_.end(), at,
                                  [](std::int64_t value, const Batch& b) { return value < b.end; });
    for (std::size_t done = 0; at < end; ++batch) {
        const std::int64_t piece = std::min(end, batch->end) - at;
        visit(*batch, at - batch->begin, static_cast<std::size_t>(piece), done);
        done += static_cast<std::size_t>(piece);
        at += piece;
    }
}

bool Window::fill(std::int64_t rows) {
    while (!ended_ && this->rows() < rows) {
        arrow::Array array = stream_->next();
        ended_ = array.empty();
        if (!ended_ && array->length > 0) {
            append(std::move(array));
        }
    }
    return !ended_;
}

void Window::append(arrow::Array array) {
    Batch batch{.array = std::move(array), .begin = end_, .end = end_, .numbers = {}, .labels = {}, .ids = {}};
    batch.end += batch.array->length;
    const std::int64_t offset = batch.array->offset;
    for (const std::size_t column : bindings_->numbers) {
        batch.numbers.emplace_back(stream_->type(column), *batch.array->children[column], offset);
    }
    for (std::size_t i = 0; i < bindings_->labels.size(); ++i) {
        const std::size_t column = bindings_->labels[i];
        batch.labels.emplace_back(stream_->type(column), *batch.array->children[column], offset, *(*labels_)[i]);
    }
    if (bindings_->unit.has_value()) {
        batch.ids.emplace(stream_->type(*bindings_->unit), *batch.array->children[*bindings_->unit], offset);
    }
    end_ = batch.end;
    batches_.push_back(std::move(batch));
}

void Window::drop(std::int64_t rows) {
    begin_ += rows;
    while (!batches_.empty() && batches_.front().end <= begin_) {
        batches_.pop_front();
    }
}

NumberTile Window::numbers(std::size_t input, std::int64_t row, std::size_t n, double* values, std::uint64_t* present) const {
    NumberTile tile;
    bool nulls = false;
    for_each_piece(row, n, [&](const Batch& batch, std::int64_t begin, std::size_t count, std::size_t done) {
        const arrow::NumberColumn& column = batch.numbers[input];
        nulls = nulls || column.may_have_nulls();
        if (count == n && column.in_place(begin) != nullptr) {
            tile.values = column.in_place(begin);
        } else {
            column.read(begin, count, values + done);
            tile.values = values;
        }
    });
    if (nulls) {
        tile.present = present;
        for_each_piece(row, n, [&](const Batch& batch, std::int64_t begin, std::size_t count, std::size_t done) {
            batch.numbers[input].read_present(begin, count, present, done);
        });
    }
    return tile;
}

const double* Window::in_place(std::size_t input, std::int64_t row, std::size_t n) const {
    const double* values = nullptr;
    for_each_piece(row, n, [&](const Batch& batch, std::int64_t begin, std::size_t count, std::size_t) {
        values = count == n ? batch.numbers[input].in_place(begin) : nullptr;
    });
    return values;
}

void Window::labels(std::size_t label, std::int64_t row, std::size_t n, std::int32_t* out, arrow::LabelCache& cache) const {
    for_each_piece(row, n, [&](const Batch& batch, std::int64_t begin, std::size_t count, std::size_t done) {
        batch.labels[label].read(begin, count, out + done, cache);
    });
}

void Window::unit_ids(std::int64_t row, std::size_t n, const std::int32_t* wanted, std::vector<std::uint64_t>& hashes) const {
    if (!bindings_->unit.has_value()) {
        return;
    }
    for_each_piece(row, n, [&](const Batch& batch, std::int64_t begin, std::size_t count, std::size_t done) {
        if (batch.ids.has_value()) {
            batch.ids->add_hashes(begin, count, wanted + done, hashes);
        }
    });
}

void Window::unit_ids(std::int64_t row, std::size_t n, std::uint64_t* hashes, std::vector<bool>& has_id) const {
    for_each_piece(row, n, [&](const Batch& batch, std::int64_t begin, std::size_t count, std::size_t done) {
        if (batch.ids.has_value()) {
            batch.ids->read_hashes(begin, count, hashes, has_id, done);
        }
    });
}

} // namespace cxlift
