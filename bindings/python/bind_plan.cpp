// Plan and its metrics.
#include "core/plan/plan.hpp"

#include "bindings/python/bind.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <tuple>

namespace cxlift::bindings {

namespace {

// A metric's column that is made of events.
struct FactInput {
    std::string name;
    Fact fact;
    std::string place;
    std::string beside; // of a moment of an event: the property that says which events are meant
};

std::vector<std::string> segment_names(const Plan& plan) {
    std::vector<std::string> names;
    for (const Segment& segment : plan.segments) {
        if (segment.compared) {
            names.push_back(segment.name);
        }
    }
    return names;
}

std::vector<std::string> calendar_names(const Plan& plan) {
    std::vector<std::string> names;
    for (const auto& [name, unused] : plan.calendars) {
        names.push_back(name);
    }
    return names;
}

SegmentTimes times_of(const Segment& segment) {
    return segment.times.value_or(SegmentTimes{});
}

// Each once, in the order of the plan.
std::vector<std::string> segment_columns(const Plan& plan) {
    std::vector<std::string> columns;
    for (const Segment& segment : plan.segments) {
        for (const std::string& made_or_read : segment.columns) {
            const std::string column = segment.times.has_value() ? times_of(segment).column : made_or_read;
            if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
                columns.push_back(column);
            }
        }
    }
    return columns;
}

// Those whose values are made of times.
std::vector<Segment> segment_times(const Plan& plan) {
    std::vector<Segment> segments;
    std::copy_if(plan.segments.begin(), plan.segments.end(), std::back_inserter(segments),
                 [](const Segment& segment) { return segment.times.has_value(); });
    return segments;
}

std::pair<std::string, std::string> crossed_segment(const py::dict& values) {
    std::string name;
    std::string value;
    const std::size_t columns = values.size();
    for (const auto& [key, item] : values) {
        const auto column = key.cast<std::string>();
        const auto text = item.cast<std::string>();
        if (name.empty()) {
            name = columns > 1 ? crossable(column) : column;
            value = columns > 1 ? crossable(text) : text;
        } else {
            name = crossed(name, column);
            value = crossed(value, text);
        }
    }
    return {name, value};
}

// Property and values, in the plan's canonical order.
py::dict where_of(const FactInput& input) {
    py::dict where;
    for (const auto& [property, values] : input.fact.where) {
        where[py::str(property)] = py::cast(values);
    }
    return where;
}

std::vector<std::string> columns_of(const Metric& metric) {
    std::vector<std::string> columns;
    for (const Input& input : metric.inputs) {
        columns.push_back(input.column);
    }
    return columns;
}

// Those of its columns that are made of events.
std::vector<FactInput> facts_of(const Metric& metric) {
    std::vector<FactInput> facts;
    for (const Input& input : metric.inputs) {
        if (input.fact.has_value()) {
            facts.push_back({.name = input.column, .fact = *input.fact, .place = input.place, .beside = {}});
        }
    }
    if (metric.elapsed.has_value()) {
        for (const Fact& moment : metric.elapsed->moments()) {
            facts.push_back({.name = moment.column(), .fact = moment, .place = metric.place, .beside = metric.elapsed->opened});
        }
    }
    return facts;
}

// Of each outcome, the quantile that its cap is; None where there is no such cap.
std::vector<std::optional<double>> cap_quantiles(const Metric& metric) {
    std::vector<std::optional<double>> quantiles;
    for (std::size_t i = 0; i < metric.outcomes(); ++i) {
        quantiles.push_back(metric.inputs[i].cap.value_or(Cap{}).quantile);
    }
    return quantiles;
}

// The plan with numbers for caps: of a metric's outcome, by their places.
Plan with_caps(Plan plan, const std::vector<std::tuple<std::size_t, std::size_t, double>>& caps) {
    for (const auto& [metric, outcome, value] : caps) {
        std::optional<Cap>& cap = plan.metrics.at(metric).inputs.at(outcome).cap;
        if (!cap.has_value()) {
            throw std::invalid_argument("with_caps: the plan has no cap of that outcome.");
        }
        cap->value = value;
    }
    return plan;
}

std::vector<std::string> places_of(const Metric& metric) {
    std::vector<std::string> places;
    for (const Input& input : metric.inputs) {
        places.push_back(input.place);
    }
    return places;
}

// Name, lowest and highest answer of each kind of opinion that the words are compared among; none: everybody together.
std::vector<std::tuple<std::string, int, int>> classes_of(const Plan& plan, const AskedWords& words) {
    std::vector<std::tuple<std::string, int, int>> classes;
    for (const Metric& metric : plan.metrics) {
        if (metric.name == words.score) {
            for (const AnswerClass& of : answer_classes(metric)) {
                classes.emplace_back(of.name, of.answers.lowest, of.answers.highest);
            }
        }
    }
    return classes;
}

} // namespace

void bind_plan(py::module_& m) {
    py::class_<FactInput>(m, "FactInput", "A column of the unit table that is made of one event's rows.")
        .def_readonly("name", &FactInput::name)
        .def_property_readonly("event", [](const FactInput& input) { return input.fact.event; })
        .def_property_readonly("total", [](const FactInput& input) { return input.fact.total; })
        .def_property_readonly("property", [](const FactInput& input) { return input.fact.property; })
        .def_property_readonly("where", &where_of)
        .def_property_readonly("day", [](const FactInput& input) { return input.fact.day; })
        .def_property_readonly("kind", [](const FactInput& input) { return input.fact.kind; })
        .def_property_readonly("within", [](const FactInput& input) { return input.fact.within; })
        .def_property_readonly("is_below", [](const FactInput& input) { return input.fact.is_below; })
        .def_readonly("beside", &FactInput::beside)
        .def_readonly("place", &FactInput::place);

    py::class_<Elapsed>(m, "Elapsed", "Times that are reckoned from moments of each unit.")
        .def_property_readonly("opened", [](const Elapsed& elapsed) { return elapsed.column_of(elapsed.opened); })
        .def_property_readonly("resolved", [](const Elapsed& elapsed) { return elapsed.column_of(elapsed.resolved); })
        .def_property_readonly(
            "closed", [](const Elapsed& elapsed) { return elapsed.closed.empty() ? "" : elapsed.column_of(elapsed.closed); })
        .def_property_readonly("end", [](const Elapsed& elapsed) { return elapsed.column_of(elapsed.end()); })
        .def_readonly("unit", &Elapsed::unit)
        .def_readonly("calendar", &Elapsed::calendar)
        .def_readonly("observed_until", &Elapsed::observed_until)
        .def_readonly("naive_zone", &Elapsed::naive_zone);

    py::class_<Segment>(m, "TimeSegment", "A segment whose values are made of a column of times.")
        .def_readonly("name", &Segment::name)
        .def_property_readonly("column", [](const Segment& segment) { return times_of(segment).column; })
        .def_property_readonly("every", [](const Segment& segment) { return times_of(segment).every; })
        .def_property_readonly("at", [](const Segment& segment) { return times_of(segment).at; })
        .def_property_readonly("time_zone", [](const Segment& segment) { return times_of(segment).time_zone; })
        .def_property_readonly("naive_zone", [](const Segment& segment) { return times_of(segment).naive_zone; })
        .def_readonly("place", &Segment::place);

    py::class_<Metric>(m, "Metric", "One metric of a plan, as the engine reads it.")
        .def_readonly("name", &Metric::name)
        .def_property_readonly("type", [](const Metric& metric) { return std::string(metric.type->name); })
        .def_property_readonly("column", &Metric::columns)
        .def_property_readonly("columns", &columns_of)
        .def_property_readonly("facts", &facts_of)
        .def_property_readonly("outcomes", &Metric::outcomes)
        .def_property_readonly("places", &places_of)
        .def_property_readonly("cap_quantiles", &cap_quantiles)
        .def_readonly("elapsed", &Metric::elapsed)
        .def_property_readonly("is_hidden", &Metric::is_hidden)
        .def_property_readonly("is_written", &Metric::is_written)
        .def_readonly("place", &Metric::place);

    py::class_<AskedWords>(m, "AskedWords", "What a plan asks of answers in words.")
        .def_readonly("column", &AskedWords::column)
        .def_readonly("name", &AskedWords::name)
        .def_readonly("score", &AskedWords::score)
        .def_readonly("ngrams", &AskedWords::ngrams)
        .def_readonly("min_respondents", &AskedWords::min_respondents)
        .def_readonly("prior_size", &AskedWords::prior_size)
        .def_readonly("examples", &AskedWords::examples)
        .def_readonly("place", &AskedWords::place);

    m.def("crossed_segment", &crossed_segment, py::arg("values"),
          "The name and the value of a segment as a report writes them, given its columns' values.");

    py::class_<Plan>(m, "Plan", "A checked plan: metrics, variants and rules.")
        .def_static("from_json", &plan_from_json, py::arg("text"))
        .def("to_json", &plan_to_json)
        .def("with_caps", &with_caps, py::arg("caps"))
        .def_readonly("name", &Plan::name)
        .def_readonly("unit", &Plan::unit)
        .def_property_readonly("unit_rows", [](const Plan& plan) { return std::string(name_of(plan.unit_rows)); })
        .def_property_readonly("repeated", [](const Plan& plan) { return plan.repeated.kept; })
        .def_property_readonly("answered_at", [](const Plan& plan) { return plan.repeated.answered_at; })
        .def_property_readonly("touchpoint", [](const Plan& plan) { return plan.repeated.touchpoint; })
        .def_readonly("variant", &Plan::variant)
        .def_readonly("control", &Plan::control)
        .def_readonly("treatments", &Plan::treatments)
        .def_readonly("metrics", &Plan::metrics)
        .def_property_readonly("calendars", &calendar_names)
        .def_readonly("words", &Plan::words)
        .def("answer_classes", &classes_of, py::arg("words"))
        .def_readonly("seed", &Plan::seed)
        .def_property_readonly("segments", &segment_names)
        .def_property_readonly("segment_columns", &segment_columns)
        .def_property_readonly("segment_times", &segment_times)
        .def_readonly("confidence_level", &Plan::confidence_level);
}

} // namespace cxlift::bindings
