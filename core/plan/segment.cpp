#include "core/plan/plan.hpp"

namespace cxlift {
namespace {

constexpr std::string_view sign = "\u00d7"; // multiplication sign

} // namespace

// The sign and the mark of escapes are marked where they stand in a text.
std::string crossable(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' || text.substr(i).starts_with(sign)) {
            result += '\\';
        }
        result += text[i];
    }
    return result;
}

std::string crossed(std::string_view crossed_before, std::string_view next) {
    return std::string(crossed_before) + " " + std::string(sign) + " " + crossable(next);
}

} // namespace cxlift
