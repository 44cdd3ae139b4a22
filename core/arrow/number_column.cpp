#include "core/arrow/number_column.hpp"

#include "core/arrow/validity.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace cxlift::arrow {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double from_half(std::uint16_t bits) {
    const int exponent = (bits >> 10) & 0x1f;
    const int fraction = bits & 0x3ff;
    double magnitude = 0.0;
    if (exponent == 0x1f) {
        magnitude = fraction == 0 ? std::numeric_limits<double>::infinity() : nan;
    } else if (exponent == 0) {
        magnitude = std::ldexp(fraction, -24);
    } else {
        magnitude = std::ldexp(1024 + fraction, exponent - 25);
    }
    return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

double from_decimal(const std::uint64_t* words, double divisor) {
    const auto value = static_cast<int128>((static_cast<uint128>(words[1]) << 64U) | words[0]);
    return static_cast<double>(value) / divisor;
}

template <typename T> void convert(const void* buffer, std::int64_t begin, std::size_t n, double* out) {
    const T* values = static_cast<const T*>(buffer) + begin;
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = static_cast<double>(values[i]);
    }
}

void read_values(const ColumnType& type, const ArrowArray& array, std::int64_t begin, std::size_t n, double* out) {
    const void* values = array.n_buffers > 1 ? array.buffers[1] : nullptr;
    if (values == nullptr) { // a column of nulls, or one without rows
        std::fill_n(out, n, nan);
        return;
    }
    switch (type.type) {
    case Type::boolean:
        for (std::size_t i = 0; i < n; ++i) {
            out[i] = bit_at(values, begin + static_cast<std::int64_t>(i)) ? 1.0 : 0.0;
        }
        break;
    case Type::int8: convert<std::int8_t>(values, begin, n, out); break;
    case Type::uint8: convert<std::uint8_t>(values, begin, n, out); break;
    case Type::int16: convert<std::int16_t>(values, begin, n, out); break;
    case Type::uint16: convert<std::uint16_t>(values, begin, n, out); break;
    case Type::int32: convert<std::int32_t>(values, begin, n, out); break;
    case Type::uint32: convert<std::uint32_t>(values, begin, n, out); break;
    case Type::int64: convert<std::int64_t>(values, begin, n, out); break;
    case Type::uint64: convert<std::uint64_t>(values, begin, n, out); break;
    case Type::float32: convert<float>(values, begin, n, out); break;
    case Type::float64: std::memcpy(out, static_cast<const double*>(values) + begin, n * sizeof(double)); break;
    case Type::float16:
        for (std::size_t i = 0; i < n; ++i) {
            out[i] = from_half(static_cast<const std::uint16_t*>(values)[static_cast<std::size_t>(begin) + i]);
        }
        break;
    case Type::decimal128:
        for (std::size_t i = 0; i < n; ++i) {
            const auto at = 2 * (static_cast<std::size_t>(begin) + i);
            out[i] = from_decimal(static_cast<const std::uint64_t*>(values) + at, std::pow(10.0, type.decimal_scale));
        }
        break;
    default: std::fill_n(out, n, nan); break; // a null column; other types are refused before a column is made
    }
    if (type.meaning == Meaning::duration) {
        for (std::size_t i = 0; i < n; ++i) {
            out[i] /= type.per_second;
        }
    }
}

} // namespace

NumberColumn::NumberColumn(const ColumnType& type, const ArrowArray& column, std::int64_t offset)
    : type_(type), column_(&column), offset_(column.offset + offset), nulls_(arrow::may_have_nulls(column)) {
    if (type.index.has_value() && column.dictionary != nullptr) {
        const ArrowArray& entries = *column.dictionary;
        dictionary_.resize(static_cast<std::size_t>(entries.length));
        read_values(type, entries, entries.offset, dictionary_.size(), dictionary_.data());
        for (std::size_t i = 0; arrow::may_have_nulls(entries) && i < dictionary_.size(); ++i) {
            if (!bit_at(entries.buffers[0], entries.offset + static_cast<std::int64_t>(i))) {
                dictionary_[i] = nan;
            }
        }
    }
}

const double* NumberColumn::in_place(std::int64_t begin) const noexcept {
    const bool doubles = type_.type == Type::float64 && !type_.index.has_value();
    return doubles ? static_cast<const double*>(column_->buffers[1]) + offset_ + begin : nullptr;
}

void NumberColumn::read(std::int64_t begin, std::size_t n, double* out) const {
    if (type_.index.has_value()) {
        read_dictionary(begin, n, out);
    } else {
        read_values(type_, *column_, offset_ + begin, n, out);
    }
}

void NumberColumn::read_present(std::int64_t begin, std::size_t n, std::uint64_t* out, std::size_t to) const noexcept {
    const void* bits = nulls_ ? column_->buffers[0] : nullptr;
    for_each_word(bits, offset_ + begin, n, to, [&](std::size_t place, std::uint64_t word, std::size_t) {
        const std::size_t shift = place % 64;
        out[place / 64] = (shift == 0 ? 0 : out[place / 64]) | (word << shift); // the first to reach a word clears it
    });
}

void NumberColumn::read_dictionary(std::int64_t begin, std::size_t n, double* out) const {
    read_values({.type = type_.index.value_or(Type::other), .index = {}, .name = {}}, *column_, offset_ + begin, n, out);
    const auto size = static_cast<double>(dictionary_.size());
    for (std::size_t i = 0; i < n; ++i) { // the index of a null row may be anything
        out[i] = out[i] >= 0.0 && out[i] < size ? dictionary_[static_cast<std::size_t>(out[i])] : nan;
    }
}

} // namespace cxlift::arrow
