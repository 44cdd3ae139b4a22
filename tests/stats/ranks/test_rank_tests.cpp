#include "stats/ranks/brunner_munzel.hpp"
#include "stats/ranks/cliffs_delta.hpp"
#include "stats/ranks/kolmogorov_smirnov.hpp"
#include "stats/ranks/mann_whitney.hpp"
#include "stats/ranks/placements.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

#include <algorithm>
#include <numeric>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

using Values = std::vector<double>;

Values whole(Random& random, std::int64_t n, std::int64_t most) {
    Values values;
    for (std::int64_t i = 0; i < n; ++i) {
        values.push_back(static_cast<double>(random.integer(1, most)));
    }
    return values;
}

double pairs_won(const Values& control, const Values& treatment) {
    double u = 0.0;
    for (const double t : treatment) {
        for (const double c : control) {
            u += t > c ? 1.0 : t == c ? 0.5 : 0.0;
        }
    }
    return u;
}

// The signed distance of the distribution functions that an alternative looks at.
double distance(const Values& control, const Values& treatment, Alternative alternative) {
    double largest = 0.0;
    Values points = control;
    points.insert(points.end(), treatment.begin(), treatment.end());
    for (const double x : points) {
        const auto share = [x](const Values& values) {
            return static_cast<double>(std::count_if(values.begin(), values.end(), [x](double v) { return v <= x; })) /
                   static_cast<double>(values.size());
        };
        const double d = share(control) - share(treatment);
        largest = std::max(largest, alternative == Alternative::greater ? d
                                    : alternative == Alternative::less  ? -d
                                                                        : std::abs(d));
    }
    return largest;
}

// Every way to deal the values: the share of those for which `holds`.
template <typename Holds> double share_of_deals(const Values& all, std::size_t n_control, const Holds& holds) {
    double found = 0.0;
    double deals = 0.0;
    for (std::uint32_t mask = 0; mask < (1U << all.size()); ++mask) {
        Values control;
        Values treatment;
        for (std::size_t i = 0; i < all.size(); ++i) {
            ((mask >> i & 1U) != 0 ? control : treatment).push_back(all[i]);
        }
        if (control.size() == n_control) {
            deals += 1.0;
            found += holds(control, treatment) ? 1.0 : 0.0;
        }
    }
    return found / deals;
}

OrderedCounts ordered(const Values& control, const Values& treatment) {
    return OrderedCounts::of(control, treatment, "f");
}

} // namespace

TEST_CASE("exact tests count every way to deal the values") {
    Random random(41);
    for (int trial = 0; trial < 20; ++trial) {
        const Values control = whole(random, random.integer(1, 5), random.integer(2, 9));
        const Values treatment = whole(random, random.integer(1, 5), 6);
        Values all = control;
        all.insert(all.end(), treatment.begin(), treatment.end());
        if (std::all_of(all.begin(), all.end(), [&](double x) { return x == all[0]; })) {
            continue;
        }
        const double u = pairs_won(control, treatment);
        const double centre = static_cast<double>(control.size() * treatment.size()) / 2.0;
        for (const Alternative side : {Alternative::two_sided, Alternative::less, Alternative::greater}) {
            const double expected = share_of_deals(all, control.size(), [&](const Values& c, const Values& t) {
                const double other = pairs_won(c, t);
                return side == Alternative::less      ? other <= u
                       : side == Alternative::greater ? other >= u
                                                      : std::abs(other - centre) >= std::abs(u - centre);
            });
            const RankTest test = mann_whitney(ordered(control, treatment), {.alternative = side});
            CHECK(test.statistic == u);
            CHECK_THAT(test.pvalue, within_relative(expected, 1e-13));
            const double d = distance(control, treatment, side);
            const double far = share_of_deals(
                all, control.size(), [&](const Values& c, const Values& t) { return distance(c, t, side) >= d - 1e-12; });
            const KolmogorovSmirnov smirnov = kolmogorov_smirnov(ordered(control, treatment), side);
            CHECK_THAT(smirnov.statistic, within_absolute(d, 1e-15));
            CHECK_THAT(smirnov.pvalue, within_relative(far, 1e-13));
        }
    }
}

TEST_CASE("placements of few and of very many values") {
    Random random(44);
    for (int trial = 0; trial < 20; ++trial) {
        const Values control = whole(random, random.integer(2, 20), 9);
        const Values treatment = whole(random, random.integer(2, 20), 7);
        double mean = 0.0;
        Values shares;
        for (const double t : treatment) {
            shares.push_back(pairs_won(control, {t}) / static_cast<double>(control.size()));
            mean += shares.back() / static_cast<double>(treatment.size());
        }
        double squares = 0.0;
        for (const double share : shares) {
            squares += (share - mean) * (share - mean);
        }
        const Placements few = placements_of(ordered(control, treatment));
        CHECK_THAT(few.superiority, within_absolute(mean, 1e-14));
        CHECK_THAT(few.variance_treatment * (few.n_treatment - 1.0), within_absolute(squares, 1e-13));

        constexpr std::int64_t times = std::int64_t{1} << 40U;
        Counts many_control;
        Counts many_treatment;
        for (const double c : control) {
            many_control.add(c, times);
        }
        for (const double t : treatment) {
            many_treatment.add(t, times);
        }
        const Placements many = placements_of(OrderedCounts::of(many_control, many_treatment, "f"));
        CHECK(many.superiority == few.superiority);
        CHECK(many.advantage == few.advantage);
        constexpr double scale = 0x1p40;
        CHECK_THAT(many.variance_treatment * (many.n_treatment - 1.0) / scale, within_absolute(squares, 1e-13));
        CHECK_THAT(many.variance_control * (many.n_control - 1.0) / scale,
                   within_absolute(few.variance_control * (few.n_control - 1.0), 1e-13));
        CHECK_THAT(many.rank_spread / (scale * scale * scale), within_relative(few.rank_spread, 1e-14));
        CHECK_THAT(many.tied_pairs / (scale * scale), within_relative(few.tied_pairs, 1e-14));
    }
}

TEST_CASE("clusters of one value change nothing") {
    Random random(42);
    for (const SuperiorityMethod method : {SuperiorityMethod::t, SuperiorityMethod::logit}) {
        const Values control = whole(random, 14, 7);
        const Values treatment = whole(random, 9, 6);
        std::vector<std::int64_t> own(14);
        std::iota(own.begin(), own.end(), 0);
        const std::span<const std::int64_t> numbers(own);
        const RankTest plain = brunner_munzel(ordered(control, treatment), {}, method);
        const RankTest robust =
            clustered_brunner_munzel({.values = control, .cluster = numbers, .clusters = 14},
                                     {.values = treatment, .cluster = numbers.first(9), .clusters = 9}, {}, method);
        CHECK_THAT(robust.std_error, within_relative(plain.std_error, 1e-13));
        CHECK_THAT(robust.df, within_relative(plain.df, 1e-12));
        CHECK_THAT(robust.pvalue, within_relative(plain.pvalue, 1e-12));
    }
}

TEST_CASE("what cannot be answered is NaN with a reason") {
    const Values some{1.0, 2.0, 3.0};
    const Values equal{2.0, 2.0};
    const Values none;
    const Values above{7.0, 8.0, 9.0};
    for (const auto& [control, treatment] :
         {std::pair{none, some}, std::pair{some, none}, std::pair{equal, equal}, std::pair{none, none}}) {
        for (const RankTest& test : {mann_whitney(ordered(control, treatment)), brunner_munzel(ordered(control, treatment))}) {
            CHECK(std::isnan(test.pvalue));
            CHECK(std::isnan(test.interval.lower));
            CHECK(test.notes.size() == 1);
        }
        CHECK(std::isnan(cliffs_delta(ordered(control, treatment), {}, CliffMethod::cliff).pvalue));
    }
    const RankTest apart = brunner_munzel(ordered(some, above));
    CHECK(apart.probability_of_superiority == 1.0);
    CHECK(apart.std_error == 0.0);
    CHECK(std::isnan(apart.pvalue));
    CHECK_THAT(apart.notes.at(0), Catch::Contains("treatment lies above"));
    CHECK_THAT(mann_whitney(ordered(some, above)).pvalue, within_relative(0.1, 1e-14));
    CHECK(std::isnan(brunner_munzel(ordered({1.0}, above)).pvalue));
    CHECK_THAT(mann_whitney(ordered({1.0}, above)).pvalue, within_relative(0.5, 1e-14));
    const Values many(4000, 1.0);
    CHECK(std::isnan(mann_whitney(ordered(many, some), {}, MannWhitneyMethod::exact).pvalue));
}

TEST_CASE("exchanging the variants mirrors the rank tests") {
    Random random(43);
    for (int trial = 0; trial < 40; ++trial) {
        const Values a = whole(random, random.integer(2, 30), 9);
        const Values b = whole(random, random.integer(2, 30), 8);
        const TestOptions up{.alternative = Alternative::greater, .confidence_level = 0.9};
        const TestOptions down{.alternative = Alternative::less, .confidence_level = 0.9};
        const RankTest there = brunner_munzel(ordered(a, b), up, SuperiorityMethod::logit);
        const RankTest back = brunner_munzel(ordered(b, a), down, SuperiorityMethod::logit);
        CHECK_THAT(there.probability_of_superiority + back.probability_of_superiority, within_absolute(1.0, 1e-15));
        CHECK(std::isnan(there.pvalue) == std::isnan(back.pvalue));
        if (!std::isnan(there.pvalue)) {
            CHECK_THAT(there.pvalue, within_relative(back.pvalue, 1e-11));
            CHECK_THAT(there.interval.lower, within_absolute(1.0 - back.interval.upper, 1e-12));
        }
        CHECK_THAT(mann_whitney(ordered(a, b), up).pvalue, within_relative(mann_whitney(ordered(b, a), down).pvalue, 1e-12));
    }
}
