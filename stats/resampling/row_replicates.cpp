#include "stats/resampling/row_replicates.hpp"

#include "stats/resampling/drawn_units.hpp"
#include "stats/resampling/pace.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr std::size_t lanes = 4; // sums that go on side by side, since an addition waits for the one before it
constexpr std::size_t cache_line = 64;

void check(const ResampledColumns& rows, std::size_t n) {
    check_units("resample_rows", n);
    for (const std::span<const double> column : rows.columns) {
        if (column.size() != n) {
            throw std::invalid_argument("resample_rows: a column has " + std::to_string(column.size()) +
                                        " rows, must have as many as the first, " + std::to_string(n) + ".");
        }
        double not_finite = 0.0; // NaN once there was one
        for (const double value : column) {
            not_finite += 0.0 * value;
        }
        if (not_finite != 0.0) {
            throw std::invalid_argument("resample_rows: a value is not finite.");
        }
    }
    if (!rows.keys.empty() && rows.keys.size() != n) {
        throw std::invalid_argument("resample_rows: there are " + std::to_string(rows.keys.size()) +
                                    " keys, must be one for each of the " + std::to_string(n) + " rows.");
    }
}

std::vector<std::uint32_t> order_of(const ResampledColumns& rows, std::size_t n) {
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    if (!rows.keys.empty()) {
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            if (rows.keys[a] != rows.keys[b]) {
                return rows.keys[a] < rows.keys[b];
            }
            for (const std::span<const double> column : rows.columns) {
                if (column[a] != column[b]) {
                    return column[a] < column[b];
                }
            }
            return false;
        });
    }
    return order;
}

// Up to four columns, the values of a row side by side, so that a draw touches one line of the cache.
class PackedRows {
public:
    static constexpr std::size_t most_columns = 4;

    PackedRows(const ResampledColumns& rows, std::span<const std::uint32_t> order, std::size_t first_column)
        : columns_(std::min(most_columns, rows.columns.size() - first_column)), width_(columns_ == 3 ? 4 : columns_) {
        values_.assign(order.size() * width_ + cache_line / sizeof(double), 0.0);
        const std::size_t off = reinterpret_cast<std::uintptr_t>(values_.data()) % cache_line;
        start_ = off == 0 ? 0 : (cache_line - off) / sizeof(double);
        for (std::size_t i = 0; i < order.size(); ++i) {
            for (std::size_t c = 0; c < columns_; ++c) {
                values_[start_ + i * width_ + c] = rows.columns[first_column + c][order[i]];
            }
        }
    }

    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
    [[nodiscard]] std::size_t width() const noexcept { return width_; }
    [[nodiscard]] const double* first() const noexcept { return values_.data() + start_; }

private:
    std::size_t columns_;
    std::size_t width_; // from one row to the next
    std::size_t start_ = 0;
    std::vector<double> values_;
};

// Of each lane the sums of the columns.
struct LaneSums {
    std::array<double, lanes * PackedRows::most_columns> values{};

    [[nodiscard]] double total(std::size_t column, std::size_t width) const noexcept {
        const auto lane = [&](std::size_t number) { return values[number * width + column]; };
        return (lane(0) + lane(2)) + (lane(1) + lane(3));
    }
};

// The width is known to the compiler, which can keep the sums in registers.
template <std::size_t Width> void add_rows(const double* first, std::span<const std::uint32_t> drawn, LaneSums& sums) {
    const std::size_t whole = drawn.size() / lanes * lanes;
    LaneSums local = sums;
    for (std::size_t i = 0; i < whole; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const double* row = first + std::size_t{drawn[i + lane]} * Width;
            for (std::size_t c = 0; c < Width; ++c) {
                local.values[lane * Width + c] += row[c];
            }
        }
    }
    for (std::size_t i = whole; i < drawn.size(); ++i) {
        for (std::size_t c = 0; c < Width; ++c) {
            local.values[(i - whole) * Width + c] += first[std::size_t{drawn[i]} * Width + c];
        }
    }
    sums = local;
}

void add_rows(const PackedRows& rows, std::span<const std::uint32_t> drawn, LaneSums& sums) {
    if (rows.width() == 1) {
        add_rows<1>(rows.first(), drawn, sums);
    } else if (rows.width() == 2) {
        add_rows<2>(rows.first(), drawn, sums);
    } else {
        add_rows<4>(rows.first(), drawn, sums);
    }
}

} // namespace

ReplicateSums resample_rows(const ResampledColumns& rows, const Draws& draws) {
    check_resampling("resample_rows", draws);
    const std::size_t n = rows.columns.empty() ? rows.keys.size() : rows.columns.front().size();
    check(rows, n);
    std::vector<PackedRows> packed;
    {
        const std::vector<std::uint32_t> order = order_of(rows, n);
        for (std::size_t column = 0; column < rows.columns.size(); column += PackedRows::most_columns) {
            packed.emplace_back(rows, order, column);
        }
    }
    ReplicateSums result(static_cast<std::size_t>(draws.n_resamples), rows.columns.size());
    share_replicates(draws, [&](std::size_t begin, std::size_t end, Pace& pace) {
        DrawnUnits units(draws, n, pace);
        std::vector<LaneSums> sums(packed.size());
        for (std::size_t b = begin; b < end; ++b) {
            std::fill(sums.begin(), sums.end(), LaneSums{});
            units.of_replicate(b, [&](std::span<const std::uint32_t> drawn) {
                for (std::size_t tile = 0; tile < packed.size(); ++tile) {
                    add_rows(packed[tile], drawn, sums[tile]);
                }
            });
            const std::span<double> of_replicate = result.of(b);
            of_replicate[0] = static_cast<double>(n);
            std::size_t column = 0;
            for (std::size_t tile = 0; tile < packed.size(); ++tile) {
                for (std::size_t c = 0; c < packed[tile].columns(); ++c) {
                    of_replicate[++column] = sums[tile].total(c, packed[tile].width());
                }
            }
            pace.replicate_done(packed.size() + 1);
        }
    });
    return result;
}

} // namespace cxlift::stats
