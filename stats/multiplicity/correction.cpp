#include "stats/multiplicity/correction.hpp"

#include <array>
#include <cstddef>

namespace cxlift::stats {
namespace {

constexpr std::array<CorrectionWord, 7> words = {{
    {Correction::none, "none", "No correction: each test alone keeps its level, the family does not."},
    {Correction::bonferroni, "bonferroni",
     "Bonferroni controls the family-wise error under any dependence; Holm does so with more power."},
    {Correction::holm, "holm", "Holm (1979) controls the family-wise error under any dependence."},
    {Correction::hochberg, "hochberg",
     "Hochberg (1988) controls the family-wise error if the tests are independent or positively dependent."},
    {Correction::hommel, "hommel",
     "Hommel (1988) controls the family-wise error if the tests are independent or positively dependent."},
    {Correction::bh, "bh",
     "Benjamini and Hochberg (1995) control the false discovery rate if the tests are independent or positively regression "
     "dependent (Benjamini and Yekutieli 2001)."},
    {Correction::by, "by", "Benjamini and Yekutieli (2001) control the false discovery rate under any dependence."},
}};

const CorrectionWord& word_of(Correction correction) noexcept {
    return words[static_cast<std::size_t>(correction)];
}

} // namespace

std::span<const CorrectionWord> corrections() noexcept {
    return words;
}

std::optional<Correction> correction_of(std::string_view name) noexcept {
    for (const CorrectionWord& word : words) {
        if (word.name == name) {
            return word.correction;
        }
    }
    return std::nullopt;
}

std::string_view name_of(Correction correction) noexcept {
    return word_of(correction).name;
}

std::string_view correction_note(Correction correction) noexcept {
    return word_of(correction).note;
}

} // namespace cxlift::stats
