// What a user writes for an enumerator: one table a choice, read in both directions.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace cxlift::stats {

template <typename Choice> struct Word {
    Choice choice;
    std::string_view word;
};

template <typename Choice> [[nodiscard]] std::string_view word_of(std::span<const Word<Choice>> table, Choice choice) {
    for (const Word<Choice>& one : table) {
        if (one.choice == choice) {
            return one.word;
        }
    }
    throw std::logic_error("a choice has no word");
}

// An unknown word: std::invalid_argument that lists the known ones.
template <typename Choice>
[[nodiscard]] Choice choice_of(std::span<const Word<Choice>> table, std::string_view function, std::string_view argument,
                               std::string_view word) {
    std::string known;
    for (const Word<Choice>& one : table) {
        if (one.word == word) {
            return one.choice;
        }
        known += known.empty() ? "'" : &one == &table.back() ? " or '" : ", '";
        known += std::string(one.word) + "'";
    }
    throw std::invalid_argument(std::string(function) + ": " + std::string(argument) + " is '" + std::string(word) +
                                "', must be " + known + ".");
}

} // namespace cxlift::stats
