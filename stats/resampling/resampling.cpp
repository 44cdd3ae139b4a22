#include "stats/resampling/resampling.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr std::array words{
    Word<Resampling>{.choice = Resampling::automatic, .word = "auto"},
    Word<Resampling>{.choice = Resampling::counts, .word = "counts"},
    Word<Resampling>{.choice = Resampling::order, .word = "order"},
    Word<Resampling>{.choice = Resampling::multinomial, .word = "multinomial"},
    Word<Resampling>{.choice = Resampling::poisson, .word = "poisson"},
    Word<Resampling>{.choice = Resampling::compressed, .word = "compressed"},
};

} // namespace

std::span<const Word<Resampling>> resamplings() {
    return words;
}

Resampling chosen(const ResamplingOptions& options, std::string_view what, std::initializer_list<Resampling> allowed) {
    if (options.resampling == Resampling::automatic) {
        return *allowed.begin();
    }
    if (std::ranges::find(allowed, options.resampling) != allowed.end()) {
        return options.resampling;
    }
    std::string known = "'auto'";
    for (const Resampling& one : allowed) {
        known += (&one + 1 == allowed.end() ? " or '" : ", '") + std::string(word_of(resamplings(), one)) + "'";
    }
    throw std::invalid_argument("bootstrap: resampling is '" + std::string(word_of(resamplings(), options.resampling)) +
                                "', must be " + known + " for " + std::string(what) + ".");
}

} // namespace cxlift::stats
