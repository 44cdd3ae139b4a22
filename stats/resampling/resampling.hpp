// The ways to resample, and which one is taken where the caller leaves it open.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/words.hpp"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace cxlift::stats {

//   counts       multinomial draws on the distinct values: exactly the ordinary bootstrap
//   order        the order statistics of a resample are drawn, not the resample: exactly the ordinary bootstrap of a quantile
//   multinomial  rows are drawn: the ordinary bootstrap
//   poisson      every row has a weight of its own, Poisson of mean 1
//   compressed   groups of neighbouring values, or of units, are drawn; what varies within them is added
enum class Resampling { automatic, counts, order, multinomial, poisson, compressed };
[[nodiscard]] std::span<const Word<Resampling>> resamplings();

struct ResamplingOptions {
    Draws draws{};
    Resampling resampling = Resampling::automatic;
    bool studentized = false; // a standard error of every replicate, too
    // Of the rows, ascending: `poisson` and `multinomial` then draw by them. Empty: by the rows' numbers.
    std::span<const std::uint64_t> keys;
    std::span<const std::uint64_t> treatment_keys; // of adjusted means, which are drawn of both variants at once
};

// The resampling that was asked for, if it is one of those that the data allow, the first of which is the usual one; `what`
// names estimate and data: "a mean of rows". Throws std::invalid_argument otherwise.
[[nodiscard]] Resampling chosen(const ResamplingOptions& options, std::string_view what,
                                std::initializer_list<Resampling> allowed);

// Rows drawn one by one cost their number times that of the replicates: up to this many draws they are.
inline constexpr double few_draws = 3e8;
// Fewer units than this may all have Poisson weights of 0, or nearly.
inline constexpr std::int64_t least_poisson_units = 50;
inline constexpr const char* too_few_units =
    "A variant has fewer than two units with a value, so there is nothing to resample.";

} // namespace cxlift::stats
