// The direction of the alternative hypothesis, for every test alike.
#pragma once

namespace cxlift::stats {

enum class Alternative { two_sided, less, greater };

} // namespace cxlift::stats
