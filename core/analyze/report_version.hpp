// The version of a report's JSON: a reader refuses what it does not know.
#pragma once

namespace cxlift {

constexpr int report_version = 1;

} // namespace cxlift
