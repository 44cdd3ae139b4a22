// The two kinds of error that are about what a user brings: a plan, or data. A wrong argument is std::invalid_argument.
#pragma once

#include <stdexcept>
#include <string>

namespace cxlift {

// A message is read up to its first NUL, which a name may hold: it is shown as the replacement character.
[[nodiscard]] inline std::string without_nul(std::string message) {
    for (std::size_t at = message.find('\0'); at != std::string::npos; at = message.find('\0', at)) {
        message.replace(at, 1, "\xef\xbf\xbd");
    }
    return message;
}

// A plan that cannot be carried out. The message begins with the place in the plan, such as `metrics[2].column`.
class PlanError : public std::runtime_error {
public:
    explicit PlanError(const std::string& message) : std::runtime_error(without_nul(message)) {}
    PlanError(const std::string& place, const std::string& message) : PlanError(place + ": " + message) {}
};

// Data that are not what they claim to be. The message names the column and, where there is one, the row.
class ExportError : public std::runtime_error {
public:
    explicit ExportError(const std::string& message) : std::runtime_error(without_nul(message)) {}
};

} // namespace cxlift
