#include "core/arrow/label_column.hpp"

#include "core/arrow/label_text.hpp"
#include "core/arrow/validity.hpp"
#include "core/arrow/values.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace cxlift::arrow {
namespace {

// What stands in a null row is no label: it must not be looked up, where it would be counted as one. (A null row that happens
// to hold a known text gets its code, until `read` puts missing_label there.)
bool is_null(const void* validity, std::int64_t begin, std::size_t row) {
    return validity != nullptr && !bit_at(validity, begin + static_cast<std::int64_t>(row));
}

template <typename Offset>
void read_text(const ArrowArray& array, std::int64_t begin, std::size_t n, const void* validity, std::int32_t* out,
               LabelCache& cache) {
    const auto* offsets = static_cast<const Offset*>(array.buffers[1]) + begin;
    const auto* bytes = static_cast<const char*>(array.buffers[2]);
    const auto bytes_in_all =
        static_cast<std::int64_t>(static_cast<const Offset*>(array.buffers[1])[array.offset + array.length]);
    const char* end = bytes + bytes_in_all;
    const bool searched = !cache.known().empty();
    if (searched && cache.known().find(bytes, bytes_in_all, offsets, n, out)) {
        return;
    }
    for (std::size_t i = 0; i < n; ++i) {
        if ((searched && out[i] != stats::KnownTexts::not_found) || is_null(validity, begin, i)) {
            continue;
        }
        const auto size = static_cast<std::size_t>(offsets[i + 1] - offsets[i]);
        out[i] = cache.code_of_text(bytes + offsets[i], size, end);
    }
}

void read_views(const ArrowArray& array, std::int64_t begin, std::size_t n, const void* validity, std::int32_t* out,
                LabelCache& cache) {
    const auto* views = static_cast<const View*>(array.buffers[1]) + begin;
    const bool searched = !cache.known().empty();
    if (searched && cache.known().find_views(views, n, out)) {
        return;
    }
    for (std::size_t i = 0; i < n; ++i) {
        if ((searched && out[i] != stats::KnownTexts::not_found) || is_null(validity, begin, i)) {
            continue; // a null's view may point anywhere
        }
        const std::string_view text = text_of(views[i], array);
        const bool in_view = text.size() <= views[i].bytes.size();
        out[i] = cache.code_of_text(text.data(), text.size(), text.data() + (in_view ? views[i].bytes.size() : text.size()));
    }
}

void read_values(const ColumnType& type, const ArrowArray& array, std::int64_t begin, std::size_t n, const void* validity,
                 std::int32_t* out, LabelCache& cache) {
    if (n == 0) {
        return; // a column without rows may have no buffers
    }
    const auto write = [&](std::uint64_t value) { return label_text(type, value); };
    switch (type.type) {
    case Type::utf8: read_text<std::int32_t>(array, begin, n, validity, out, cache); break;
    case Type::large_utf8: read_text<std::int64_t>(array, begin, n, validity, out, cache); break;
    case Type::utf8_view: read_views(array, begin, n, validity, out, cache); break;
    case Type::null: std::fill_n(out, n, missing_label); break;
    case Type::boolean:
        for (std::size_t i = 0; i < n; ++i) {
            const bool value = bit_at(array.buffers[1], begin + static_cast<std::int64_t>(i)); // of a null, one of two at worst
            out[i] = cache.code_of_integer(value ? 1 : 0, write);
        }
        break;
    case Type::int8:
    case Type::uint8: {
        const auto* bytes = static_cast<const std::uint8_t*>(array.buffers[1]) + begin;
        if (stats::look_up(cache.small_bytes(), {bytes, n}, out) >= 0) {
            return;
        }
        for (std::size_t i = 0; i < n; ++i) { // of a null, one of 256 at worst
            const auto extended = type.type == Type::int8 ? static_cast<std::uint64_t>(static_cast<std::int8_t>(bytes[i]))
                                                          : static_cast<std::uint64_t>(bytes[i]);
            out[i] = cache.code_of_byte(bytes[i], [&] { return write(extended); });
        }
        break;
    }
    default:
        for_each_integer(type.type, array.buffers[1], begin, n, [&](std::size_t i, std::uint64_t value) {
            out[i] = is_null(validity, begin, i) ? missing_label : cache.code_of_integer(value, write);
        });
    }
}

} // namespace

LabelColumn::LabelColumn(const ColumnType& type, const ArrowArray& column, std::int64_t offset, Labels& labels)
    : type_(type), column_(&column), offset_(column.offset + offset), nulls_(may_have_nulls(column)) {
    if (!type.index.has_value() || column.dictionary == nullptr) {
        return;
    }
    const ArrowArray& entries = *column.dictionary;
    const LabelColumn values(
        {.type = type.type, .index = {}, .meaning = type.meaning, .per_second = type.per_second, .name = {}}, entries, 0,
        labels);
    dictionary_.resize(static_cast<std::size_t>(entries.length));
    LabelCache cache(labels);
    if (dictionary_.size() <= 256) {
        values.read(0, dictionary_.size(), dictionary_.data(), cache);
    } else { // most entries of a large dictionary may be left over from rows that have gone: number those in use
        std::vector<bool> used(dictionary_.size(), false);
        const auto rows = static_cast<std::size_t>(column.length - offset);
        for_each_integer(*type.index, column.buffers[1], offset_, rows, [&](std::size_t, std::uint64_t index) {
            if (index < used.size()) {
                used[index] = true;
            }
        });
        for (std::size_t entry = 0; entry < used.size(); ++entry) {
            dictionary_[entry] = missing_label;
            if (used[entry]) {
                values.read(static_cast<std::int64_t>(entry), 1, &dictionary_[entry], cache);
            }
        }
    }
    if (dictionary_.size() < stats::ByteTable().size() &&
        std::all_of(dictionary_.begin(), dictionary_.end(), [](std::int32_t code) { return code <= 127; })) {
        small_.emplace().fill(missing_label);
        std::transform(dictionary_.begin(), dictionary_.end(), small_->begin(),
                       [](std::int32_t code) { return static_cast<std::int8_t>(code); });
    }
    // The index of a null row may be anything; a table as long as a byte can count makes the look-up free of questions.
    dictionary_.resize(std::max<std::size_t>(dictionary_.size(), 256), missing_label);
}

void LabelColumn::read(std::int64_t begin, std::size_t n, std::int32_t* out, LabelCache& cache) const {
    const void* validity = nulls_ ? column_->buffers[0] : nullptr;
    if (type_.index.has_value()) {
        read_indices(begin, n, out);
    } else {
        read_values(type_, *column_, offset_ + begin, n, validity, out, cache);
    }
    if (validity == nullptr) {
        return;
    }
    for_each_word(validity, offset_ + begin, n, 0, [&](std::size_t place, std::uint64_t present, std::size_t count) {
        for (std::uint64_t nulls = stats::first_rows(count) & ~present; nulls != 0; nulls &= nulls - 1U) {
            out[place + static_cast<std::size_t>(std::countr_zero(nulls))] = missing_label;
        }
    });
}

void LabelColumn::read_indices(std::int64_t begin, std::size_t n, std::int32_t* out) const {
    const std::int32_t* table = dictionary_.data();
    const Type index_type = type_.index.value_or(Type::other);
    if (index_type == Type::int8 || index_type == Type::uint8) {
        const auto* indices = static_cast<const std::uint8_t*>(column_->buffers[1]) + offset_ + begin;
        if (small_.has_value()) {
            stats::look_up(*small_, {indices, n}, out);
            return;
        }
        for (std::size_t i = 0; i < n; ++i) {
            out[i] = table[indices[i]];
        }
        return;
    }
    for_each_integer(index_type, column_->buffers[1], offset_ + begin, n, [&](std::size_t i, std::uint64_t index) {
        out[i] = index < dictionary_.size() ? table[index] : missing_label;
    });
}

} // namespace cxlift::arrow
