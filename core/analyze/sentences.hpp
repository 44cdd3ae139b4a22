// A verdict in words.
#pragma once

#include "core/analyze/report.hpp"

#include <string>

namespace cxlift {

// One sentence of plain text: what was found, by how much, and how sure. It holds names that come from data.
[[nodiscard]] std::string sentence_of(const ReportRow& row, double confidence_level);

} // namespace cxlift
