#include "stats/clusters/cluster_change.hpp"

#include "stats/clusters/cluster_t_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/clusters/answers.hpp"

#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

// Of each person the answers before and after.
using People = std::vector<std::pair<std::vector<double>, std::vector<double>>>;

People people(Random& random, std::size_t n, double both) {
    People found(n);
    for (auto& [before, after] : found) {
        const bool is_on_both = random.uniform() < both;
        const bool is_first = random.uniform() < 0.5;
        const double own = random.normal(3.0, 2.0);
        for (auto* side : {&before, &after}) {
            const bool answers = is_on_both || (side == &before) == is_first;
            for (std::int64_t i = random.integer(1, 3); answers && i > 0; --i) {
                side->push_back(std::round(own + random.normal(0.0, 1.0)));
            }
        }
    }
    return found;
}

double sum_of(const std::vector<double>& values) {
    double sum = 0.0;
    for (const double value : values) {
        sum += value;
    }
    return sum;
}

ClusterChange change_of(const People& people) {
    ClusterChange change;
    for (const auto& [before, after] : people) {
        const double first = sum_of(before);
        const double second = sum_of(after);
        if (!before.empty()) {
            change.before.add(static_cast<std::int64_t>(before.size()), std::span(&first, 1));
        }
        if (!after.empty()) {
            change.after.add(static_cast<std::int64_t>(after.size()), std::span(&second, 1));
        }
        if (!before.empty() && !after.empty()) {
            change.both.add({static_cast<std::int64_t>(before.size()), static_cast<std::int64_t>(after.size())},
                            std::span(&first, 1), std::span(&second, 1));
        }
    }
    return change;
}

// The variance from the sums of residuals of each person, with the adjustment of each side.
double slow_variance(const People& people) {
    double n_before = 0.0;
    double n_after = 0.0;
    double mean_before = 0.0;
    double mean_after = 0.0;
    for (const auto& [before, after] : people) {
        n_before += static_cast<double>(before.size());
        n_after += static_cast<double>(after.size());
        mean_before += sum_of(before);
        mean_after += sum_of(after);
    }
    mean_before /= n_before;
    mean_after /= n_after;
    double variance = 0.0;
    for (const auto& [before, after] : people) {
        const auto b = static_cast<double>(before.size());
        const auto a = static_cast<double>(after.size());
        const double left = (sum_of(after) - a * mean_after) / n_after / std::sqrt(1.0 - a / n_after) -
                            (sum_of(before) - b * mean_before) / n_before / std::sqrt(1.0 - b / n_before);
        variance += left * left;
    }
    return variance;
}

} // namespace

TEST_CASE("a change has the variance of its people") {
    Random random(11);
    for (const double both : {0.0, 0.4, 1.0}) {
        const People control = people(random, 30, both);
        const People treatment = people(random, 25, both);
        const Comparison one = cluster_change(change_of(control));
        CHECK_THAT(one.std_error, within_relative(std::sqrt(slow_variance(control)), 1e-11));
        CHECK_THAT(one.difference, within_relative(one.treatment_value - one.control_value, 1e-11));
        const Comparison two = cluster_change_test(change_of(control), change_of(treatment));
        CHECK_THAT(two.std_error, within_relative(std::sqrt(slow_variance(control) + slow_variance(treatment)), 1e-11));
        CHECK(two.control_value == one.difference);
    }
}

TEST_CASE("of different people a change is a cluster t-test") {
    Random random(12);
    const ClusterChange change = change_of(people(random, 40, 0.0));
    const Comparison expected = cluster_difference(change.before, change.after);
    const Comparison found = cluster_change(change);
    CHECK_THAT(found.std_error, within_relative(expected.std_error, 1e-11));
    CHECK_THAT(found.df, within_relative(expected.df, 1e-11));
    CHECK_THAT(found.pvalue, within_relative(expected.pvalue, 1e-11));
}

TEST_CASE("people who stay as they are leave no noise") {
    People same;
    for (const double answer : {1.0, 4.0, 5.0, 9.0}) {
        same.push_back({{answer}, {answer}});
    }
    const Comparison found = cluster_change(change_of(same));
    CHECK(found.difference == 0.0);
    CHECK((std::isnan(found.pvalue) || found.std_error < 1e-8));
}

TEST_CASE("parts of the people merge into all") {
    Random random(13);
    const People all = people(random, 50, 0.6);
    ClusterChange merged = change_of(People(all.begin(), all.begin() + 20));
    const ClusterChange rest = change_of(People(all.begin() + 20, all.end()));
    merged.before.merge(rest.before);
    merged.after.merge(rest.after);
    merged.both.merge(rest.both);
    const ClusterChange whole = change_of(all);
    CHECK(merged.both.clusters() == whole.both.clusters());
    CHECK_THAT(cluster_change(merged).std_error, within_relative(cluster_change(whole).std_error, 1e-11));
}

TEST_CASE("a change of too few people says so") {
    const ClusterChange one = change_of({{{3.0, 4.0}, {5.0}}});
    const Comparison found = cluster_change_test(one, one);
    CHECK(std::isnan(found.pvalue));
    CHECK(found.notes.size() == 1);
    CHECK(std::isnan(cluster_mean(one.before).interval.lower));
    CHECK_THROWS_AS(ClusterPairs(2).add({1, 1}, std::vector<double>{1.0}, std::vector<double>{1.0}), std::invalid_argument);
    CHECK_THROWS_AS(ClusterPairs(1).add({0, 1}, std::vector<double>{1.0}, std::vector<double>{1.0}), std::invalid_argument);
}
