#include "stats/simd/bounded_draws.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/bounded_draws.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

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
namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<std::uint64_t>; // a lane holds a word in its lower half, and its upper half is not looked at
using Half = hn::Repartition<std::uint32_t, Tag>;
using Vector = hn::Vec<Tag>;

HWY_INLINE Vector product_of_words(Vector a, Vector b) {
    const Half half;
    return hn::MulEven(hn::BitCast(half, a), hn::BitCast(half, b));
}

std::size_t draw_vectors(PhiloxKey key, std::uint64_t stream, std::uint64_t& from, std::size_t& n_blocks, std::uint32_t bound,
                         std::uint32_t least, std::uint32_t* drawn) {
    const Tag tag;
    const hn::RebindToSigned<Tag> with_sign;
    const std::size_t lanes = hn::Lanes(tag);
    const Vector times_a = hn::Set(tag, 0xD2511F53);
    const Vector times_b = hn::Set(tag, 0xCD9E8D57);
    const Vector times_bound = hn::Set(tag, bound);
    const Vector lower_half = hn::Set(tag, 0xffffffff);
    const Vector upper_half = hn::Set(tag, 0xffffffff00000000);
    const auto too_low = hn::Set(with_sign, static_cast<std::int64_t>(least));
    std::size_t n = 0;
    for (; n_blocks >= lanes; n_blocks -= lanes, from += lanes) {
        const Vector block = hn::Add(hn::Set(tag, from), hn::Iota(tag, 0));
        Vector word0 = block;
        Vector word1 = hn::ShiftRight<32>(block);
        Vector word2 = hn::Set(tag, stream);
        Vector word3 = hn::Set(tag, stream >> 32U);
        std::uint32_t key0 = key[0];
        std::uint32_t key1 = key[1];
        for (int round = 0; round < 10; ++round) {
            const Vector a = product_of_words(word0, times_a);
            const Vector b = product_of_words(word2, times_b);
            word0 = hn::Xor(hn::Xor(hn::ShiftRight<32>(b), word1), hn::Set(tag, key0));
            word2 = hn::Xor(hn::Xor(hn::ShiftRight<32>(a), word3), hn::Set(tag, key1));
            word1 = b;
            word3 = a;
            key0 += 0x9E3779B9U;
            key1 += 0xBB67AE85U;
        }
        const Vector product0 = product_of_words(word0, times_bound);
        const Vector product1 = product_of_words(word1, times_bound);
        const Vector product2 = product_of_words(word2, times_bound);
        const Vector product3 = product_of_words(word3, times_bound);
        const auto refused = [&](Vector product) {
            return hn::Lt(hn::BitCast(with_sign, hn::And(product, lower_half)), too_low);
        };
        const auto some = hn::Or(hn::Or(refused(product0), refused(product1)), hn::Or(refused(product2), refused(product3)));
        if (!hn::AllFalse(with_sign, some)) {
            n += draw_blocks(key, stream, from, lanes, bound, least, drawn + n);
            continue;
        }
        const Vector first = hn::Or(hn::ShiftRight<32>(product0), hn::And(product2, upper_half));
        const Vector second = hn::Or(hn::ShiftRight<32>(product1), hn::And(product3, upper_half));
        // The halves of these lanes in turn are the four words of a block in their order.
        hn::StoreInterleaved2(hn::BitCast(Half(), first), hn::BitCast(Half(), second), Half(), drawn + n);
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
