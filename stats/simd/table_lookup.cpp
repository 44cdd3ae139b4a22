#include "stats/simd/table_lookup.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/table_lookup.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<std::int32_t>;
using One = hn::CappedTag<std::int32_t, 1>;
constexpr std::size_t lanes = hn::MaxLanes(Tag());

// find(tag, i) gives what stands in the table for as many rows as the tag has lanes, from row i on.
template <typename Find> HWY_INLINE std::int32_t write(std::size_t n, const Find& find, std::int32_t* out) {
    const Tag tag;
    auto all = hn::Zero(tag);
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes) {
        const auto found = find(tag, i);
        all = hn::Or(all, found);
        hn::StoreU(found, tag, out + i);
    }
    HWY_ALIGN std::int32_t parts[lanes];
    hn::Store(all, tag, parts);
    std::int32_t result = 0;
    for (const std::int32_t part : parts) {
        result |= part;
    }
    for (; i < n; ++i) {
        out[i] = hn::GetLane(find(One(), i));
        result |= out[i];
    }
    return result;
}

std::int32_t look_up_line(const std::int32_t* table, std::size_t size, const std::int32_t* columns, std::size_t n,
                          std::int32_t* out) {
    const auto in_memory = [&](auto tag, std::size_t i)
                               HWY_ATTR { return hn::GatherIndex(tag, table + 1, hn::LoadU(tag, columns + i)); };
    if (size > lanes) {
        return write(n, in_memory, out);
    }
    HWY_ALIGN std::int32_t places[lanes] = {};
    std::copy_n(table, size, places);
    const auto held = hn::Load(Tag(), places); // the whole table in one register
    const auto in_register = [&](auto tag, std::size_t i) HWY_ATTR {
        if constexpr (hn::MaxLanes(tag) == lanes) {
            const auto place = hn::Add(hn::LoadU(tag, columns + i), hn::Set(tag, 1));
            return hn::TableLookupLanes(held, hn::IndicesFromVec(tag, place));
        } else {
            return in_memory(tag, i);
        }
    };
    return write(n, in_register, out);
}

std::int32_t look_up_cells(const std::int32_t* table, std::int32_t stride, const std::int32_t* rows,
                           const std::int32_t* columns, std::size_t n, std::int32_t* out) {
    const std::int32_t* from = table + stride + 1;
    const auto find = [&](auto tag, std::size_t i) HWY_ATTR {
        const auto place = hn::Add(hn::Mul(hn::LoadU(tag, rows + i), hn::Set(tag, stride)), hn::LoadU(tag, columns + i));
        return hn::GatherIndex(tag, from, place);
    };
    return write(n, find, out);
}

std::int32_t look_up_bytes(const std::int8_t* table, const std::uint8_t* bytes, std::size_t n, std::int32_t* out) {
    const auto one_by_one = [&](auto tag, std::size_t i)
                                HWY_ATTR { return hn::Set(tag, std::int32_t{table[HWY_MIN(bytes[i], 15)]}); };
#if HWY_TARGET == HWY_SCALAR
    return write(n, one_by_one, out);
#else
    const auto held = hn::LoadU(hn::CappedTag<std::int8_t, 16>(), table);
    const auto find = [&](auto tag, std::size_t i) HWY_ATTR {
        if constexpr (hn::MaxLanes(tag) == lanes) {
            const hn::Rebind<std::uint8_t, Tag> narrow;
            const auto place = hn::Min(hn::LoadU(narrow, bytes + i), hn::Set(narrow, 15));
            return hn::PromoteTo(tag, hn::TableLookupBytes(held, hn::BitCast(hn::Rebind<std::int8_t, Tag>(), place)));
        } else {
            return one_by_one(tag, i);
        }
    };
    return write(n, find, out);
#endif
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {
HWY_EXPORT(look_up_line);
HWY_EXPORT(look_up_cells);
HWY_EXPORT(look_up_bytes);
} // namespace

std::int32_t look_up(std::span<const std::int32_t> table, std::span<const std::int32_t> columns, std::int32_t* out) noexcept {
    return HWY_DYNAMIC_DISPATCH(look_up_line)(table.data(), table.size(), columns.data(), columns.size(), out);
}

std::int32_t look_up(std::span<const std::int32_t> table, std::int32_t stride, std::span<const std::int32_t> rows,
                     std::span<const std::int32_t> columns, std::int32_t* out) noexcept {
    return HWY_DYNAMIC_DISPATCH(look_up_cells)(table.data(), stride, rows.data(), columns.data(), rows.size(), out);
}

std::int32_t look_up(const ByteTable& table, std::span<const std::uint8_t> bytes, std::int32_t* out) noexcept {
    return HWY_DYNAMIC_DISPATCH(look_up_bytes)(table.data(), bytes.data(), bytes.size(), out);
}

} // namespace cxlift::stats
#endif
