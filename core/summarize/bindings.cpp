#include "core/summarize/bindings.hpp"

#include "core/errors.hpp"
#include "core/nearest_name.hpp"

namespace cxlift {
namespace {

std::size_t find(const arrow::Stream& stream, const std::string& column, const std::string& place) {
    const auto found = stream.find(column);
    if (!found.has_value()) {
        throw PlanError(place, unknown_name(column, "a column of the data", stream.names()));
    }
    return *found;
}

std::size_t find_label(const arrow::Stream& stream, const std::string& column, const std::string& place) {
    const std::size_t index = find(stream, column, place);
    if (!stream.type(index).is_label()) {
        throw ExportError("Column '" + column + "' (" + place + ") is " + stream.type(index).name +
                          "; a variant or segment must be text, an integer, a truth value or a date: cast the column first.");
    }
    return index;
}

std::size_t find_number(const arrow::Stream& stream, const Metric& metric) {
    const std::string place = metric.place + (metric.type->over_facts ? ".event" : ".column");
    if (metric.type->over_facts && !stream.find(metric.column).has_value()) {
        throw PlanError(place, "a table with one row a unit has no events; read event-level data, or add a column '" +
                                   metric.column + "'.");
    }
    const std::size_t index = find(stream, metric.column, place);
    if (!stream.type(index).is_number()) {
        throw ExportError("Column '" + metric.column + "' (" + place + ") is " + stream.type(index).name +
                          "; a metric needs numbers: cast the column first.");
    }
    return index;
}

} // namespace

Bindings bind(const Plan& plan, const arrow::Stream& stream) {
    Bindings result;
    result.labels.push_back(find_label(stream, plan.variant, "variant"));
    for (std::size_t i = 0; i < plan.segments.size(); ++i) {
        result.labels.push_back(find_label(stream, plan.segments[i], "segments[" + std::to_string(i) + "]"));
    }
    for (const Metric& metric : plan.metrics) {
        result.numbers.push_back(find_number(stream, metric));
    }
    if (plan.unit.has_value()) { // not read here, but a misspelt one should not pass unnoticed
        static_cast<void>(find(stream, *plan.unit, "unit"));
    }
    return result;
}

} // namespace cxlift
