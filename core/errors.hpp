// The two kinds of error that are about what a user brings: a plan, or data. A wrong argument is std::invalid_argument.
#pragma once

#include <stdexcept>
#include <string>

namespace cxlift {

// A plan that cannot be carried out. The message begins with the place in the plan, such as `metrics[2].column`.
class PlanError : public std::runtime_error {
public:
    explicit PlanError(const std::string& message) : std::runtime_error(message) {}
    PlanError(const std::string& place, const std::string& message) : std::runtime_error(place + ": " + message) {}
};

// Data that are not what they claim to be. The message names the column and, where there is one, the row.
class ExportError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace cxlift
