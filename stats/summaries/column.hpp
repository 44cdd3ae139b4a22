// A column of numbers that may be long: one for each of a million units.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace cxlift::stats {

// Memory as std::allocator's, but that large blocks come in large pages where the system has them (the first touch of 64 MB in
// pages of 4 kB takes longer than computing what stands there), and that `resize` leaves numbers unset, which are written next.
template <typename Number> class ColumnAllocator {
public:
    using value_type = Number;

    ColumnAllocator() noexcept = default;
    template <typename Other> explicit ColumnAllocator(const ColumnAllocator<Other>& /*other*/) noexcept {}

    [[nodiscard]] Number* allocate(std::size_t n) {
        const std::size_t bytes = n * sizeof(Number);
        if (bytes < large) {
            return std::allocator<Number>().allocate(n);
        }
        const std::size_t whole = (bytes + page - 1) / page * page;
        void* const memory = ::operator new(whole, std::align_val_t{page});
#if defined(__linux__) && defined(MADV_HUGEPAGE)
        ::madvise(memory, whole, MADV_HUGEPAGE); // advice: where it is not taken nothing is lost
#endif
        return static_cast<Number*>(memory);
    }
    void deallocate(Number* numbers, std::size_t n) noexcept {
        if (n * sizeof(Number) < large) {
            std::allocator<Number>().deallocate(numbers, n);
        } else {
            ::operator delete(numbers, std::align_val_t{page});
        }
    }
    template <typename Other> void construct(Other* number) noexcept { ::new (static_cast<void*>(number)) Other; }
    template <typename Other, typename... Values> void construct(Other* number, Values&&... values) {
        ::new (static_cast<void*>(number)) Other(std::forward<Values>(values)...);
    }

    friend bool operator==(const ColumnAllocator&, const ColumnAllocator&) noexcept { return true; }

private:
    static constexpr std::size_t page = std::size_t{1} << 21;
    static constexpr std::size_t large = page;
};

template <typename Number> using Column = std::vector<Number, ColumnAllocator<Number>>;

} // namespace cxlift::stats
