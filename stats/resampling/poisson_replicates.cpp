#include "stats/resampling/poisson_replicates.hpp"

#include "stats/in_threads.hpp"
#include "stats/key_sort.hpp"
#include "stats/resampling/pace.hpp"
#include "stats/simd/poisson_weights.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr std::size_t most_rows = PoissonRows::most;
constexpr std::size_t of_block = poisson_law::replicates_of_block;
constexpr std::size_t blocks_at_once = 64;                        // whose sums are kept while the rows pass by
constexpr std::size_t work_between_looks = std::size_t{1} << 22U; // about a millisecond's, see `work_of`
constexpr std::size_t work_for_a_thread = std::size_t{1} << 21U;  // less is not worth starting one

// A weight costs about as much as four products.
std::size_t work_of(std::size_t rows, std::size_t replicates, std::size_t columns) {
    return rows * replicates * (4 + columns) / 4;
}

struct KeyedRow {
    std::uint64_t key;
    std::size_t row;
};

// The rows in the order of their keys; without keys in their own, which is then the key.
class OrderedRows {
public:
    explicit OrderedRows(const ResampledColumns& rows)
        : rows_(&rows), n_(rows.columns.empty() ? rows.keys.size() : rows.columns.front().size()) {
        for (const std::span<const double>& column : rows.columns) {
            if (column.size() != n_) {
                refuse("a column", column.size());
            }
            scales_.emplace_back(column);
        }
        if (!rows.keys.empty() && rows.keys.size() != n_) {
            refuse("keys", rows.keys.size());
        }
        const auto not_above = [](std::uint64_t a, std::uint64_t b) { return a >= b; };
        if (std::adjacent_find(rows.keys.begin(), rows.keys.end(), not_above) != rows.keys.end()) {
            sort();
        }
    }

    [[nodiscard]] std::size_t n() const noexcept { return n_; }
    [[nodiscard]] std::size_t columns() const noexcept { return rows_->columns.size(); }

    [[nodiscard]] const FixedPoint& scale(std::size_t column) const noexcept { return scales_[column]; }

    // The keys of `count` rows and their columns.
    void load(std::size_t begin, std::size_t count, std::uint64_t* keys, std::span<PoissonColumn> columns) const {
        for (std::size_t i = 0; i < count; ++i) {
            keys[i] = !order_.empty() ? order_[begin + i].key : rows_->keys.empty() ? begin + i : rows_->keys[begin + i];
        }
        for (std::size_t c = 0; c < columns.size(); ++c) {
            for (std::size_t i = 0; i < count; ++i) {
                const double value = rows_->columns[c][order_.empty() ? begin + i : order_[begin + i].row];
                columns[c].set(i, scales_[c].of(value));
            }
        }
    }

private:
    [[noreturn]] void refuse(const std::string& what, std::size_t size) const {
        throw std::invalid_argument("resample_poisson: " + what + " has " + std::to_string(size) + " rows, must have " +
                                    std::to_string(n_) + ", as many as the first column.");
    }
    void sort() {
        order_.reserve(n_);
        for (std::size_t row = 0; row < n_; ++row) {
            order_.push_back({.key = rows_->keys[row], .row = row});
        }
        sort_by_key(order_, [](const KeyedRow& one) { return one.key; });
        const auto are_one = [](const KeyedRow& a, const KeyedRow& b) { return a.key == b.key; };
        const auto twice = std::adjacent_find(order_.begin(), order_.end(), are_one);
        if (twice != order_.end()) {
            throw std::invalid_argument("resample_poisson: the key " + std::to_string(twice->key) +
                                        " is of two rows, must be of one.");
        }
    }

    const ResampledColumns* rows_;
    std::size_t n_;
    std::vector<FixedPoint> scales_; // of the columns
    std::vector<KeyedRow> order_;    // empty where the rows are in order
};

// What one thread works with.
class Worker {
public:
    Worker(const OrderedRows& rows, const Draws& draws)
        : rows_(&rows), draws_(&draws), columns_(rows.columns()), totals_(blocks_at_once * rows.columns()),
          drawn_(blocks_at_once) {}

    // Fills the replicates of blocks `begin` to `end`, at most `blocks_at_once`.
    void fill(std::size_t begin, std::size_t end, ReplicateSums& result) {
        std::fill(totals_.begin(), totals_.end(), PoissonTotals{});
        std::fill(drawn_.begin(), drawn_.end(), Drawn{});
        for (std::size_t row = 0; row < rows_->n(); row += most_rows) {
            const std::size_t count = std::min(most_rows, rows_->n() - row);
            rows_->load(row, count, keys_.data(), columns_);
            const PoissonRows some({keys_.data(), count}, {.seed = draws_->seed, .variant = draws_->variant});
            for (std::size_t block = begin; block < end; ++block) {
                add_poisson_sums(some, static_cast<std::uint32_t>(block),
                                 {.columns = columns_,
                                  .totals = totals_.data() + (block - begin) * rows_->columns(),
                                  .drawn = &drawn_[block - begin]});
            }
            look_up(work_of(count, (end - begin) * of_block, rows_->columns()));
        }
        const std::size_t last = std::min(end * of_block, result.n_resamples());
        for (std::size_t replicate = begin * of_block; replicate < last; ++replicate) {
            const std::size_t at = replicate - begin * of_block;
            const std::span<double> into = result.of(replicate);
            into[0] = static_cast<double>(drawn_[at / of_block][at % of_block]);
            for (std::size_t column = 0; column < rows_->columns(); ++column) {
                const auto& sums = totals_[at / of_block * rows_->columns() + column].sums;
                into[column + 1] =
                    rows_->scale(column).value_of({sums[0][at % of_block], sums[1][at % of_block], sums[2][at % of_block]});
            }
        }
        draws_->passed(static_cast<std::int64_t>(last - begin * of_block));
    }

private:
    using Drawn = std::array<std::int64_t, of_block>;

    void look_up(std::size_t work) {
        worked_ += work;
        if (worked_ >= work_between_looks) {
            draws_->passed(0);
            worked_ = 0;
        }
    }

    const OrderedRows* rows_;
    const Draws* draws_;
    std::array<std::uint64_t, most_rows> keys_{};
    std::vector<PoissonColumn> columns_;
    std::vector<PoissonTotals> totals_; // of each block the columns
    std::vector<Drawn> drawn_;          // of each block
    std::size_t worked_ = 0;
};

void check(const Draws& draws) {
    check_resampling("resample_poisson", draws);
    if (draws.variant >= poisson_law::further_bits) {
        throw std::invalid_argument("resample_poisson: variant is " + std::to_string(draws.variant) + ", must be below 2^31.");
    }
}

} // namespace

ReplicateSums resample_poisson(const ResampledColumns& rows, const Draws& draws) {
    check(draws);
    const OrderedRows ordered(rows);
    const auto n_resamples = static_cast<std::size_t>(draws.n_resamples);
    ReplicateSums result(n_resamples, ordered.columns());
    const std::size_t blocks = (n_resamples + of_block - 1) / of_block;
    const std::size_t worth = 1 + work_of(ordered.n(), n_resamples, ordered.columns()) / work_for_a_thread;
    const int most = static_cast<int>(std::min<std::size_t>(worth, 4096));
    in_threads(blocks, draws.threads > 0 ? draws.threads : std::min(most, machine_threads()),
               [&](std::size_t begin, std::size_t end) {
                   Worker worker(ordered, draws);
                   for (std::size_t block = begin; block < end; block += blocks_at_once) {
                       worker.fill(block, std::min(end, block + blocks_at_once), result);
                   }
               });
    return result;
}

} // namespace cxlift::stats
