#include "stats/simd/bounded_draws.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/bounded_draws.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "stats/simd/philox-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

// One block after the other: what remains of whole vectors, and those with a word that is refused.
std::size_t draw_blocks(PhiloxKey key, std::uint64_t stream, std::uint64_t from, std::size_t n_blocks, std::uint32_t bound,
                        std::uint32_t least, std::uint32_t* drawn) {
    std::size_t n = 0;
    for (std::uint64_t block = from; block < from + n_blocks; ++block) {
        const PhiloxCounter words = philox4x32({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32U),
                                                static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32U)},
                                               key);
        for (const std::uint32_t word : words) {
            const std::uint64_t product = std::uint64_t{word} * bound;
            drawn[n] = static_cast<std::uint32_t>(product >> 32U);
            n += static_cast<std::uint32_t>(product) >= least ? 1 : 0;
        }
    }
    return n;
}

#if HWY_TARGET == HWY_SCALAR
std::size_t draw_vectors(PhiloxKey /*key*/, std::uint64_t /*stream*/, std::uint64_t& /*from*/, std::size_t& /*n_blocks*/,
                         std::uint32_t /*bound*/, std::uint32_t /*least*/, std::uint32_t* /*drawn*/) {
    return 0;
}
#else
std::size_t draw_vectors(PhiloxKey key, std::uint64_t stream, std::uint64_t& from, std::size_t& n_blocks, std::uint32_t bound,
                         std::uint32_t least, std::uint32_t* drawn) {
    const Unit tag;
    const hn::RebindToSigned<Unit> with_sign;
    const std::size_t lanes = hn::Lanes(tag);
    const Units lower_half = hn::Set(tag, 0xffffffff);
    const Units upper_half = hn::Set(tag, 0xffffffff00000000);
    const auto too_low = hn::Set(with_sign, static_cast<std::int64_t>(least));
    std::size_t n = 0;
    for (; n_blocks >= lanes; n_blocks -= lanes, from += lanes) {
        const Units block = hn::Add(hn::Set(tag, from), hn::Iota(tag, 0));
        const Words words =
            drawn_words({{block, hn::ShiftRight<32>(block), hn::Set(tag, stream), hn::Set(tag, stream >> 32U)}}, key);
        const Units product0 = times(words.word[0], bound);
        const Units product1 = times(words.word[1], bound);
        const Units product2 = times(words.word[2], bound);
        const Units product3 = times(words.word[3], bound);
        const auto refused = [&](Units product) {
            return hn::Lt(hn::BitCast(with_sign, hn::And(product, lower_half)), too_low);
        };
        const auto some = hn::Or(hn::Or(refused(product0), refused(product1)), hn::Or(refused(product2), refused(product3)));
        if (!hn::AllFalse(with_sign, some)) {
            n += draw_blocks(key, stream, from, lanes, bound, least, drawn + n);
            continue;
        }
        const Units first = hn::Or(hn::ShiftRight<32>(product0), hn::And(product2, upper_half));
        const Units second = hn::Or(hn::ShiftRight<32>(product1), hn::And(product3, upper_half));
        // The halves of these lanes in turn are the four words of a block in their order.
        hn::StoreInterleaved2(hn::BitCast(Word(), first), hn::BitCast(Word(), second), Word(), drawn + n);
        n += 4 * lanes;
    }
    return n;
}
#endif

std::size_t bounded_draws(PhiloxKey key, std::uint64_t stream, std::uint64_t from, std::size_t n_blocks, std::uint32_t bound,
                          std::uint32_t least, std::uint32_t* drawn) {
    const std::size_t n = draw_vectors(key, stream, from, n_blocks, bound, least, drawn);
    return n + draw_blocks(key, stream, from, n_blocks, bound, least, drawn + n);
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {
HWY_EXPORT(bounded_draws);
} // namespace

std::size_t bounded_draws(std::uint64_t seed, std::uint64_t stream, std::uint64_t from, std::size_t n_blocks,
                          std::uint32_t bound, std::uint32_t* drawn) noexcept {
    const PhiloxKey key{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)};
    const std::uint32_t least = (0U - bound) % bound; // draws below it would favour some results (Lemire 2019)
    return HWY_DYNAMIC_DISPATCH(bounded_draws)(key, stream, from, n_blocks, bound, least, drawn);
}

} // namespace cxlift::stats
#endif
