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

std::size_t find_number(const arrow::Stream& stream, const Input& input) {
    const std::string place = input.place + (input.fact.has_value() ? ".event" : "");
    if (input.fact.has_value() && !stream.find(input.column).has_value()) {
        throw PlanError(place, "a table with one row a unit has no events; read event-level data, or add a column '" +
                                   input.column + "'.");
    }
    const std::size_t index = find(stream, input.column, place);
    if (!stream.type(index).is_number()) {
        throw ExportError("Column '" + input.column + "' (" + place + ") is " + stream.type(index).name +
                          "; a metric needs numbers: cast the column first.");
    }
    return index;
}

std::size_t find_unit(const arrow::Stream& stream, const std::string& column) {
    const std::size_t index = find(stream, column, "unit");
    if (!stream.type(index).is_label()) {
        throw ExportError("Column '" + column + "' (unit) is " + stream.type(index).name +
                          "; ids are text or whole numbers: read the column as text.");
    }
    return index;
}

} // namespace

std::string place_of(const Plan& plan, const std::string& column) {
    for (const Segment& segment : plan.segments) {
        for (std::size_t i = 0; i < segment.columns.size(); ++i) {
            if (segment.columns[i] == column) {
                return segment.place + (segment.columns.size() > 1 ? "[" + std::to_string(i) + "]" : "");
            }
        }
    }
    return "segments";
}

Bindings bind(const Plan& plan, const LabelSet& labels, const arrow::Stream& stream) {
    Bindings result;
    for (const std::string& column : labels.names()) {
        result.labels.push_back(find_label(stream, column, result.labels.empty() ? "variant" : place_of(plan, column)));
    }
    for (const Input* input : inputs_of(plan.metrics)) {
        result.numbers.push_back(find_number(stream, *input));
    }
    if (plan.unit.has_value()) {
        result.unit = find_unit(stream, *plan.unit);
    }
    return result;
}

} // namespace cxlift
