// The values of a column, one after the other, whatever width they are stored in.
#pragma once

#include "core/arrow/c_data_interface.hpp"
#include "core/arrow/type.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace cxlift::arrow {

// Calls visit(i, value) with each of n integers from `begin`, sign-extended.
template <typename Visit>
void for_each_integer(Type type, const void* buffer, std::int64_t begin, std::size_t n, const Visit& visit) {
    const auto run = [&](const auto* values) {
        for (std::size_t i = 0; i < n; ++i) {
            visit(i, static_cast<std::uint64_t>(values[static_cast<std::size_t>(begin) + i]));
        }
    };
    switch (type) {
    case Type::int8: run(static_cast<const std::int8_t*>(buffer)); break;
    case Type::uint8: run(static_cast<const std::uint8_t*>(buffer)); break;
    case Type::int16: run(static_cast<const std::int16_t*>(buffer)); break;
    case Type::uint16: run(static_cast<const std::uint16_t*>(buffer)); break;
    case Type::int32: run(static_cast<const std::int32_t*>(buffer)); break;
    case Type::uint32: run(static_cast<const std::uint32_t*>(buffer)); break;
    case Type::int64: run(static_cast<const std::int64_t*>(buffer)); break;
    case Type::uint64: run(static_cast<const std::uint64_t*>(buffer)); break;
    default: break;
    }
}

// A length and then twelve bytes: the text, or four bytes of it, the number of a buffer and a place in that buffer.
struct View {
    std::int32_t size;
    std::array<char, 12> bytes;
};
static_assert(sizeof(View) == 16);

[[nodiscard]] inline std::string_view text_of(const View& view, const ArrowArray& array) {
    const auto size = static_cast<std::size_t>(view.size);
    if (size <= view.bytes.size()) {
        return {view.bytes.data(), size};
    }
    std::array<std::int32_t, 2> place{};
    std::memcpy(place.data(), view.bytes.data() + 4, sizeof(place));
    return {static_cast<const char*>(array.buffers[2 + static_cast<std::size_t>(place[0])]) + place[1], size};
}

// Calls visit(i, text) with each of n texts from `begin` for which wanted(i) holds: what stands in a null may point anywhere.
template <typename Wanted, typename Visit>
void for_each_text(Type type, const ArrowArray& array, std::int64_t begin, std::size_t n, const Wanted& wanted,
                   const Visit& visit) {
    const auto run = [&](const auto* offsets) {
        const auto* bytes = static_cast<const char*>(array.buffers[2]);
        for (std::size_t i = 0; i < n; ++i) {
            if (wanted(i)) {
                const auto* at = offsets + begin + static_cast<std::int64_t>(i);
                visit(i, std::string_view(bytes + at[0], static_cast<std::size_t>(at[1] - at[0])));
            }
        }
    };
    if (type == Type::utf8) {
        run(static_cast<const std::int32_t*>(array.buffers[1]));
    } else if (type == Type::large_utf8) {
        run(static_cast<const std::int64_t*>(array.buffers[1]));
    } else {
        const auto* views = static_cast<const View*>(array.buffers[1]) + begin;
        for (std::size_t i = 0; i < n; ++i) {
            if (wanted(i)) {
                visit(i, text_of(views[i], array));
            }
        }
    }
}

} // namespace cxlift::arrow
