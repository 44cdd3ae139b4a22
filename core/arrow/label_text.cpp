#include "core/arrow/label_text.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace cxlift::arrow {
namespace {

std::string date_text(std::int64_t days) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

std::string moment_text(std::int64_t ticks, std::int64_t per_second) {
    const std::int64_t seconds = floor_divide(ticks, per_second);
    const std::int64_t fraction = ticks - seconds * per_second;
    const std::int64_t days = floor_divide(seconds, 86'400);
    const auto of_day = static_cast<int>(seconds - days * 86'400);
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d", of_day / 3600, of_day / 60 % 60, of_day % 60);
    std::string result = date_text(days) + text.data();
    if (fraction != 0) {
        const int digits = per_second == 1'000 ? 3 : per_second == 1'000'000 ? 6 : 9;
        std::snprintf(text.data(), text.size(), ".%0*lld", digits, static_cast<long long>(fraction));
        result += text.data();
    }
    return result + "Z";
}

} // namespace

std::string label_text(const ColumnType& type, std::uint64_t bits) {
    const auto value = static_cast<std::int64_t>(bits);
    if (type.meaning == Meaning::date) {
        return date_text(type.type == Type::int32 ? value : floor_divide(value, 86'400'000));
    }
    if (type.meaning == Meaning::timestamp) {
        return moment_text(value, std::llround(type.per_second));
    }
    if (type.type == Type::boolean) {
        return value != 0 ? "true" : "false";
    }
    return type.type == Type::uint64 ? std::to_string(bits) : std::to_string(value);
}

} // namespace cxlift::arrow
