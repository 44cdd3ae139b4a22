// Sorting whole numbers that are few enough to stay in the processor's cache.
#pragma once

#include <cstdint>
#include <span>

namespace cxlift::stats {

// In place; `scratch` is as long. Numbers that agree in their high bits, as times on a coarse grid, take no longer.
void radix_sort(std::span<std::uint64_t> numbers, std::span<std::uint64_t> scratch);

} // namespace cxlift::stats
