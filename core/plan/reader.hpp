// A place in a plan: reads typed values and knows its own path for error messages.
#pragma once

#include "core/json/strict.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace cxlift {

class PlanReader {
public:
    PlanReader(const Json& value, std::string path) : value_(&value), path_(std::move(path)) {}

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const Json& value() const noexcept { return *value_; }
    [[nodiscard]] bool has(const std::string& key) const;
    [[nodiscard]] PlanReader at(const std::string& key) const; // required
    [[nodiscard]] std::vector<PlanReader> items() const;       // of an array

    void require_object() const;
    // PlanError for a key that is not among `known`, with the nearest.
    void refuse_other_keys(const std::vector<std::string>& known) const;

    [[nodiscard]] std::string text() const; // not empty
    [[nodiscard]] double number() const;
    [[nodiscard]] std::vector<std::string> names() const; // of an array of texts, each once
    [[nodiscard]] std::string one_of(const std::vector<std::string>& choices) const;
    [[noreturn]] void fail(const std::string& message) const;

private:
    const Json* value_;
    std::string path_;
};

} // namespace cxlift
