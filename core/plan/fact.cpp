#include "core/plan/fact.hpp"

#include <array>
#include <charconv>
#include <string_view>

namespace cxlift {

std::string TextOf::operator()(double number) const {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

bool Fact::is_answer() const {
    return total == "only" || total == "first" || total == "last" || total == "all";
}

std::string Fact::column() const {
    const std::string_view kept = total == "only" || total == "all" ? "answer" : std::string_view(total);
    std::string name = event + (property.empty() ? "" : "." + property) + "." + std::string(kept);
    if (!kind.empty()) {
        name += " " + kind + " day " + std::to_string(day);
    } else if (day > 0) {
        name += " by day " + std::to_string(day);
    }
    name += within.empty() ? "" : " within " + within;
    for (std::size_t i = 0; i < where.size(); ++i) {
        name += (i == 0 ? " where " : " and ") + where[i].first + "=";
        for (std::size_t k = 0; k < where[i].second.size(); ++k) {
            name += (k == 0 ? "" : "|") + std::visit(TextOf(), where[i].second[k]);
        }
    }
    return name;
}

} // namespace cxlift
