// Numbers as they stand in a sentence.
#pragma once

#include <cstdint>
#include <string>

namespace cxlift {

[[nodiscard]] std::string grouped(std::int64_t value);                    // 1,234,567
[[nodiscard]] std::string percentage(double share);                       // 0.31%
[[nodiscard]] std::string short_number(double value);                     // 1,234,568, 12.35, 0.01235
[[nodiscard]] int digits_of_width(double width);                          // after the point, that show three digits of it
[[nodiscard]] std::string signed_number(double value, int digits);        // +12.35, -0.50
[[nodiscard]] std::string short_pvalue(double pvalue);                    // 0.042, 3.5e-42
[[nodiscard]] std::string short_pvalue(double pvalue, double log_pvalue); // the same, and 10^-4024

} // namespace cxlift
