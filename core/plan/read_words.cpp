#include "core/errors.hpp"
#include "core/nearest_name.hpp"
#include "core/plan/asked_words.hpp"

#include <algorithm>
#include <set>

namespace cxlift {
namespace {

bool read_flag(const PlanReader& place) {
    if (!place.value().is_boolean()) {
        place.fail("is " + place.value().dump() + ", must be true or false.");
    }
    return place.value().get<bool>();
}

std::int64_t read_whole(const PlanReader& place, std::int64_t least, std::int64_t most) {
    const Json& value = place.value();
    if (!value.is_number_integer() || value < least || value > most) {
        place.fail("is " + value.dump() + ", must be a whole number from " + std::to_string(least) + " to " +
                   std::to_string(most) + ".");
    }
    return value.get<std::int64_t>();
}

std::string read_score_name(const PlanReader& place, const std::vector<Metric>& metrics) {
    const std::string name = place.text();
    std::vector<std::string> scores;
    for (const Metric& metric : metrics) {
        if (metric.type->is_score) {
            scores.push_back(metric.name);
        }
    }
    if (std::find(scores.begin(), scores.end(), name) == scores.end()) {
        place.fail(scores.empty() ? "is '" + name + "', but the plan has no nps, csat or ces among its metrics; add it there."
                                  : unknown_name(name, "a score among the plan's metrics", scores));
    }
    return name;
}

// The score is read to part the respondents, so each of the two keys says the same: one without the other is a slip.
void read_parting(const PlanReader& item, const std::vector<Metric>& metrics, AskedWords& words) {
    const bool apart = item.has("apart") && read_flag(item.at("apart"));
    if (apart && !item.has("score")) {
        item.at("apart").fail("is true, so the key 'score' must name the metric whose answers part the respondents.");
    }
    if (item.has("score")) {
        const std::string score = read_score_name(item.at("score"), metrics);
        if (!apart) {
            item.at("score").fail("is read only to part the respondents; write apart = true, or leave it out.");
        }
        words.score = score;
    }
}

AskedWords read_one(const PlanReader& item, const std::vector<Metric>& metrics) {
    item.require_object();
    item.refuse_other_keys({"column", "name", "score", "apart", "ngrams", "min_respondents", "prior_size", "examples"});
    AskedWords words;
    words.place = item.path();
    words.column = item.at("column").text();
    words.name = item.has("name") ? item.at("name").text() : words.column;
    read_parting(item, metrics, words);
    if (item.has("ngrams")) {
        words.ngrams = read_whole(item.at("ngrams"), 1, 2);
    }
    if (item.has("min_respondents")) {
        words.min_respondents = read_whole(item.at("min_respondents"), 2, std::int64_t{1} << 53U);
    }
    if (item.has("prior_size")) {
        words.prior_size = item.at("prior_size").number();
        if (!(words.prior_size > 0.0)) {
            item.at("prior_size").fail("is " + item.at("prior_size").value().dump() + ", must be above 0.");
        }
    }
    if (item.has("examples")) {
        words.examples = read_whole(item.at("examples"), 0, 20);
    }
    return words;
}

} // namespace

std::vector<AnswerClass> answer_classes(const Metric& score) {
    if (score.type->name == "nps") {
        return {{.name = "detractors", .answers = {.lowest = 0, .highest = 6}},
                {.name = "promoters", .answers = {.lowest = 9, .highest = 10}}};
    }
    const bool effort = score.type->name == "ces";
    for (const MetricEstimand& estimand : score.estimands) {
        if (is_share(estimand.estimand)) {
            const Scale scale = score.scale.value_or(Scale{});
            const int both = scale.lowest + scale.highest;
            const Scale mirrored{.lowest = both - estimand.share.highest, .highest = both - estimand.share.lowest};
            return {{.name = effort ? "hard" : "dissatisfied", .answers = mirrored},
                    {.name = effort ? "easy" : "satisfied", .answers = estimand.share}};
        }
    }
    return {};
}

std::vector<AskedWords> read_words(const PlanReader& list, const std::vector<Metric>& metrics) {
    std::vector<AskedWords> words;
    std::set<std::string> names;
    for (const PlanReader& item : list.items()) {
        words.push_back(read_one(item, metrics));
        if (!names.insert(words.back().name).second) {
            throw PlanError(item.path() + ".name",
                            "'" + words.back().name + "' names two tables of words; give one of them a `name` of its own.");
        }
    }
    return words;
}

Json words_to_json(const AskedWords& words) {
    Json json;
    json["column"] = words.column;
    json["name"] = words.name;
    if (!words.score.empty()) {
        json["score"] = words.score;
        json["apart"] = true;
    }
    json["ngrams"] = words.ngrams;
    json["min_respondents"] = words.min_respondents;
    json["prior_size"] = words.prior_size;
    json["examples"] = words.examples;
    return json;
}

} // namespace cxlift
