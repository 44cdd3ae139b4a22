// The methods that compare two proportions, and their words.
#pragma once

#include "stats/words.hpp"

#include <span>
#include <string_view>

namespace cxlift::stats {

// `automatic` is Barnard's exact test of few units (exact/small_sample.hpp) and the score test of more.
enum class ProportionMethod { automatic, score, mee, newcombe, agresti_caffo, wald, katz, fisher, barnard, boschloo };

// Every method once, in the order in which a user should think of them.
[[nodiscard]] std::span<const Word<ProportionMethod>> proportion_methods();
[[nodiscard]] std::string_view name_of(ProportionMethod method);
// std::invalid_argument, in the name of `function`, where there is no such method.
[[nodiscard]] ProportionMethod proportion_method_of(std::string_view name, std::string_view function = "two_proportion_test");

} // namespace cxlift::stats
