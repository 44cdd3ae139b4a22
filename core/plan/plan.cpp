#include "core/plan/plan.hpp"

#include "stats/multiplicity/correction.hpp"

#include <algorithm>

namespace cxlift {

bool Plan::compares(const std::string& named) const {
    return treatments.empty() || named == control || std::find(treatments.begin(), treatments.end(), named) != treatments.end();
}

std::vector<std::string> correction_words() {
    std::vector<std::string> words;
    for (const stats::CorrectionWord& word : stats::corrections()) {
        words.emplace_back(word.name);
    }
    words.emplace_back(by_dunnett);
    words.emplace_back(by_max_t);
    return words;
}

std::string_view name_of(Rule rule) {
    return rule == Rule::all ? "all" : "any";
}

} // namespace cxlift
