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
constexpr std::size_t lanes = PoissonRows::lanes;
constexpr std::size_t of_block = poisson_law::replicates_of_block;
constexpr std::size_t blocks_at_once = 16;                        // whose sums are kept while the rows pass by
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

    // The keys of `count` rows and their columns, each with zeros behind up to `most_rows`.
    void load(std::size_t begin, std::size_t count, std::uint64_t* keys, double* columns) const {
        for (std::size_t i = 0; i < count; ++i) {
            keys[i] = !order_.empty() ? order_[begin + i].key : rows_->keys.empty() ? begin + i : rows_->keys[begin + i];
        }
        for (const std::span<const double>& column : rows_->columns) {
            for (std::size_t i = 0; i < count; ++i) {
                columns[i] = column[order_.empty() ? begin + i : order_[begin + i].row];
            }
            std::fill(columns + count, columns + most_rows, 0.0);
            columns += most_rows;
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
    std::vector<KeyedRow> order_; // empty where the rows are in order
};

// Numbers that a vector register loads at once.
class AlignedDoubles {
public:
    explicit AlignedDoubles(std::size_t size) : size_(size), values_(new (alignment) double[std::max<std::size_t>(size, 1)]) {}

    [[nodiscard]] double* data() const noexcept { return values_.get(); }
    void clear() const noexcept { std::fill_n(values_.get(), size_, 0.0); }

private:
    static constexpr std::align_val_t alignment{64};
    struct Free {
        void operator()(double* values) const noexcept { ::operator delete[](values, alignment); }
    };
    std::size_t size_;
    std::unique_ptr<double[], Free> values_;
};

// Pairwise, always in this order.
double total(const double* sums) noexcept {
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

// What one thread works with.
class Worker {
public:
    Worker(const OrderedRows& rows, const Draws& draws)
        : rows_(&rows), draws_(&draws), columns_(rows.columns() * most_rows), part_(sums_of_block()),
          sums_(blocks_at_once * sums_of_block()), drawn_(blocks_at_once * of_block) {}

    // Fills the replicates of blocks `begin` to `end`, at most `blocks_at_once`.
    void fill(std::size_t begin, std::size_t end, ReplicateSums& result) {
        sums_.clear();
        std::fill(drawn_.begin(), drawn_.end(), 0);
        for (std::size_t row = 0; row < rows_->n(); row += most_rows) {
            const std::size_t count = std::min(most_rows, rows_->n() - row);
            rows_->load(row, count, keys_.data(), columns_.data());
            const PoissonRows some({keys_.data(), count}, {.seed = draws_->seed, .variant = draws_->variant});
            for (std::size_t block = begin; block < end; ++block) {
                add_poisson_sums(some, static_cast<std::uint32_t>(block),
                                 {.columns = columns_.data(),
                                  .n_columns = rows_->columns(),
                                  .part = part_.data(),
                                  .sums = sums_.data() + (block - begin) * sums_of_block(),
                                  .drawn = drawn_.data() + (block - begin) * of_block});
            }
            look_up(work_of(count, (end - begin) * of_block, rows_->columns()));
        }
        const std::size_t last = std::min(end * of_block, result.n_resamples());
        for (std::size_t replicate = begin * of_block; replicate < last; ++replicate) {
            const std::size_t at = replicate - begin * of_block;
            const std::span<double> into = result.of(replicate);
            into[0] = static_cast<double>(drawn_[at]);
            for (std::size_t column = 0; column < rows_->columns(); ++column) {
                const double* block_sums = sums_.data() + at / of_block * sums_of_block();
                into[column + 1] = total(block_sums + (column * of_block + at % of_block) * lanes);
            }
        }
        draws_->passed(static_cast<std::int64_t>(last - begin * of_block));
    }

private:
    [[nodiscard]] std::size_t sums_of_block() const noexcept { return rows_->columns() * of_block * lanes; }
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
    AlignedDoubles columns_;
    AlignedDoubles part_;
    AlignedDoubles sums_;
    std::vector<std::int64_t> drawn_;
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
