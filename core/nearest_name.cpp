#include "core/nearest_name.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <vector>

namespace cxlift {
namespace {

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

// Levenshtein's distance, blind to case.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t substituted = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[b.size()];
}

} // namespace

std::string unknown_name(std::string_view name, std::string_view what, std::span<const std::string> known) {
    std::string sentence = "'" + std::string(name) + "' is not " + std::string(what);
    const auto nearest = std::min_element(known.begin(), known.end(), [&](const std::string& a, const std::string& b) {
        return distance(name, a) < distance(name, b);
    });
    // Near: three fifths of the longer name stay. 'c' is not near to 'a', nor 'price' to 'device'.
    if (nearest != known.end() && 5 * distance(name, *nearest) <= 2 * std::max(name.size(), nearest->size())) {
        return sentence + "; the nearest is '" + *nearest + "'.";
    }
    if (known.empty()) {
        return sentence + ".";
    }
    sentence += "; there are: ";
    constexpr std::size_t shown = 12;
    for (std::size_t i = 0; i < std::min(shown, known.size()); ++i) {
        sentence += (i == 0 ? "'" : ", '") + known[i] + "'";
    }
    return sentence + (known.size() > shown ? " and " + std::to_string(known.size() - shown) + " more." : ".");
}

} // namespace cxlift
