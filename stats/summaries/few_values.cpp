#include "stats/summaries/few_values.hpp"

#include "stats/in_threads.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <mutex>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr std::size_t rows_a_part = std::size_t{1} << 18U;

int threads_for(std::size_t rows, int asked) {
    const int all = asked > 0 ? asked : machine_threads();
    return static_cast<int>(std::clamp<std::size_t>(rows / rows_a_part, 1, static_cast<std::size_t>(all)));
}

// An open table by a double's bits. An infinity stands as a value of its own, to be refused at the end.
class Table {
public:
    explicit Table(std::size_t most) : most_(most), bits_(slots_of(most), 0), counts_(slots_of(most), 0) {
        shift_ = 64 - std::countr_zero(bits_.size());
    }

    // False where there are too many distinct values.
    [[nodiscard]] bool add(double value) {
        if (std::isnan(value)) {
            ++missing_;
            return true;
        }
        const auto bits = std::bit_cast<std::uint64_t>(value + 0.0); // + 0.0 makes -0.0 and 0.0 one value
        std::size_t slot = (bits * 0x9E3779B97F4A7C15U) >> static_cast<unsigned>(shift_);
        while (counts_[slot] != 0 && bits_[slot] != bits) {
            slot = (slot + 1) & (bits_.size() - 1);
        }
        if (counts_[slot] == 0) {
            if (++distinct_ > most_) {
                return false;
            }
            bits_[slot] = bits;
        }
        ++counts_[slot];
        return true;
    }

    void add_to(CountedValues& result) const {
        for (std::size_t slot = 0; slot < bits_.size(); ++slot) {
            if (counts_[slot] != 0) {
                result.counts.add(std::bit_cast<double>(bits_[slot]), counts_[slot]);
            }
        }
        result.missing += missing_;
    }

private:
    // At most a quarter full.
    [[nodiscard]] static std::size_t slots_of(std::size_t most) { return std::bit_ceil(4 * std::max<std::size_t>(most, 16)); }

    std::size_t most_;
    std::size_t distinct_ = 0;
    std::int64_t missing_ = 0;
    int shift_ = 0;
    std::vector<std::uint64_t> bits_;
    std::vector<std::int64_t> counts_;
};

// Four tables, so that runs of one value do not wait for each other's increment.
template <typename Byte> Counts counted_bytes(std::span<const Byte> values, int threads) {
    constexpr std::size_t tables = 4;
    std::array<std::int64_t, 256> total{};
    std::mutex adding;
    in_threads(values.size(), threads_for(values.size(), threads), [&](std::size_t begin, std::size_t end) {
        std::array<std::array<std::uint32_t, 256>, tables> counts{};
        for (std::size_t part = begin; part < end;) {
            const std::size_t stop = std::min(end, part + (std::size_t{1} << 30U)); // a count fits into 32 bits
            std::size_t i = part;
            for (; i + tables <= stop; i += tables) {
                for (std::size_t t = 0; t < tables; ++t) {
                    ++counts[t][static_cast<std::uint8_t>(values[i + t])];
                }
            }
            for (; i < stop; ++i) {
                ++counts[0][static_cast<std::uint8_t>(values[i])];
            }
            part = stop;
            const std::scoped_lock lock(adding);
            for (std::array<std::uint32_t, 256>& one : counts) {
                for (std::size_t byte = 0; byte < one.size(); ++byte) {
                    total[byte] += one[byte];
                }
                one.fill(0);
            }
        }
    });
    Counts result;
    for (std::size_t byte = 0; byte < total.size(); ++byte) {
        result.add(static_cast<double>(static_cast<Byte>(byte)), total[byte]);
    }
    return result;
}

} // namespace

std::optional<CountedValues> few_values(std::span<const double> values, std::size_t most, int threads) {
    std::atomic<bool> too_many = false;
    CountedValues result;
    std::mutex adding;
    in_threads(values.size(), threads_for(values.size(), threads), [&](std::size_t begin, std::size_t end) {
        Table table(most);
        for (std::size_t i = begin; i < end; ++i) {
            if (!table.add(values[i]) || (i % 4096 == 0 && too_many.load(std::memory_order_relaxed))) {
                too_many = true;
                return;
            }
        }
        const std::scoped_lock lock(adding);
        table.add_to(result);
    });
    if (too_many || result.counts.values().size() > most) {
        return std::nullopt;
    }
    return result;
}

Counts count_bytes(std::span<const std::int8_t> values, int threads) {
    return counted_bytes(values, threads);
}

Counts count_bytes(std::span<const std::uint8_t> values, int threads) {
    return counted_bytes(values, threads);
}

} // namespace cxlift::stats
