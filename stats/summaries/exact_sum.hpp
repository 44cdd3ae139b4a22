// A sum of doubles, and of products of them, that no order of adding and of merging changes by a bit.
#pragma once

#include "stats/summaries/two_sum.hpp"
#include "stats/summaries/wide_sum.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace cxlift::stats {

// |x| = mantissa 2^exponent, exactly. x is finite.
struct BinaryParts {
    std::uint64_t mantissa = 0;
    int exponent = 0;
    bool negative = false;
};
[[nodiscard]] inline BinaryParts binary_parts(double x) noexcept {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const auto exponent = static_cast<int>((bits >> 52U) & 0x7FFU);
    const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52U) - 1);
    return {.mantissa = exponent == 0 ? fraction : fraction | (std::uint64_t{1} << 52U),
            .exponent = exponent == 0 ? -1074 : exponent - 1075,
            .negative = (bits >> 63U) != 0};
}

// Numbers are cut into digits of 32 bits at fixed places, and the digits of each place are added up as whole numbers, without
// carrying. Kept are the highest place that any number has reached and the four below, at least 129 bits from the largest
// number's first. Which places are kept in the end follows from the largest number alone, and what lies in them is exact: so
// the order does not matter (the idea of Demmel and Nguyen 2015, IEEE Trans. Comput. 64:2060). For up to 2^31 numbers.
class ExactSum {
public:
    static constexpr int places = 5;
    static constexpr int bits = 32;
    static constexpr int nothing = std::numeric_limits<std::int16_t>::min();
    using Digits = std::array<std::int64_t, places>; // of the highest place first

    ExactSum() = default;
    // What top() and digits() have told.
    ExactSum(int top, const Digits& digits) : digits_(digits), top_(top) {}

    void add(double x) noexcept {
        const BinaryParts parts = binary_parts(x);
        add(parts.mantissa, parts.exponent, parts.negative);
    }
    void add_product(const BinaryParts& a, const BinaryParts& b) noexcept {
        add(static_cast<Uint128>(a.mantissa) * b.mantissa, a.exponent + b.exponent, a.negative != b.negative);
    }
    // mantissa 2^exponent, or less that.
    template <typename Unsigned> void add(Unsigned mantissa, int exponent, bool negative) noexcept {
        if (mantissa == 0) {
            return;
        }
        raise(place_of(exponent + width(mantissa) - 1));
        int place = place_of(exponent);
        const int shift = exponent - bits * place;
        std::uint64_t digit = (static_cast<std::uint64_t>(mantissa) << shift) & mask;
        for (mantissa >>= bits - shift;; mantissa >>= bits) {
            if (const int at = top_ - place++; at < places) {
                add_to(at, negative ? 0 - digit : digit);
            }
            if (mantissa == 0) {
                return;
            }
            digit = static_cast<std::uint64_t>(mantissa) & mask;
        }
    }
    void merge(const ExactSum& other) noexcept {
        if (other.top_ == nothing) {
            return;
        }
        raise(other.top_);
        for (int i = 0; i + (top_ - other.top_) < places; ++i) {
            add_to(i + (top_ - other.top_), static_cast<std::uint64_t>(other.digits_[static_cast<std::size_t>(i)]));
        }
    }
    // Adds x times another sum.
    void add_scaled(const ExactSum& other, const BinaryParts& x) noexcept {
        for (int i = 0; i < places; ++i) {
            const std::int64_t digit = other.digits_[static_cast<std::size_t>(i)];
            const std::uint64_t size = digit < 0 ? 0 - static_cast<std::uint64_t>(digit) : static_cast<std::uint64_t>(digit);
            add(static_cast<Uint128>(size) * x.mantissa, x.exponent + bits * (other.top_ - i), (digit < 0) != x.negative);
        }
    }

    [[nodiscard]] int top() const noexcept { return top_; } // `nothing` before a number other than 0 came
    [[nodiscard]] const Digits& digits() const noexcept { return digits_; }
    [[nodiscard]] LongSum value() const noexcept {
        LongSum sum;
        for (int i = 0; i < places && top_ != nothing; ++i) {
            const std::int64_t digit = digits_[static_cast<std::size_t>(i)];
            const std::int64_t high = digit / (std::int64_t{1} << bits); // towards 0: a digit below 2^32 stays in its place
            sum.add(std::ldexp(static_cast<double>(high), bits * (top_ - i + 1)));
            sum.add(std::ldexp(static_cast<double>(digit - high * (std::int64_t{1} << bits)), bits * (top_ - i)));
        }
        return sum;
    }

    friend bool operator==(const ExactSum&, const ExactSum&) = default;

private:
    static constexpr std::uint64_t mask = (std::uint64_t{1} << bits) - 1;

    static constexpr int place_of(int bit) noexcept { return bit >> 5; } // rounds down
    static int width(std::uint64_t x) noexcept { return static_cast<int>(std::bit_width(x)); }
    static int width(Uint128 x) noexcept {
        const auto high = static_cast<std::uint64_t>(x >> 64U);
        return high != 0 ? 64 + width(high) : width(static_cast<std::uint64_t>(x));
    }
    // Modulo 2^64, so that digits which somebody made up have no sum that is undefined.
    void add_to(int at, std::uint64_t digit) noexcept {
        std::int64_t& sum = digits_[static_cast<std::size_t>(at)];
        sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) + digit);
    }
    void raise(int top) noexcept {
        if (top <= top_) {
            return;
        }
        const int by = top - top_;
        for (int i = places - 1; i >= 0; --i) {
            digits_[static_cast<std::size_t>(i)] = i >= by ? digits_[static_cast<std::size_t>(i - by)] : 0;
        }
        top_ = top;
    }

    Digits digits_{};
    int top_ = nothing;
};

} // namespace cxlift::stats
