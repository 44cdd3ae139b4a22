#include "core/analyze/sentences.hpp"

#include "core/analyze/words.hpp"

#include <catch2/catch.hpp>

using namespace cxlift;

namespace {

ReportRow share_row(Verdict verdict) {
    ReportRow row;
    row.metric = "purchases";
    row.estimand = "proportion";
    row.control = "old";
    row.treatment = "new";
    row.unit = "%";
    row.verdict = verdict;
    row.comparison.control_value = 0.0413;
    row.comparison.treatment_value = 0.0521;
    row.comparison.difference = 0.0108;
    row.comparison.difference_interval = {.lower = 0.0039, .upper = 0.0177};
    row.comparison.lift = {.value = 0.2615, .interval = {.lower = 0.09, .upper = 0.46}, .kind = stats::LiftKind::bounded};
    row.comparison.pvalue = 0.0021;
    row.pvalue_adjusted = 0.0042;
    return row;
}

} // namespace

TEST_CASE("A verdict in words says what was found, by how much and how sure") {
    CHECK(sentence_of(share_row(Verdict::better), 0.95) ==
          "'purchases': new is better than old: 5.21% against 4.13%, +1.08 percentage points (95% interval +0.39 to +1.77), "
          "a lift of +26.2%, p = 0.0021 (adjusted 0.0042).");
    CHECK(sentence_of(share_row(Verdict::inconclusive), 0.9)
              .starts_with("'purchases': no clear difference between new and old: "));
    ReportRow segment = share_row(Verdict::worse);
    segment.segment = "device";
    segment.segment_value = "mobile";
    CHECK(sentence_of(segment, 0.95).starts_with("'purchases' where device is mobile: new is worse than old: "));
}

TEST_CASE("A quantile is named") {
    ReportRow row = share_row(Verdict::better);
    const auto named = [&](const std::string& estimand) {
        row.estimand = estimand;
        const std::string text = sentence_of(row, 0.95);
        return text.substr(0, text.find(':'));
    };
    CHECK(named("median") == "'purchases' (median)");
    CHECK(named("p90") == "'purchases' (90th percentile)");
    CHECK(named("p1") == "'purchases' (1st percentile)");
    CHECK(named("p11") == "'purchases' (11th percentile)");
    CHECK(named("p22") == "'purchases' (22nd percentile)");
    CHECK(named("p99.9") == "'purchases' (99.9th percentile)");
    CHECK(named("proportion") == "'purchases'");
}

TEST_CASE("A margin stands in the sentence in the unit that it was given in") {
    ReportRow row = share_row(Verdict::not_worse);
    row.margin = Margin{.kind = Margin::Kind::non_inferiority, .relative = true, .size = 0.02};
    row.margin_pvalue = 0.001;
    row.margin_pvalue_adjusted = 0.001;
    CHECK(sentence_of(row, 0.95).find("new is not worse than old by 2% or more: ") != std::string::npos);
    CHECK(sentence_of(row, 0.95).ends_with(", p = 0.001 at the margin."));
    row.margin->relative = false;
    row.verdict = Verdict::inconclusive;
    CHECK(sentence_of(row, 0.95).find("it is open whether new stays within 2 percentage points of old: ") != std::string::npos);
    row.margin->kind = Margin::Kind::equivalence;
    row.verdict = Verdict::equivalent;
    CHECK(sentence_of(row, 0.95).find("new and old differ by less than 2 percentage points: ") != std::string::npos);
}

TEST_CASE("What cannot be compared says why") {
    ReportRow row = share_row(Verdict::inconclusive);
    row.comparison.pvalue = std::numeric_limits<double>::quiet_NaN();
    row.comparison.notes = {"A variant has no units, so the difference cannot be tested."};
    CHECK(sentence_of(row, 0.95) ==
          "'purchases': new and old cannot be compared. A variant has no units, so the difference cannot be tested.");
    row.comparison.notes.clear();
    CHECK(sentence_of(row, 0.95) == "'purchases': new and old cannot be compared. The data cannot answer.");
}

TEST_CASE("Numbers in sentences have the digits that the interval can tell apart") {
    CHECK(digits_of_width(0.0138) == 4);
    CHECK(digits_of_width(1.38) == 2);
    CHECK(digits_of_width(1380.0) == 0);
    CHECK(signed_number(12345.6, 0) == "+12,346");
    CHECK(signed_number(-0.5, 2) == "-0.50");
    CHECK(short_number(1234567.0) == "1,234,567");
    CHECK(short_number(12.345678) == "12.35");
}
