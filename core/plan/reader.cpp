#include "core/plan/reader.hpp"

#include "core/errors.hpp"
#include "core/nearest_name.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift {

bool PlanReader::has(const std::string& key) const {
    return value_->contains(key) && !(*value_)[key].is_null();
}

PlanReader PlanReader::at(const std::string& key) const {
    const std::string path = path_.empty() ? key : path_ + "." + key;
    if (!has(key)) {
        throw PlanError(path, "this key is missing.");
    }
    return {(*value_)[key], path};
}

std::vector<PlanReader> PlanReader::items() const {
    if (!value_->is_array()) {
        fail(value_->is_object() ? "must be a list; write [[" + path_ + "]] before each entry." : "must be a list.");
    }
    std::vector<PlanReader> result;
    for (std::size_t i = 0; i < value_->size(); ++i) {
        result.emplace_back((*value_)[i], path_ + "[" + std::to_string(i) + "]");
    }
    return result;
}

void PlanReader::require_object() const {
    if (!value_->is_object()) {
        fail("must be a table of keys and values.");
    }
}

void PlanReader::refuse_other_keys(const std::vector<std::string>& known) const {
    require_object();
    for (const auto& [key, unused] : value_->items()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            throw PlanError(path_.empty() ? key : path_ + "." + key, unknown_name(key, "a key of this table", known));
        }
    }
}

std::string PlanReader::text() const {
    if (!value_->is_string()) {
        fail("must be text, not " + value_->dump() + "; write it in quotes.");
    }
    auto result = value_->get<std::string>();
    if (result.empty()) {
        fail("must not be empty.");
    }
    return result;
}

double PlanReader::number() const {
    if (!value_->is_number() || !std::isfinite(value_->get<double>())) {
        fail("must be a number, not " + value_->dump() + ".");
    }
    return value_->get<double>();
}

std::vector<std::string> PlanReader::names() const {
    std::vector<std::string> found;
    for (const PlanReader& item : items()) {
        found.push_back(item.text());
        if (std::count(found.begin(), found.end(), found.back()) > 1) {
            item.fail("'" + found.back() + "' stands twice in the list; take one out.");
        }
    }
    return found;
}

std::string PlanReader::one_of(const std::vector<std::string>& choices) const {
    const std::string choice = text();
    if (std::find(choices.begin(), choices.end(), choice) == choices.end()) {
        fail(unknown_name(choice, "a choice here", choices));
    }
    return choice;
}

void PlanReader::fail(const std::string& message) const {
    throw PlanError(path_.empty() ? "plan" : path_, message);
}

} // namespace cxlift
