#include "core/analyze/responses.hpp"

#include "core/analyze/response_tests.hpp"
#include "core/analyze/words.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace cxlift {
namespace {

const Cell* hidden_cell(const Plan& plan, const Group& group, const std::string& key, const std::string& column) {
    for (std::size_t m = 0; m < plan.metrics.size() && !column.empty(); ++m) {
        const Metric& metric = plan.metrics[m];
        if (metric.hidden_as == key && metric.inputs.front().column == column) {
            return &group.cells[m];
        }
    }
    return nullptr;
}

std::optional<std::int64_t> yes(const Cell* cell) {
    return cell == nullptr ? std::nullopt : std::optional(std::get<stats::Counts>(cell->summary).count(1.0));
}

Answering answering(const Plan& plan, const Summaries& summaries, std::size_t m, const std::string& variant) {
    Answering found;
    found.variant = variant;
    const Group* group = summaries.find({"", "", variant});
    if (group == nullptr) {
        return found;
    }
    const ResponseColumns& columns = plan.metrics[m].response;
    found.units = group->units;
    found.answered = group->units - group->cells[m].missing;
    found.invited = yes(hidden_cell(plan, *group, "invited", columns.invited));
    found.completed = yes(hidden_cell(plan, *group, "completed", columns.completed));
    if (const Cell* delay = hidden_cell(plan, *group, "delay", columns.delay); delay != nullptr) {
        found.median_delay = std::get<stats::Distribution>(delay->summary).quantile(0.5);
    }
    if (!columns.mode.empty()) {
        for (const std::string& mode : summaries.segment_values(columns.mode)) {
            const Group* of_mode = summaries.find({columns.mode, mode, variant});
            found.modes.emplace_back(mode, of_mode == nullptr ? 0 : of_mode->units - of_mode->cells[m].missing);
        }
    }
    return found;
}

const Summary* delays(const Plan& plan, const Summaries& summaries, std::size_t m, const std::string& variant) {
    const Group* group = summaries.find({"", "", variant});
    const Cell* cell = group == nullptr ? nullptr : hidden_cell(plan, *group, "delay", plan.metrics[m].response.delay);
    return cell == nullptr ? nullptr : &cell->summary;
}

void add_tests(const Plan& plan, const Summaries& summaries, std::size_t m, Response& response) {
    const stats::TestOptions options{.confidence_level = plan.confidence_level};
    const Answering& c = response.control;
    const Answering& t = response.treated;
    const auto share = [&](const char* about, std::int64_t of_control, std::int64_t n_control, std::int64_t of_treatment,
                           std::int64_t n_treatment) {
        response.tests.push_back(test_shares(about, {.successes = of_control, .n = n_control},
                                             {.successes = of_treatment, .n = n_treatment}, options));
    };
    share("response", c.answered, c.units, t.answered, t.units);
    if (c.invited.has_value() && t.invited.has_value()) {
        share("invitation", *c.invited, c.units, *t.invited, t.units);
        if (*c.invited >= c.answered && *t.invited >= t.answered) {
            share("response_of_invited", c.answered, *c.invited, t.answered, *t.invited);
        }
    }
    if (c.completed.has_value() && t.completed.has_value()) {
        share("completion", *c.completed, c.units, *t.completed, t.units);
    }
    if (!c.modes.empty()) {
        response.tests.push_back(test_modes(c.modes, t.modes));
    }
    const Summary* of_control = delays(plan, summaries, m, c.variant);
    const Summary* of_treatment = delays(plan, summaries, m, t.variant);
    if (of_control != nullptr && of_treatment != nullptr) {
        response.tests.push_back(
            test_delays(std::get<stats::Distribution>(*of_control), std::get<stats::Distribution>(*of_treatment), options));
    }
}

std::string in_words(const std::string& about) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> words{{
        {"response", "how many answer"},
        {"invitation", "how many are invited"},
        {"response_of_invited", "how many of the invited answer"},
        {"completion", "how many answer to the end"},
        {"mode", "how they answer"},
        {"delay", "how soon they answer"},
    }};
    const auto* const found = std::find_if(words.begin(), words.end(), [&](const auto& pair) { return pair.first == about; });
    return found == words.end() ? about : std::string(found->second);
}

// The rate of answering by itself; what else is compared of it shares alpha.
bool is_different(const Response& response, std::size_t test, double alpha) {
    const double share = test == 0 ? 1.0 : static_cast<double>(response.tests.size() - 1);
    return response.tests[test].pvalue < alpha / share;
}

// "20.1% of A and 25.3% of B answered 'nps' (p = 0.01)."
std::string sentence_of(const Response& response, const Metric& metric, double alpha) {
    const std::string name = "'" + metric.name + "'";
    const std::string did = !response.seen_after.empty() ? response.seen_after
                            : metric.type->is_score      ? "answered " + name
                                                         : "have a value of " + name;
    if (!response.known) {
        return name + ": the data hold no unit without " + (metric.type->is_score ? "an answer" : "a value") +
               ", so nobody can say whether the variants answer alike, nor bound what that does to the difference; give a row "
               "for "
               "every exposed unit.";
    }
    const ResponseTest& rates = response.tests.front();
    std::string text = percentage(rates.control_value) + " of " + response.control.variant + " and " +
                       percentage(rates.treatment_value) + " of " + response.treated.variant + " " + did +
                       (did == response.seen_after ? ", and so have a value of " + name : "") +
                       " (p = " + short_pvalue(rates.pvalue) + ").";
    std::string others;
    for (std::size_t i = 1; i < response.tests.size(); ++i) {
        const ResponseTest& test = response.tests[i];
        if (is_different(response, i, alpha)) {
            others += (others.empty() ? "" : "; ") + in_words(test.about) + " (p = " + short_pvalue(test.pvalue) + ")";
        }
    }
    if (rates.pvalue < alpha) {
        text += " The variants answer differently, so that those who are compared may not be alike.";
    }
    return others.empty() ? text : text + " The variants differ in: " + others + ".";
}

Response response_of(const Plan& plan, const Summaries& summaries, std::size_t m, const std::string& treatment) {
    const Metric& metric = plan.metrics[m];
    Response response;
    response.metric = metric.name;
    response.treatment = treatment;
    response.seen_after = metric.response.seen_after;
    response.control = answering(plan, summaries, m, plan.control);
    response.treated = answering(plan, summaries, m, treatment);
    const Answering& c = response.control;
    const Answering& t = response.treated;
    response.known = c.answered + t.answered < c.units + t.units;
    const double alpha = 1.0 - plan.confidence_level;
    if (response.known) {
        add_tests(plan, summaries, m, response);
        for (std::size_t i = 0; i < response.tests.size(); ++i) {
            response.differs = response.differs || is_different(response, i, alpha);
        }
    }
    response.sentence = sentence_of(response, metric, alpha);
    return response;
}

Response denominators_of(const Plan& plan, const Summaries& summaries, std::size_t m, const std::string& treatment) {
    const Metric& metric = plan.metrics[m];
    Response response;
    response.metric = metric.name;
    response.treatment = treatment;
    response.control = answering(plan, summaries, m, plan.control);
    response.treated = answering(plan, summaries, m, treatment);
    const ResponseTest test =
        test_denominators(summaries.summary(m, {"", "", plan.control}), summaries.summary(m, {"", "", treatment}),
                          {.confidence_level = plan.confidence_level});
    response.differs = test.pvalue < 1.0 - plan.confidence_level;
    const std::string column = metric.inputs[1].column;
    response.sentence =
        "'" + metric.name + "' is per '" + column + "', of which a unit of " + plan.control + " has " +
        short_number(test.control_value) + " and one of " + treatment + " " + short_number(test.treatment_value) +
        " (p = " + short_pvalue(test.pvalue) + ")." +
        (response.differs ? " The change moves what is divided by, so the ratio compares different occasions." : "");
    response.tests.push_back(test);
    return response;
}

// Only what was asked of people, or is said to be seen after something, must have units without a value.
bool is_asked(const Metric& metric) {
    return metric.type->is_score || !metric.response.seen_after.empty();
}

void add_check(const Response& response, const std::string& name, std::vector<HealthCheck>& health) {
    HealthCheck check{.check = name,
                      .status = response.known ? HealthStatus::warning : HealthStatus::unknown,
                      .sentence = response.sentence,
                      .numbers = {}};
    for (const ResponseTest& test : response.tests) {
        check.numbers.emplace_back("pvalue." + test.about, test.pvalue);
    }
    health.push_back(std::move(check));
}

} // namespace

void add_responses(const Plan& plan, const Summaries& summaries, Report& report) {
    for (std::size_t m = 0; m < plan.metrics.size() && !plan.metrics[m].is_hidden(); ++m) {
        const Metric& metric = plan.metrics[m];
        bool said_unknown = false;
        for (const std::string& treatment : report.treatments) {
            const bool is_ratio = metric.type->reads == Reads::ratio;
            Response response =
                is_ratio ? denominators_of(plan, summaries, m, treatment) : response_of(plan, summaries, m, treatment);
            if (!is_ratio && (metric.is_observed_later() || (!response.known && !is_asked(metric)))) {
                continue;
            }
            const std::string place = metric.name + (report.treatments.size() > 1 ? "." + treatment : "");
            if (response.differs || (!response.known && !said_unknown)) {
                add_check(response, "response." + place, report.health);
                said_unknown = said_unknown || !response.known;
            }
            report.responses.push_back(std::move(response));
        }
    }
}

} // namespace cxlift
