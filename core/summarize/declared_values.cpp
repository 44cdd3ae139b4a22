#include "core/summarize/declared_values.hpp"

#include "core/errors.hpp"
#include "core/nearest_name.hpp"

#include <algorithm>
#include <string>

namespace cxlift {

void require_declared(const Plan& plan, const LabelSet& labels) {
    for (std::size_t s = 0; s < plan.segments.size(); ++s) {
        const std::vector<std::string>& order = plan.segments[s].order;
        const arrow::Labels& found = labels.of_segment(s);
        const auto values = static_cast<std::int32_t>(found.size());
        std::string undeclared; // the first by name: labels are numbered in the order of arrival
        for (std::int32_t code = 0; !order.empty() && code < values; ++code) {
            const std::string value(found.text(code));
            if (std::find(order.begin(), order.end(), value) == order.end() && (undeclared.empty() || value < undeclared)) {
                undeclared = value;
            }
        }
        if (!undeclared.empty()) {
            throw ExportError("Column '" + plan.segments[s].name + "' (" + plan.segments[s].place +
                              ".values): " + unknown_name(undeclared, "a declared value", order));
        }
    }
}

} // namespace cxlift
