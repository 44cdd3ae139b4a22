#include "core/analyze/words.hpp"
#include "tests/core/analyze/made_summaries.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace cxlift;
using namespace cxlift::testing;
using Catch::Matchers::Contains;

namespace {

constexpr auto metric = R"([{"type": "proportion", "column": "x"}])";

Summaries split(const Plan& plan, std::int64_t old_units, std::int64_t new_units) {
    Summaries summaries(plan);
    put(summaries, "old", old_units, {share(1, old_units)});
    put(summaries, "new", new_units, {share(1, new_units)});
    return summaries;
}

} // namespace

TEST_CASE("Forty to sixty where half and half was planned is an alarm; where 40/60 was planned it is not") {
    const Plan equal = plan_with(metric);
    const Report report = analyze(equal, split(equal, 4000, 6000));
    const HealthCheck& check = report.health.at(0);
    CHECK(check.check == "sample_ratio");
    CHECK(check.status == HealthStatus::alarm);
    CHECK_THAT(check.sentence, Contains("not the planned shares"));
    // Pearson's statistic: (4000-5000)^2/5000 + (6000-5000)^2/5000 = 400
    const auto number = [&](const std::string& name) {
        for (const auto& [key, value] : check.numbers) {
            if (key == name) {
                return value;
            }
        }
        return std::numeric_limits<double>::quiet_NaN();
    };
    CHECK(number("statistic") == Approx(400.0));
    CHECK(number("df") == 1.0);
    CHECK(number("units.old") == 4000.0);

    const Plan planned = plan_with(metric, R"({"allocation": {"old": 2, "new": 3}})");
    CHECK(analyze(planned, split(planned, 4000, 6000)).health.at(0).status == HealthStatus::ok);
    CHECK(analyze(planned, split(planned, 5000, 5000)).health.at(0).status == HealthStatus::alarm);
}

TEST_CASE("A planned variant that nobody met raises the alarm, too") {
    const Plan plan = plan_with(metric, R"({"allocation": {"old": 1, "new": 1, "lost": 1}})");
    const Report report = analyze(plan, split(plan, 500, 500));
    CHECK(report.health.at(0).status == HealthStatus::alarm);
    CHECK_THAT(report.health.at(0).sentence, Contains("old 500, new 500, lost 0"));
}

TEST_CASE("What was left out is said in a sentence, and too many crossovers are a warning") {
    const Plan plan = plan_with(metric);
    Summaries summaries = split(plan, 500, 500);
    summaries.exclude("crossover_units", 11);
    summaries.exclude("duplicate_events", 1);
    summaries.exclude("events_before_decision", 0);
    summaries.exclude("rows_without_segment.device", 1234);
    summaries.exclude("a reason nobody foresaw", 2);
    summaries.exclude("left_out.survey.the response is not complete", 3);
    summaries.exclude("assumed.results.rates are shares", 1);
    const Report report = analyze(plan, summaries);
    CHECK(check_of(report, "crossover_units").status == HealthStatus::warning);
    CHECK(check_of(report, "crossover_units").sentence == "11 units met more than one variant and count for the first (1.1%).");
    CHECK(check_of(report, "duplicate_events").status == HealthStatus::note);
    CHECK(check_of(report, "duplicate_events").sentence == "1 event came twice with the same id; the earliest counts.");
    CHECK(check_of(report, "events_before_decision").status == HealthStatus::ok);
    CHECK(check_of(report, "rows_without_segment.device").sentence ==
          "1,234 rows have no value of 'device' and count for everybody only.");
    CHECK(check_of(report, "a reason nobody foresaw").sentence == "2 left out: a reason nobody foresaw.");
    CHECK(check_of(report, "left_out.survey.the response is not complete").sentence ==
          "3 rows of 'survey' left out: the response is not complete.");
    CHECK(check_of(report, "assumed.results.rates are shares").sentence ==
          "Assumed of 'results', which its format does not say: rates are shares.");
}

TEST_CASE("Sources that are joined more often in one variant are an alarm") {
    const Plan plan = plan_with(metric);
    Summaries summaries = split(plan, 500, 500);
    summaries.exclude("matched.survey.rows.yes.old", 180);
    summaries.exclude("matched.survey.rows.no.old", 20);
    summaries.exclude("matched.survey.rows.yes.new.v1", 120);
    summaries.exclude("matched.survey.rows.no.new.v1", 80);
    summaries.exclude("matched.survey.reached.yes.old", 100);
    summaries.exclude("matched.survey.reached.no.old", 400);
    summaries.exclude("matched.survey.reached.yes.new.v1", 50);
    summaries.exclude("matched.survey.reached.no.new.v1", 450);
    summaries.exclude("matched.ticket.units.yes.old", 90);
    summaries.exclude("matched.ticket.units.no.old", 10);
    summaries.exclude("matched.ticket.units.yes.new.v1", 91);
    summaries.exclude("matched.ticket.units.no.new.v1", 9);
    const Report report = analyze(plan, summaries);
    const HealthCheck& rows = check_of(report, "match_rate.survey.rows");
    CHECK(rows.status == HealthStatus::alarm);
    // R: chisq.test(matrix(c(180, 20, 120, 80), 2), correct = FALSE): X-squared = 48, p-value = 4.26e-12
    CHECK(rows.sentence == "Rows of 'survey' that belong to a unit, by the variant that they name: new.v1 60%, old 90% (p = "
                           "4.3e-12). The sources match more often in one variant, so what is compared is of different people: "
                           "do not trust it.");
    CHECK(check_of(report, "match_rate.survey.reached").status == HealthStatus::note);
    const HealthCheck& units = check_of(report, "match_rate.ticket.units");
    CHECK(units.status == HealthStatus::ok);
    CHECK(units.sentence == "Units with a key by which 'ticket' could be theirs: new.v1 91%, old 90% (p = 0.81).");
}

TEST_CASE("A variant that is not compared is mentioned") {
    const Plan plan = plan_with(metric, R"({"treatments": ["new"]})");
    Summaries summaries = split(plan, 500, 500);
    put(summaries, "third", 490, {share(1, 490)});
    const Report report = analyze(plan, summaries);
    CHECK(report.rows.size() == 1);
    CHECK(report.variants.size() == 3);
    CHECK(check_of(report, "variant_not_compared.third").sentence ==
          "Variant 'third' (490 units) is not among the treatments.");
}

TEST_CASE("Numbers stand in sentences as people write them") {
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1'000) == "1,000");
    CHECK(grouped(-1'234'567) == "-1,234,567");
    CHECK(grouped(std::numeric_limits<std::int64_t>::min()) == "-9,223,372,036,854,775,808");
    CHECK(percentage(0.0031) == "0.31%");
    CHECK(short_pvalue(0.0421, std::log(0.0421)) == "0.042");
    CHECK(short_pvalue(0.0, -9267.5) == "10^-4025"); // -9267.5 / ln 10 = -4024.8
}
