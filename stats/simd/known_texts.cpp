#include "stats/simd/known_texts.hpp"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/known_texts.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Words = hn::ScalableTag<std::uint64_t>;
using Vector = hn::Vec<Words>;

constexpr std::size_t lanes = hn::MaxLanes(Words());

// The codes of the texts for which differs(text) is zero, as 32 bits each; adds to `missed` lanes that are not zero where none
// is.
template <typename Differs>
HWY_INLINE void write_codes(const KnownTexts::Text* texts, std::size_t count, const Differs& differs, std::int32_t* codes,
                            Vector& missed) {
    const Words words;
    const hn::Rebind<std::uint32_t, Words> halves;
    const hn::Rebind<std::int32_t, Words> signed_halves;
    const Vector none = hn::Set(words, ~std::uint64_t{0});
    Vector code = none;
    for (std::size_t t = 0; t < count; ++t) {
        const auto same = hn::Eq(differs(texts[t]), hn::Zero(words));
        code = hn::IfThenElse(same, hn::Set(words, texts[t].code), code);
    }
    missed = hn::Or(missed, hn::IfThenElseZero(hn::Eq(code, none), none));
    hn::StoreU(hn::BitCast(signed_halves, hn::TruncateTo(halves, code)), signed_halves, codes);
}

// Rows from `done` on were not searched.
HWY_INLINE bool finish(std::int32_t* codes, std::size_t done, std::size_t n, Vector missed) {
    std::fill(codes + done, codes + n, KnownTexts::not_found);
    return done == n && hn::AllTrue(Words(), hn::Eq(missed, hn::Zero(Words())));
}

template <typename Offset>
bool find(const KnownTexts::Text* texts, std::size_t count, const char* bytes, std::int64_t size, const Offset* offsets,
          std::size_t n, std::int32_t* codes) {
    const Words words;
    // Bytes are fetched one text after the other (gathers are slow on many processors, by design or by a repair), and compared
    // later: a vector that is loaded right after its parts were stored waits for them.
    constexpr std::size_t at_once = 128;
    static_assert(at_once % lanes == 0);
    HWY_ALIGN std::uint64_t heads[at_once] = {};
    HWY_ALIGN std::uint64_t tails[at_once] = {};
    HWY_ALIGN std::uint64_t sizes[at_once] = {};
    std::size_t safe = n;
    while (safe > 0 && std::int64_t{offsets[safe - 1]} + 8 > size) { // eight bytes are read, however short a text is
        --safe;
    }
    Vector missed = hn::Zero(words);
    std::size_t done = 0;
    while (done + lanes <= safe) {
        const std::size_t here = HWY_MIN(at_once, (safe - done) / lanes * lanes);
        for (std::size_t i = 0; i < here; ++i) {
            const char* text = bytes + offsets[done + i];
            const auto length = static_cast<std::uint64_t>(offsets[done + i + 1] - offsets[done + i]);
            sizes[i] = length;
            std::memcpy(&heads[i], text, 8);
            std::memcpy(&tails[i], text + (HWY_MAX(length, 8) - 8), 8);
        }
        for (std::size_t i = 0; i < here; i += lanes) {
            const Vector head = hn::Load(words, heads + i);
            const Vector tail = hn::Load(words, tails + i);
            const Vector length = hn::Load(words, sizes + i);
            const auto differs = [&](const KnownTexts::Text& text) HWY_ATTR {
                const Vector in_head = hn::And(hn::Xor(head, hn::Set(words, text.head)), hn::Set(words, text.head_mask));
                const Vector in_tail = hn::And(hn::Xor(tail, hn::Set(words, text.tail)), hn::Set(words, text.tail_mask));
                return hn::Or(hn::Or(in_head, in_tail), hn::Xor(length, hn::Set(words, text.size)));
            };
            write_codes(texts, count, differs, codes + done + i, missed);
        }
        done += here;
    }
    return finish(codes, done, n, missed);
}

bool find_narrow(const KnownTexts::Text* texts, std::size_t count, const char* bytes, std::int64_t size,
                 const std::int32_t* offsets, std::size_t n, std::int32_t* codes) {
    return find(texts, count, bytes, size, offsets, n, codes);
}

bool find_wide(const KnownTexts::Text* texts, std::size_t count, const char* bytes, std::int64_t size,
               const std::int64_t* offsets, std::size_t n, std::int32_t* codes) {
    return find(texts, count, bytes, size, offsets, n, codes);
}

bool find_views(const KnownTexts::Text* texts, std::size_t count, const std::uint64_t* views, std::size_t n,
                std::int32_t* codes) {
    const Words words;
    Vector missed = hn::Zero(words);
    std::size_t done = 0;
    for (; done + lanes <= n; done += lanes) {
        Vector low;
        Vector high;
        hn::LoadInterleaved2(words, views + 2 * done, low, high);
        const auto differs = [&](const KnownTexts::Text& text) HWY_ATTR {
            return hn::Or(hn::Xor(low, hn::Set(words, text.view_low)), hn::Xor(high, hn::Set(words, text.view_high)));
        };
        write_codes(texts, count, differs, codes + done, missed);
    }
    return finish(codes, done, n, missed);
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {
HWY_EXPORT(find_narrow);
HWY_EXPORT(find_wide);
HWY_EXPORT(find_views);

std::uint64_t word_at(std::string_view text, std::size_t begin, std::size_t size) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + begin, size);
    return word;
}

} // namespace

void KnownTexts::remember(std::string_view text, std::int32_t code) noexcept {
    const auto number = static_cast<std::uint64_t>(static_cast<std::uint32_t>(code));
    const auto known = [&](const Text& one) { return one.code == number; };
    if (too_many_ || text.empty() || text.size() > longest || std::any_of(texts_.begin(), texts_.begin() + count_, known)) {
        return;
    }
    if (count_ == most) {
        too_many_ = true;
        count_ = 0;
        return;
    }
    constexpr std::uint64_t all = ~std::uint64_t{0};
    Text one{.size = text.size(), .code = number};
    const std::size_t in_head = std::min<std::size_t>(text.size(), 8);
    one.head = word_at(text, 0, in_head);
    one.head_mask = all >> (64U - 8U * in_head);
    if (text.size() >= 8) {
        one.tail = word_at(text, text.size() - 8, 8);
        one.tail_mask = all;
    }
    one.view_low = all; // a size that no text has
    if (text.size() <= 12) {
        const std::size_t in_low = std::min<std::size_t>(text.size(), 4);
        one.view_low = text.size() | (word_at(text, 0, in_low) << 32U);
        one.view_high = word_at(text, in_low, text.size() - in_low);
    }
    texts_[count_++] = one;
}

bool KnownTexts::find(const char* bytes, std::int64_t size, const std::int32_t* offsets, std::size_t n,
                      std::int32_t* codes) const noexcept {
    return HWY_DYNAMIC_DISPATCH(find_narrow)(texts_.data(), count_, bytes, size, offsets, n, codes);
}

bool KnownTexts::find(const char* bytes, std::int64_t size, const std::int64_t* offsets, std::size_t n,
                      std::int32_t* codes) const noexcept {
    return HWY_DYNAMIC_DISPATCH(find_wide)(texts_.data(), count_, bytes, size, offsets, n, codes);
}

bool KnownTexts::find_views(const void* views, std::size_t n, std::int32_t* codes) const noexcept {
    return HWY_DYNAMIC_DISPATCH(find_views)(texts_.data(), count_, static_cast<const std::uint64_t*>(views), n, codes);
}

} // namespace cxlift::stats
#endif
