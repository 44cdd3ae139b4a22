// A sum of products of whole numbers that is exact: 192 bits.
#pragma once

#include <cmath>
#include <cstdint>

namespace cxlift::stats {

__extension__ using Uint128 = unsigned __int128;

// Not negative. What is subtracted may come before what it is subtracted from: only the result has to fit.
class WideSum {
public:
    void add(Uint128 value) noexcept {
        low_ += value;
        high_ += low_ < value ? 1U : 0U;
    }
    void add(const WideSum& other) noexcept {
        add(other.low_);
        high_ += other.high_;
    }
    void add_product(Uint128 a, std::uint64_t b) noexcept { add(product(a, b)); }
    void subtract_product(Uint128 a, std::uint64_t b) noexcept {
        const WideSum less = product(a, b);
        high_ -= less.high_ + (low_ < less.low_ ? 1U : 0U);
        low_ -= less.low_;
    }
    [[nodiscard]] double value() const noexcept {
        return std::ldexp(static_cast<double>(high_), 128) + static_cast<double>(low_);
    }

private:
    static WideSum product(Uint128 a, std::uint64_t b) noexcept {
        const Uint128 lower = static_cast<Uint128>(static_cast<std::uint64_t>(a)) * b;
        const Uint128 upper = static_cast<Uint128>(static_cast<std::uint64_t>(a >> 64U)) * b;
        WideSum result;
        result.high_ = static_cast<std::uint64_t>(upper >> 64U);
        result.add(lower);
        result.add(upper << 64U);
        return result;
    }

    Uint128 low_ = 0;
    std::uint64_t high_ = 0;
};

} // namespace cxlift::stats
