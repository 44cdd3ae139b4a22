// Satisfaction and effort: two estimands of the same counts of answers.
#include "stats/means/welch_t_test.hpp"
#include "stats/proportions/two_proportion_test.hpp"
#include "stats/scores/share_within.hpp"

#include "tests/stats/two_sample_case.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

Counts counts_of(const Json& pairs) {
    Counts counts;
    for (const Json& pair : pairs) {
        counts.add(pair.at(0).get<double>(), pair.at(1).get<std::int64_t>());
    }
    return counts;
}

} // namespace

TEST_CASE("the mean answer, and the share of a part of the scale, equal R's on the same counts", "[reference]") {
    const Json cases = load_cases("score_answers_r");
    REQUIRE_FALSE(cases.empty());
    for (const Json& one : cases) {
        CAPTURE(one.at("name"));
        const Counts control = counts_of(one.at("control"));
        const Counts treatment = counts_of(one.at("treatment"));
        const Json& mean = one.at("of_mean");
        check_comparison(mean, welch_t_test(control.moments(), treatment.moments(), options_of(mean)), mean.at("tol"));
        const Json& share = one.at("of_share");
        const double lowest = one.at("share").at(0);
        const double highest = one.at("share").at(1);
        check_comparison(share,
                         two_proportion_test(share_within(control, lowest, highest), share_within(treatment, lowest, highest)),
                         share.at("tol"));
    }
}

TEST_CASE("a share counts both ends of its part") {
    Counts answers;
    for (int answer = 1; answer <= 7; ++answer) {
        answers.add(answer, answer);
    }
    CHECK(share_within(answers, 6.0, 7.0).successes == 13);
    CHECK(share_within(answers, 1.0, 3.0).successes == 6);
    CHECK(share_within(answers, 8.0, 9.0).successes == 0);
    CHECK(share_within(answers, 4.0, 4.0).n == 28);
    CHECK(share_within(Counts{}, 1.0, 7.0).n == 0);
}
