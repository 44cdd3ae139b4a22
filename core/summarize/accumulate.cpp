#include "core/summarize/accumulate.hpp"

#include "stats/simd/shifted_sums.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

namespace cxlift {
namespace {

using stats::LaneSums;
using stats::ShiftedSums;

// Near the mean: that of the first values of the block that belong here.
double shift_for(std::span<const double> values) {
    const double first = values.front();
    const LaneSums sums = stats::lane_sums(values, first);
    const ShiftedSums run{.shift = first, .n = static_cast<std::int64_t>(values.size()), .sums = sums};
    const double mean = run.moments().mean;
    return std::isfinite(mean) ? mean : first;
}

// Adds one part's values; returns how many are infinite. The span is a copy of them and may be reordered.
std::int64_t add_run(BlockCell& cell, std::span<double> values) {
    if (values.empty()) {
        return 0;
    }
    auto& sums = std::get<ShiftedSums>(cell.sums);
    const double shift = sums.n > 0 ? sums.shift : shift_for(values);
    const LaneSums added = stats::lane_sums(values, shift);
    if (!added.is_finite()) { // a NaN or an infinity is among them; rare enough to look again
        const auto present = std::remove_if(values.begin(), values.end(), [](double v) { return std::isnan(v); });
        const auto finite = std::remove_if(values.begin(), present, [](double v) { return std::isinf(v); });
        if (finite != values.end()) {
            cell.missing += values.end() - present;
            const std::int64_t infinite = present - finite;
            return add_run(cell, values.first(static_cast<std::size_t>(finite - values.begin()))) + infinite;
        }
    }
    sums.shift = shift;
    sums.add(added, static_cast<std::int64_t>(values.size()));
    return 0;
}

// Copies one part's values side by side, without the nulls; returns how many there are.
std::size_t gather(const NumberTile& tile, std::span<const std::uint16_t> positions, double* out) {
    std::size_t kept = 0;
    if (tile.present == nullptr) {
        for (const std::uint16_t position : positions) {
            out[kept++] = tile.values[position];
        }
        return kept;
    }
    for (const std::uint16_t position : positions) { // written always, kept if present: no branch to guess
        out[kept] = tile.values[position];
        kept += tile.present[position];
    }
    return kept;
}

std::int64_t add_part(BlockCell& cell, const NumberTile& tile, std::span<const std::uint16_t> positions) {
    std::array<double, tile_rows> values; // NOLINT(cppcoreguidelines-pro-type-member-init): filled as far as it is read
    const std::size_t kept = gather(tile, positions, values.data());
    cell.missing += static_cast<std::int64_t>(positions.size() - kept);
    return add_run(cell, {values.data(), kept});
}

// The part of each row, -1 where the value is null; and how many rows of each part are left.
const std::int32_t* without_nulls(const NumberTile& tile, const TileSplit& rows, std::array<std::int32_t, tile_rows>& buffer,
                                  std::span<std::int64_t> kept) {
    if (tile.present == nullptr) {
        for (std::size_t p = 0; p < kept.size(); ++p) {
            kept[p] = rows.rows_of(p);
        }
        return rows.part_of_row.data();
    }
    const std::size_t n = rows.rows();
    for (std::size_t i = 0; i < n; ++i) {
        buffer[i] = rows.part_of_row[i] | (static_cast<std::int32_t>(tile.present[i]) - 1); // -1 swallows every bit
    }
    for (std::size_t p = 0; p < kept.size(); ++p) {
        std::int32_t count = 0;
        for (std::size_t i = 0; i < n; ++i) {
            count += buffer[i] == static_cast<std::int32_t>(p) ? 1 : 0;
        }
        kept[p] = count;
    }
    return buffer.data();
}

// All parts in one sweep, while they are few and each has its shift. False where that cannot be: the caller goes part by part.
bool add_together(Split& split, std::size_t metric, const NumberTile& tile, const TileSplit& rows) {
    constexpr std::size_t most = stats::max_groups_at_once;
    const std::size_t parts = rows.parts();
    if (parts > most) {
        return false;
    }
    std::array<double, most> shifts{};
    for (std::size_t p = 0; p < parts; ++p) {
        const auto& sums = std::get<ShiftedSums>(split.parts[p].cells[metric].sums);
        if (sums.n == 0) {
            return false;
        }
        shifts[p] = sums.shift;
    }
    std::array<std::int32_t, tile_rows> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::array<std::int64_t, most> kept{};
    const std::int32_t* part_of_row = without_nulls(tile, rows, buffer, {kept.data(), parts});
    std::array<LaneSums, most> added;
    stats::grouped_lane_sums({tile.values, rows.rows()}, {part_of_row, rows.rows()}, {shifts.data(), parts},
                             {added.data(), parts});
    const auto end = added.begin() + static_cast<std::ptrdiff_t>(parts);
    if (!std::all_of(added.begin(), end, [](const LaneSums& sums) { return sums.is_finite(); })) {
        return false;
    }
    for (std::size_t p = 0; p < parts; ++p) {
        BlockCell& cell = split.parts[p].cells[metric];
        std::get<ShiftedSums>(cell.sums).add(added[p], kept[p]);
        cell.missing += rows.rows_of(p) - kept[p];
    }
    return true;
}

} // namespace

std::int64_t add_moments(Split& split, std::size_t metric, const NumberTile& tile, TileSplit& rows) {
    if (add_together(split, metric, tile, rows)) {
        return 0;
    }
    const Partition& sorted = rows.sorted();
    std::int64_t impossible = 0;
    for (std::size_t p = 0; p < rows.parts(); ++p) {
        impossible += add_part(split.parts[p].cells[metric], tile, sorted.of(p));
    }
    return impossible;
}

std::int64_t add_counts(Split& split, std::size_t metric, const NumberTile& tile, const TileSplit& rows) {
    // How often each kind of value stands in each part: zero, one, missing, impossible.
    constexpr std::size_t kinds = 4;
    std::vector<std::int64_t> seen(kinds * (rows.parts() + 1), 0); // the first four take what is left out
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const double value = tile.values[i];
        const bool missing = (tile.present != nullptr && tile.present[i] == 0) || std::isnan(value);
        const std::size_t kind = missing ? 2 : value == 0.0 ? 0 : value == 1.0 ? 1 : 3;
        ++seen[static_cast<std::size_t>(rows.part_of_row[i] + 1) * kinds + kind];
    }
    std::int64_t impossible = 0;
    for (std::size_t p = 0; p < rows.parts(); ++p) {
        BlockCell& cell = split.parts[p].cells[metric];
        const std::int64_t* of_part = seen.data() + (p + 1) * kinds;
        auto& counts = std::get<stats::Counts>(cell.sums);
        counts.add(0.0, of_part[0]);
        counts.add(1.0, of_part[1]);
        cell.missing += of_part[2];
        impossible += of_part[3];
    }
    return impossible;
}

bool is_impossible(SummaryKind kind, double value) {
    return kind == SummaryKind::counts ? !std::isnan(value) && value != 0.0 && value != 1.0 : std::isinf(value);
}

} // namespace cxlift
