// A few short texts, looked for in many rows at once: the labels of a column are few, and mostly the same few.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cxlift::stats {

// Texts of up to sixteen bytes, by their first and last eight. They overlap where a text is shorter than both together.
class KnownTexts {
public:
    static constexpr std::size_t most = 8;
    static constexpr std::size_t longest = 16;
    static constexpr std::int32_t not_found = -1;

    // More than `most` different texts would cost more to compare than to look up: then none is known any more.
    void remember(std::string_view text, std::int32_t code) noexcept;
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

    // Writes the code of each of n texts, or not_found; true if all are found. Text i is bytes [offsets[i], offsets[i + 1])
    // from `bytes`, of which the first `size` may be read.
    [[nodiscard]] bool find(const char* bytes, std::int64_t size, const std::int32_t* offsets, std::size_t n,
                            std::int32_t* codes) const noexcept;
    [[nodiscard]] bool find(const char* bytes, std::int64_t size, const std::int64_t* offsets, std::size_t n,
                            std::int32_t* codes) const noexcept;
    // The same for Arrow's views of sixteen bytes: texts of up to twelve bytes are found.
    [[nodiscard]] bool find_views(const void* views, std::size_t n, std::int32_t* codes) const noexcept;

    struct Text { // as 64-bit lanes compare it
        std::uint64_t size = 0;
        std::uint64_t head = 0, head_mask = 0;
        std::uint64_t tail = 0, tail_mask = 0;
        std::uint64_t view_low = 0, view_high = 0;
        std::uint64_t code = 0;
    };

private:
    std::array<Text, most> texts_{};
    std::size_t count_ = 0;
    bool too_many_ = false;
};

} // namespace cxlift::stats
