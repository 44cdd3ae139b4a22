#include "core/analyze/exclusions.hpp"

#include "core/analyze/words.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace cxlift {
namespace {

struct Reason {
    std::string_view name;
    std::string_view one;
    std::string_view many;
    double warning_rate = never; // of the units
    double alarming_rate = never;

    static constexpr double never = std::numeric_limits<double>::infinity();
};

// Above one unit in a hundred in two variants the randomisation or the identity of units is in doubt; above one in ten nothing
// is left of the comparison. A unit that stands in several rows makes every interval too narrow.
constexpr std::array<Reason, 23> reasons{{
    {"answers_without_time", "answer has no time, stands beside others of its unit and is left out",
     "answers have no time, stand beside others of their units and are left out", 0.01, 0.1},
    {"crossover_units", "unit met more than one variant and counts for the first",
     "units met more than one variant and count for the first", 0.01, 0.1},
    {"duplicate_units",
     "row repeats a unit that has a row already; if each row is an observation of its unit, the plan says unit_rows = \"many\"",
     "rows repeat units that have a row already; if each row is an observation of its unit, the plan says unit_rows = \"many\"",
     0.0, 0.01},
    {"units_in_several_variants", "unit has rows of several variants and is left out",
     "units have rows of several variants and are left out", 0.01, 0.1},
    {"rows_without_unit", "row has no unit and is left out", "rows have no unit and are left out", 0.05},
    {"duplicate_decisions", "decision came twice with the same id; the earliest counts",
     "decisions came again with the same id; the earliest counts"},
    {"duplicate_events", "event came twice with the same id; the earliest counts",
     "events came again with the same id; the earliest counts"},
    {"holdback_decisions", "decision of a holdback is left out", "decisions of holdbacks are left out"},
    {"holdback_units", "unit was only ever held back and is left out", "units were only ever held back and are left out"},
    {"decisions_without_unit", "decision without a unit is left out", "decisions without a unit are left out"},
    {"decisions_without_variant", "decision without a variant is left out", "decisions without a variant are left out"},
    {"decisions_without_timestamp", "decision without a time is left out", "decisions without a time are left out"},
    {"other_experiment_decisions", "decision is of another experiment", "decisions are of other experiments"},
    {"repeated_decisions", "decision repeats one that counts", "decisions repeat one that counts"},
    {"events_before_decision", "event came before its unit's decision and does not count",
     "events came before their units' decisions and do not count"},
    {"events_of_undecided_units", "event is of a unit without a decision and does not count",
     "events are of units without a decision and do not count"},
    {"events_outside_window", "event came after the attribution window and does not count",
     "events came after the attribution window and do not count"},
    {"events_without_unit", "event without a unit is left out", "events without a unit are left out"},
    {"events_without_timestamp", "event without a time is left out", "events without a time are left out"},
    {"decisions_after_observation", "decision came after the end of the observation and is left out",
     "decisions came after the end of the observation and are left out"},
    {"events_after_observation", "event came after the end of the observation and does not count",
     "events came after the end of the observation and do not count"},
    {"repeated_answers", "answer is left out, since its unit has one that counts",
     "answers are left out, since their units have one that counts"},
    {"rows_without_variant", "row has no variant and is left out", "rows have no variant and are left out", 0.05},
}};

// Of one metric whose times are reckoned from moments: a name, and after a point that of the metric.
constexpr std::array<Reason, 5> reasons_of_metrics{{
    {"closed_before_opened", "ticket was closed before it was opened and is left out of",
     "tickets were closed before they were opened and are left out of", 0.01, 0.1},
    {"resolved_before_opened", "ticket was resolved before it was opened and is left out of",
     "tickets were resolved before they were opened and are left out of", 0.01, 0.1},
    {"unreadable_times", "ticket has a time that cannot be read and is left out of",
     "tickets have a time that cannot be read and are left out of", 0.01, 0.1},
    {"times_without_zone", "ticket has a time without a zone (the key naive_tz can say which it is) and is left out of",
     "tickets have a time without a zone (the key naive_tz can say which it is) and are left out of", 0.01, 0.1},
    {"opened_after_the_end", "ticket was opened after the time until which tickets were observed and is left out of",
     "tickets were opened after the time until which tickets were observed and are left out of", 0.05},
}};

const Reason* find_reason_of_metric(const std::string& name) {
    const auto found = std::find_if(reasons_of_metrics.begin(), reasons_of_metrics.end(), [&](const Reason& reason) {
        return name.starts_with(reason.name) && name.size() > reason.name.size() && name[reason.name.size()] == '.';
    });
    return found == reasons_of_metrics.end() ? nullptr : &*found;
}

const Reason* find_reason(const std::string& name) {
    const auto found = std::find_if(reasons.begin(), reasons.end(), [&](const Reason& reason) { return reason.name == name; });
    return found == reasons.end() ? find_reason_of_metric(name) : &*found;
}

// "still_open.2026-03-01 12:00:00 UTC.hours": how many tickets had not ended when the observation did.
std::string sentence_of_open(std::string_view end_and_metric, std::int64_t count) {
    const std::size_t point = end_and_metric.find('.');
    const std::string end(end_and_metric.substr(0, point));
    const std::string metric(point == std::string_view::npos ? "" : end_and_metric.substr(point + 1));
    return grouped(count) + (count == 1 ? " ticket of '" : " tickets of '") + metric +
           (count == 1 ? "' is still open; it counts" : "' are still open; they count") +
           " as not resolved until the end of the observation, " + end;
}

// "not_yet_observed.2026-03-01 12:00:00 UTC.returns": how many units came too late to have a value, or to have the whole time.
std::string sentence_of_unobserved(std::string_view end_and_metric, std::int64_t count, bool censored) {
    const std::size_t point = end_and_metric.find('.');
    const std::string end(end_and_metric.substr(0, point));
    const std::string metric(point == std::string_view::npos ? "" : end_and_metric.substr(point + 1));
    const std::string who = grouped(count) + (count == 1 ? " unit was" : " units were");
    return censored
               ? who + " observed for a part of the time of '" + metric + "', until the end of the observation, " + end
               : who + " not observed long enough to have a value of '" + metric + "'; the end of the observation is " + end;
}

// "left_out.survey.the response is not complete", "assumed.results.the rates are percentages": a reader's own words.
struct Told {
    std::string source;
    std::string words;
};

std::optional<Told> told_by_reader(std::string_view reason, std::string_view kind) {
    if (!reason.starts_with(kind)) {
        return std::nullopt;
    }
    const std::string_view rest = reason.substr(kind.size());
    const std::size_t point = rest.find('.');
    if (point == std::string_view::npos) {
        return std::nullopt;
    }
    return Told{.source = std::string(rest.substr(0, point)), .words = std::string(rest.substr(point + 1))};
}

std::string sentence_of(const std::string& reason, std::int64_t count) {
    constexpr std::string_view unobserved = "not_yet_observed.";
    constexpr std::string_view partly = "partly_observed.";
    if (reason.starts_with(unobserved)) {
        return sentence_of_unobserved(std::string_view(reason).substr(unobserved.size()), count, false);
    }
    if (reason.starts_with(partly)) {
        return sentence_of_unobserved(std::string_view(reason).substr(partly.size()), count, true);
    }
    constexpr std::string_view still_open = "still_open.";
    if (reason.starts_with(still_open)) {
        return sentence_of_open(std::string_view(reason).substr(still_open.size()), count);
    }
    if (const Reason* of_metric = find_reason_of_metric(reason); of_metric != nullptr) {
        return grouped(count) + " " + std::string(count == 1 ? of_metric->one : of_metric->many) + " '" +
               reason.substr(of_metric->name.size() + 1) + "'";
    }
    if (const Reason* known = find_reason(reason); known != nullptr) {
        return grouped(count) + " " + std::string(count == 1 ? known->one : known->many);
    }
    constexpr std::string_view units_without_segment = "units_without_segment.";
    if (reason.starts_with(units_without_segment)) {
        return grouped(count) + (count == 1 ? " unit has" : " units have") + " no value of '" +
               reason.substr(units_without_segment.size()) + "' and " + (count == 1 ? "counts" : "count") +
               " for everybody only";
    }
    constexpr std::string_view several = "units_in_several_values.";
    if (reason.starts_with(several)) {
        return grouped(count) + (count == 1 ? " unit has" : " units have") + " rows in several values of '" +
               reason.substr(several.size()) + "'; within each value a unit is one cluster, and whether the effect differs " +
               "between the values is tested only where that takes account of it";
    }
    constexpr std::string_view unreadable = "unreadable_times_of_rows.";
    if (reason.starts_with(unreadable)) {
        return grouped(count) + (count == 1 ? " row has" : " rows have") + " a time that cannot be read in '" +
               reason.substr(unreadable.size()) + "' and " + (count == 1 ? "counts" : "count") + " for everybody only";
    }
    constexpr std::string_view without_segment = "rows_without_segment.";
    if (reason.starts_with(without_segment)) {
        return grouped(count) + (count == 1 ? " row has" : " rows have") + " no value of '" +
               reason.substr(without_segment.size()) + "' and " + (count == 1 ? "counts" : "count") + " for everybody only";
    }
    if (const auto told = told_by_reader(reason, "left_out."); told.has_value()) {
        return grouped(count) + (count == 1 ? " row of '" : " rows of '") + told->source + "' left out: " + told->words;
    }
    if (const auto told = told_by_reader(reason, "assumed."); told.has_value()) {
        return "Assumed of '" + told->source + "', which its format does not say: " + told->words;
    }
    return grouped(count) + " left out: " + reason;
}

} // namespace

HealthCheck exclusion_check(const std::string& reason, std::int64_t count, std::int64_t units) {
    HealthCheck check{.check = reason,
                      .status = count == 0 ? HealthStatus::ok : HealthStatus::note,
                      .sentence = sentence_of(reason, count),
                      .numbers = {{"count", static_cast<double>(count)}}};
    const Reason* known = find_reason(reason);
    if (known != nullptr && known->warning_rate != Reason::never && units > 0) {
        const double rate = static_cast<double>(count) / static_cast<double>(units);
        check.numbers.emplace_back("rate", rate);
        check.sentence += " (" + percentage(rate) + ")";
        if (rate > known->warning_rate) {
            check.status = rate > known->alarming_rate ? HealthStatus::alarm : HealthStatus::warning;
        }
    }
    check.sentence += '.';
    return check;
}

} // namespace cxlift
