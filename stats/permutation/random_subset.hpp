// Random subsets of many units, drawn as bits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cxlift::stats {

// Some of the units, every such subset with equal probability, as a set of rows (simd/row_bits.hpp).
//
// Every unit comes in by itself with about the right probability: among the sets of the size that comes out all are equally
// probable. Members picked at random are then taken out, or others put in, until there are as many as wanted. This keeps them
// equally probable, and only about the square root of the number of units are picked one by one. The same on every machine.
class RandomSubset {
public:
    RandomSubset(std::size_t units, std::size_t chosen); // at most half of them

    // Streams below 2^63.
    void draw(std::uint64_t seed, std::uint64_t stream, std::uint64_t* rows) const;

private:
    std::size_t units_;
    std::size_t chosen_;
    std::uint32_t share_; // of 256, the probability by which a unit comes in
};

} // namespace cxlift::stats
