// The units' own values as JSON, and so as CBOR.
#pragma once

#include "core/json/strict.hpp"
#include "core/plan/kept_rows.hpp"
#include "stats/summaries/rows.hpp"

namespace cxlift {

enum class RowsAs { values, hashes }; // the hashes tell rows apart, and cannot be read back

// Which metrics have rows: {"resampling": "poisson", "metrics": [[number, columns], ...]}. Throws std::invalid_argument for
// rows that were numbered in one pass, whose values say nothing elsewhere.
[[nodiscard]] Json kept_rows_to_json(const KeptRows& kept, RowsAs as = RowsAs::values);
// `metrics` is how many there are.
[[nodiscard]] KeptRows kept_rows_from_json(const Json& json, std::size_t metrics);

// {"keys": [...], "columns": [[...], ...]}, null where a value is missing. Throws std::invalid_argument for more numbers than a
// document should hold.
[[nodiscard]] Json rows_to_json(const stats::Rows& rows, RowsAs as = RowsAs::values);
// Throws std::invalid_argument where the JSON is something else.
[[nodiscard]] stats::Rows rows_from_json(const Json& json, std::size_t columns);

} // namespace cxlift
