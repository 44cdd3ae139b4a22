#include "stats/survival/sorted_units.hpp"

#include "stats/in_threads.hpp"
#include "stats/survival/radix_sort.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace cxlift::stats {
namespace {

using Units = std::span<std::uint64_t>;
using Places = std::vector<std::size_t>;

// Shares of the range of the units, in order: so small that a bucket is sorted within the processor's cache, and so many that
// all threads are done at nearly the same time. Units of one time are in one bucket. The range begins at the smallest time
// above 0, for between 0 and that lie most doubles.
class Buckets {
public:
    Buckets(Units units, std::size_t parts) {
        constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();
        std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges(parts, {none, 0});
        in_parts(units.size(), parts, [&](std::size_t part, std::size_t begin, std::size_t end) {
            auto [low, high] = ranges[part];
            for (const std::uint64_t unit : units.subspan(begin, end - begin)) {
                low = std::min(low, unit > 1 ? unit : none);
                high = std::max(high, unit);
            }
            ranges[part] = {low, high};
        });
        std::uint64_t high = 0;
        std::uint64_t low = none;
        for (const auto& range : ranges) {
            low = std::min(low, range.first);
            high = std::max(high, range.second);
        }
        low_ = std::min(low, high) & ~std::uint64_t{1};
        const int bits = std::clamp(static_cast<int>(std::bit_width(units.size())) - 9, 0, 13);
        shift_ = std::max(1, static_cast<int>(std::bit_width(high - low_)) - bits); // 1: the flag divides no buckets
        count_ = static_cast<std::size_t>((high - low_) >> shift_) + 1;
    }

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::size_t of(std::uint64_t unit) const noexcept {
        return static_cast<std::size_t>((unit > low_ ? unit - low_ : 0) >> shift_);
    }

private:
    std::uint64_t low_ = 0;
    int shift_ = 1;
    std::size_t count_ = 1;
};

// Brings the units into their buckets. Returns where in `to` each begins, and where the last one ends.
Places distribute(Units from, Units to, const Buckets& buckets, std::size_t parts) {
    std::vector<Places> next(parts, Places(buckets.count(), 0)); // counts, then where the next unit of a bucket goes
    in_parts(from.size(), parts, [&](std::size_t part, std::size_t begin, std::size_t end) {
        std::size_t* const counts = next[part].data();
        for (const std::uint64_t unit : from.subspan(begin, end - begin)) {
            ++counts[buckets.of(unit)];
        }
    });
    Places begins(buckets.count() + 1, from.size());
    std::size_t before = 0;
    for (std::size_t bucket = 0; bucket < buckets.count(); ++bucket) {
        begins[bucket] = before;
        for (Places& part : next) {
            before += std::exchange(part[bucket], before);
        }
    }
    in_parts(from.size(), parts, [&](std::size_t part, std::size_t begin, std::size_t end) {
        std::size_t* const places = next[part].data();
        for (const std::uint64_t unit : from.subspan(begin, end - begin)) {
            to[places[buckets.of(unit)]++] = unit;
        }
    });
    return begins;
}

// Whoever is free takes the next buckets.
template <typename Work> void for_each_bucket(std::size_t buckets, std::size_t parts, const Work& work) {
    constexpr std::size_t at_once = 8;
    std::atomic<std::size_t> next = 0;
    in_parts(parts, parts, [&](std::size_t, std::size_t, std::size_t) {
        for (std::size_t begin = next.fetch_add(at_once); begin < buckets; begin = next.fetch_add(at_once)) {
            for (std::size_t bucket = begin; bucket < std::min(begin + at_once, buckets); ++bucket) {
                work(bucket);
            }
        }
    });
}

std::size_t distinct_times(std::span<const std::uint64_t> units) {
    std::size_t changes = 0;
    for (std::size_t i = 1; i < units.size(); ++i) {
        changes += (units[i] | 1U) == (units[i - 1] | 1U) ? 0 : 1;
    }
    return units.empty() ? 0 : changes + 1;
}

void count_times(std::span<const std::uint64_t> units, CountedTimes& result, std::size_t place) {
    for (std::size_t i = 0; i < units.size(); ++place) {
        const std::uint64_t events_end = units[i] | 1U; // from here the time's censored units
        const std::size_t begin = i;
        while (i < units.size() && units[i] < events_end) {
            ++i;
        }
        const std::size_t middle = i;
        while (i < units.size() && units[i] == events_end) {
            ++i;
        }
        result.times[place] = time_of(events_end);
        result.events[place] = static_cast<std::int64_t>(middle - begin);
        result.censored[place] = static_cast<std::int64_t>(i - middle);
    }
}

} // namespace

CountedTimes counted_times(Column<std::uint64_t> units) {
    if (units.empty()) {
        return {};
    }
    const std::size_t parts = parts_of(units.size());
    const Buckets buckets(units, parts);
    Column<std::uint64_t> sorted(units.size());
    const Places begins = distribute(units, sorted, buckets, parts);
    const auto within = [&](Column<std::uint64_t>& of, std::size_t bucket) {
        return Units(of).subspan(begins[bucket], begins[bucket + 1] - begins[bucket]);
    };
    Places places(buckets.count());
    for_each_bucket(buckets.count(), parts, [&](std::size_t bucket) {
        radix_sort(within(sorted, bucket), within(units, bucket));
        places[bucket] = distinct_times(within(sorted, bucket));
    });
    std::size_t times = 0;
    for (std::size_t& place : places) {
        times += std::exchange(place, times);
    }
    CountedTimes result;
    result.times.resize(times);
    result.events.resize(times);
    result.censored.resize(times);
    for_each_bucket(buckets.count(), parts,
                    [&](std::size_t bucket) { count_times(within(sorted, bucket), result, places[bucket]); });
    return result;
}

} // namespace cxlift::stats
