#include "core/summarize/put_rows.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

namespace cxlift {
namespace {

using Parts = std::map<GroupKey, RowValues::Part>;

void move_into(Parts& parts, const GroupKey& key, RowValues::Part part) {
    const auto [known, is_new] = parts.try_emplace(key);
    if (is_new) {
        known->second = std::move(part);
        return;
    }
    RowValues::Part& into = known->second;
    into.keys.insert(into.keys.end(), part.keys.begin(), part.keys.end());
    for (std::size_t column = 0; column < into.columns.size(); ++column) {
        into.columns[column].insert(into.columns[column].end(), part.columns[column].begin(), part.columns[column].end());
    }
}

[[noreturn]] void refuse_unit(const Plan& plan, const std::string& what) {
    throw ExportError("Column '" + plan.unit.value_or("") + "' (unit) " + what +
                      ", but resampling = \"poisson\" gives each unit a weight by its id; correct the ids, or set resampling = "
                      "\"compressed\" in the plan.");
}

} // namespace

void put_rows(const Plan& plan, const LabelSet& labels, std::span<const std::unique_ptr<Worker>> workers,
              Summaries& summaries) {
    Parts parts;
    std::int64_t without_id = 0;
    for (const auto& worker : workers) {
        RowValues* rows = worker->rows();
        if (rows == nullptr) {
            return;
        }
        without_id += rows->without_id;
        for (std::size_t s = 0; s < std::max<std::size_t>(1, plan.segments.size()); ++s) {
            for (auto& [codes, part] : rows->parts(s)) {
                const std::string variant(labels.variants().text(codes.second));
                if (s == 0) { // its parts are everybody, too
                    move_into(parts, {.segment = "", .segment_value = "", .variant = variant}, part);
                }
                if (codes.first != arrow::missing_label) {
                    const std::string value(labels.of_segment(s).text(codes.first));
                    move_into(parts, {.segment = plan.segments[s].name, .segment_value = value, .variant = variant},
                              std::move(part));
                }
            }
            rows->parts(s).clear();
        }
    }
    if (without_id > 0) {
        refuse_unit(plan,
                    "is null in " + std::to_string(without_id) + (without_id == 1 ? " row" : " rows") + " with a variant");
    }
    for (auto& [key, part] : parts) {
        try {
            summaries.group(key).rows = stats::Rows(std::move(part.keys), std::move(part.columns));
        } catch (const std::invalid_argument&) { // the only thing that rows of a pass can have wrong
            refuse_unit(plan, "has one id in several rows of variant '" + key.variant + "'");
        }
    }
}

} // namespace cxlift
