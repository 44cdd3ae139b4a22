// The corrections for several hypotheses, by their words.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace cxlift::stats {

enum class Correction { none, bonferroni, holm, hochberg, hommel, bh, by };

struct CorrectionWord {
    Correction correction = Correction::none;
    std::string_view name; // as plans and callers write it
    std::string_view note; // what it controls and what it assumes, a sentence with its source
};

// All of them, in the order of the enumeration.
[[nodiscard]] std::span<const CorrectionWord> corrections() noexcept;

// None where the word is not one of them.
[[nodiscard]] std::optional<Correction> correction_of(std::string_view name) noexcept;
[[nodiscard]] std::string_view name_of(Correction correction) noexcept;
[[nodiscard]] std::string_view correction_note(Correction correction) noexcept;

} // namespace cxlift::stats
