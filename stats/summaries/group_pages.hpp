// Groups of values at a settled level, side by side in pages of neighbours: a value finds its group without a search.
#pragma once

#include "stats/summaries/distribution.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// Values lie within a few powers of ten of each other as a rule, and so do their groups' numbers: a table of the pages between
// the least and the greatest of them is small. Where it is not, there is no place for them here.
class GroupPages {
public:
    // Ascending groups at this level, or nothing, and false, where their pages would take too much memory.
    [[nodiscard]] bool hold(std::span<const ValueGroup> groups, int mantissa_bits);
    // Adds values other than 0 in their order up to the first that has no page or is not finite; returns how many.
    [[nodiscard]] std::size_t add(std::span<const double> values);
    // Makes the page of a finite value; false where there is no place for it.
    [[nodiscard]] bool make_place(double value);
    // Ascending; nothing is left.
    [[nodiscard]] std::vector<ValueGroup> take();

    [[nodiscard]] std::size_t occupied() const noexcept { return occupied_; }

private:
    static constexpr int page_bits = 6;
    static constexpr std::size_t page_size = std::size_t{1} << page_bits;
    static constexpr std::size_t most_pages = 16'384; // 40 MB, of which only what is occupied is touched
    static constexpr std::size_t most_places = std::size_t{1} << 22;

    // Deviations are from the group's value of least magnitude, the values' leading bits: exact, and of the group's own size.
    struct Sums {
        double first = 0.0;
        double second = 0.0;
        double lowest = 0.0;
        double highest = 0.0;
        std::int64_t n = 0;
    };

    struct Place { // of a value
        std::uint64_t page = 0;
        std::size_t within = 0;
    };

    [[nodiscard]] Place place_of(double value) const noexcept;
    [[nodiscard]] double least_magnitude(double value) const noexcept; // of the value's group
    [[nodiscard]] bool has_page(std::uint64_t page) const noexcept;
    [[nodiscard]] bool reach(std::uint64_t page);
    void add_to(Sums& sums, double value) noexcept;

    int mantissa_bits_ = 0;
    std::uint64_t first_page_ = 0;
    std::size_t occupied_ = 0;
    std::vector<std::uint32_t> pages_; // from first_page_ on: 1 + number of the page in sums_, or 0
    std::vector<Sums> sums_;           // page after page
};

} // namespace cxlift::stats
