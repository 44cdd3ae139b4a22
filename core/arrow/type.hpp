// The Arrow types that a column may have here, read from the interface's format strings.
#pragma once

#include "core/arrow/c_data_interface.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace cxlift::arrow {

enum class Type {
    null,
    boolean,
    int8,
    uint8,
    int16,
    uint16,
    int32,
    uint32,
    int64,
    uint64,
    float16,
    float32,
    float64,
    decimal128,
    utf8,
    large_utf8,
    utf8_view,
    other,
};

// What the integers of a column mean.
enum class Meaning { plain, date, timestamp, duration };

struct ColumnType {
    Type type = Type::other;   // of the values; of the dictionary's values where there is one
    std::optional<Type> index; // of the dictionary's index
    Meaning meaning = Meaning::plain;
    double per_second = 1.0; // ticks a second of a timestamp or duration; a date in days has 1 / 86400
    int decimal_scale = 0;   // value = integer / 10^scale
    std::string name;        // for a message, such as "utf8" or "timestamp"

    // May be averaged: boolean, integers, floats, decimal128, durations (in seconds), null; dictionaries of these.
    [[nodiscard]] bool is_number() const noexcept;
    // May name a variant or a segment value: text, integers, boolean, dates, timestamps, null; dictionaries of these.
    [[nodiscard]] bool is_label() const noexcept;
};

[[nodiscard]] ColumnType column_type(const ArrowSchema& field);

} // namespace cxlift::arrow
