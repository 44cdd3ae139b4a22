#include "core/arrow/type.hpp"

#include <array>
#include <charconv>
#include <map>
#include <utility>

namespace cxlift::arrow {
namespace {

struct Known {
    Type type;
    const char* name;
};

Known known_type(std::string_view format) {
    static const std::map<std::string_view, Known> types{
        {"n", {Type::null, "null"}},
        {"b", {Type::boolean, "boolean"}},
        {"c", {Type::int8, "int8"}},
        {"C", {Type::uint8, "uint8"}},
        {"s", {Type::int16, "int16"}},
        {"S", {Type::uint16, "uint16"}},
        {"i", {Type::int32, "int32"}},
        {"I", {Type::uint32, "uint32"}},
        {"l", {Type::int64, "int64"}},
        {"L", {Type::uint64, "uint64"}},
        {"e", {Type::float16, "float16"}},
        {"f", {Type::float32, "float32"}},
        {"g", {Type::float64, "float64"}},
        {"u", {Type::utf8, "utf8"}},
        {"U", {Type::large_utf8, "large utf8"}},
        {"vu", {Type::utf8_view, "utf8 view"}},
    };
    if (const auto found = types.find(format); found != types.end()) {
        return found->second;
    }
    return {Type::other, nullptr};
}

// Types that are refused, by the beginning of their format; only their names matter here.
std::string refused_name(std::string_view format) {
    static constexpr std::array<std::pair<std::string_view, const char*>, 17> names{{
        {"z", "binary"},
        {"Z", "large binary"},
        {"vz", "binary view"},
        {"w:", "fixed-size binary"},
        {"+l", "list"},
        {"+L", "large list"},
        {"+vl", "list view"},
        {"+vL", "large list view"},
        {"+w:", "fixed-size list"},
        {"+s", "struct"},
        {"+m", "map"},
        {"+ud:", "union"},
        {"+us:", "union"},
        {"+r", "run-end encoded"},
        {"tt", "time of day"},
        {"ti", "interval"},
        {"d:", "decimal of another width than 128 bits"},
    }};
    for (const auto& [beginning, name] : names) {
        if (format.starts_with(beginning)) {
            return name;
        }
    }
    return "of format '" + std::string(format) + "'";
}

// Dates, timestamps and durations: integers of a unit that the format's third character names.
bool read_moment(std::string_view format, ColumnType& column) {
    if (format.size() < 3 || format[0] != 't' || std::string_view("dsD").find(format[1]) == std::string_view::npos) {
        return false; // a time of day has no date; a calendar interval of months and days has no fixed length
    }
    static const std::map<char, double> ticks{{'D', 1.0 / 86'400.0}, {'s', 1.0}, {'m', 1e3}, {'u', 1e6}, {'n', 1e9}};
    const auto unit = ticks.find(format[2]);
    if (unit == ticks.end()) {
        return false;
    }
    column.per_second = unit->second;
    column.meaning = format[1] == 'd' ? Meaning::date : format[1] == 's' ? Meaning::timestamp : Meaning::duration;
    column.name = format[1] == 'd' ? "date" : format[1] == 's' ? "timestamp" : "duration";
    column.type = format == "tdD" ? Type::int32 : Type::int64;
    return true;
}

// "d:precision,scale[,bits]": only 128 bits, which is what databases return for the sum of a whole column.
bool read_decimal(std::string_view format, int& scale) {
    if (!format.starts_with("d:")) {
        return false;
    }
    const auto first = format.find(',');
    const auto second = format.find(',', first + 1);
    if (first == std::string_view::npos || (second != std::string_view::npos && format.substr(second + 1) != "128")) {
        return false;
    }
    const char* end = format.data() + (second == std::string_view::npos ? format.size() : second);
    return std::from_chars(format.data() + first + 1, end, scale).ec == std::errc{};
}

} // namespace

bool ColumnType::is_number() const noexcept {
    return type <= Type::decimal128 && (meaning == Meaning::plain || meaning == Meaning::duration);
}

bool ColumnType::is_label() const noexcept {
    const bool integer = type >= Type::boolean && type <= Type::uint64;
    const bool text = type == Type::utf8 || type == Type::large_utf8 || type == Type::utf8_view;
    return (integer || text || type == Type::null) && meaning != Meaning::duration;
}

ColumnType column_type(const ArrowSchema& field) {
    const ArrowSchema& values = field.dictionary == nullptr ? field : *field.dictionary;
    ColumnType result;
    const Known known = known_type(values.format);
    result.type = known.type;
    result.name = known.name == nullptr ? refused_name(values.format) : known.name;
    read_moment(values.format, result);
    if (read_decimal(values.format, result.decimal_scale)) {
        result.type = Type::decimal128;
        result.name = "decimal128";
    }
    if (field.dictionary != nullptr) {
        result.index = known_type(field.format).type;
        result.name = "dictionary of " + result.name;
    }
    return result;
}

} // namespace cxlift::arrow
