// A thread's own short memory of which text has which number, so that rows seldom meet the shared table.
#pragma once

#include "core/arrow/labels.hpp"
#include "stats/simd/known_texts.hpp"
#include "stats/simd/table_lookup.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace cxlift::arrow {

class LabelCache {
public:
    explicit LabelCache(Labels& labels) : labels_(&labels) {
        bytes_.fill(unknown_byte);
        small_bytes_.fill(unknown_byte);
    }

    // The number of the text [begin, begin + size); at least up to `end` memory may be read.
    [[nodiscard]] std::int32_t code_of_text(const char* begin, std::size_t size, const char* end) {
        const Key key = key_of(begin, size, end);
        Slot& slot = slots_[key.slot()];
        // Up to 16 bytes the key is the text itself; beyond, the middle is compared too.
        if (slot.key == key && (size <= 16 || std::memcmp(slot.text.data(), begin, size) == 0)) [[likely]] {
            return slot.code;
        }
        const std::int32_t code = labels_->code({begin, size});
        slot = {.key = key, .text = labels_->text(code), .code = code};
        known_.remember(slot.text, code);
        return code;
    }

    // The texts that are worth looking for in many rows at once, before each of the others is asked for its number.
    [[nodiscard]] const stats::KnownTexts& known() const noexcept { return known_; }

    // The number of an integer, whose text `write` makes when it is new.
    template <typename Write> [[nodiscard]] std::int32_t code_of_integer(std::uint64_t value, const Write& write) {
        const Key key{.head = value, .tail = 0, .size = integer_size};
        Slot& slot = slots_[key.slot()];
        if (slot.key == key) [[likely]] {
            return slot.code;
        }
        const std::int32_t code = labels_->code(write(value));
        slot = {.key = key, .text = {}, .code = code};
        return code;
    }

    // The same for an integer of eight bits, by a table.
    template <typename Write> [[nodiscard]] std::int32_t code_of_byte(std::uint8_t byte, const Write& write) {
        std::int32_t& known = bytes_[byte];
        if (known == unknown_byte) [[unlikely]] {
            known = labels_->code(write());
            if (byte + 1U < small_bytes_.size() && known <= 127) {
                small_bytes_[byte] = static_cast<std::int8_t>(known);
            }
        }
        return known;
    }
    // What is known of the smallest ones; negative for all others.
    [[nodiscard]] const stats::ByteTable& small_bytes() const noexcept { return small_bytes_; }

private:
    static constexpr std::int32_t unknown_byte = missing_label;
    static constexpr std::uint64_t integer_size = ~std::uint64_t{0};

    struct Key {
        std::uint64_t head = 0;
        std::uint64_t tail = 0;
        std::uint64_t size = integer_size - 1; // of no text

        [[nodiscard]] std::size_t slot() const noexcept {
            return ((head ^ std::rotl(tail, 29) ^ size) * 0x9e3779b97f4a7c15U) >> 56U;
        }
        friend bool operator==(const Key&, const Key&) = default;
    };

    struct Slot {
        Key key;
        std::string_view text;
        std::int32_t code = missing_label;
    };

    [[nodiscard]] static std::uint64_t load(const char* from, std::size_t size) noexcept {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, from, size);
        return bytes;
    }

    // The first and the last eight bytes, zero-filled.
    [[nodiscard]] static Key key_of(const char* begin, std::size_t size, const char* end) noexcept {
        if (size >= 8) {
            return {.head = load(begin, 8), .tail = load(begin + size - 8, 8), .size = size};
        }
        if (end - begin >= 8) [[likely]] { // one load and a mask instead of a loop over bytes
            const std::uint64_t mask = size == 0 ? 0 : ~std::uint64_t{0} >> (64U - 8U * size);
            return {.head = load(begin, 8) & mask, .tail = 0, .size = size};
        }
        return {.head = size == 0 ? 0 : load(begin, size), .tail = 0, .size = size};
    }

    Labels* labels_;
    stats::KnownTexts known_;
    std::array<Slot, 256> slots_;
    std::array<std::int32_t, 256> bytes_{};
    stats::ByteTable small_bytes_{};
};

} // namespace cxlift::arrow
