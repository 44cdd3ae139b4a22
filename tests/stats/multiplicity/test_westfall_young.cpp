#include "stats/multiplicity/westfall_young.hpp"

#include "stats/means/welch_t_test.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

using namespace cxlift::reference;
using namespace cxlift::stats;

namespace {

WestfallYoung run(const std::vector<double>& control, const std::vector<double>& treatment, std::size_t columns,
                  Alternative alternative = Alternative::two_sided, std::int64_t n_resamples = 4000) {
    return westfall_young({.values = control, .columns = columns}, {.values = treatment, .columns = columns}, alternative,
                          n_resamples, 1);
}

std::vector<double> column_of(const std::vector<double>& rows, std::size_t columns, std::size_t which) {
    std::vector<double> column;
    for (std::size_t i = which; i < rows.size(); i += columns) {
        if (!std::isnan(rows[i])) {
            column.push_back(rows[i]);
        }
    }
    return column;
}

// Every way to choose the control's units, each once: the p-values that shuffling approaches.
std::vector<double> by_enumeration(const std::vector<double>& control, const std::vector<double>& treatment,
                                   std::size_t columns) {
    std::vector<double> all = control;
    all.insert(all.end(), treatment.begin(), treatment.end());
    const std::size_t units = all.size() / columns;
    const std::size_t n_control = control.size() / columns;
    const auto statistics_of = [&](std::size_t set) {
        std::vector<double> parts[2];
        for (std::size_t i = 0; i < units; ++i) {
            auto& part = parts[(set >> i & 1U) != 0 ? 0 : 1];
            part.insert(part.end(), all.begin() + static_cast<std::ptrdiff_t>(i * columns),
                        all.begin() + static_cast<std::ptrdiff_t>((i + 1) * columns));
        }
        std::vector<double> t;
        for (std::size_t j = 0; j < columns; ++j) {
            t.push_back(std::abs(
                welch_t_test(Moments::of(column_of(parts[0], columns, j)), Moments::of(column_of(parts[1], columns, j)))
                    .statistic));
        }
        return t;
    };
    const std::vector<double> seen = statistics_of((std::size_t{1} << n_control) - 1);
    std::vector<double> reached(columns, 0.0);
    double sets = 0.0;
    for (std::size_t set = 0; set < (std::size_t{1} << units); ++set) {
        if (static_cast<std::size_t>(__builtin_popcountll(set)) == n_control) {
            const std::vector<double> drawn = statistics_of(set);
            sets += 1.0;
            for (std::size_t j = 0; j < columns; ++j) {
                double largest = 0.0;
                for (std::size_t k = 0; k < columns; ++k) {
                    largest = seen[k] <= seen[j] ? std::max(largest, drawn[k]) : largest;
                }
                reached[j] += largest >= seen[j] - 1e-9 ? 1.0 : 0.0;
            }
        }
    }
    std::vector<double> adjusted(columns);
    for (std::size_t j = 0; j < columns; ++j) {
        for (std::size_t k = 0; k < columns; ++k) {
            adjusted[j] = seen[k] >= seen[j] ? std::max(adjusted[j], reached[k] / sets) : adjusted[j];
        }
    }
    return adjusted;
}

} // namespace

TEST_CASE("shuffling approaches the enumeration of all ways to share out the units") {
    cxlift::test::Random random(2);
    const std::size_t columns = 3;
    std::vector<double> control;
    std::vector<double> treatment;
    for (int i = 0; i < 5; ++i) {
        const double common = random.normal();
        const double other = random.normal();
        control.insert(control.end(), {common, common + 0.4 * random.normal(), random.normal()});
        treatment.insert(treatment.end(), {other + 1.8, other + 1.2 + 0.4 * random.normal(), random.normal()});
    }
    const std::vector<double> expected = by_enumeration(control, treatment, columns);
    const WestfallYoung found = run(control, treatment, columns);
    for (std::size_t j = 0; j < columns; ++j) {
        CHECK_THAT(found.pvalues_adjusted[j], within_absolute(expected[j], 4.0 * std::sqrt(expected[j] / 4000.0) + 3e-4));
        CHECK(found.pvalues_adjusted[j] >= found.pvalues[j]);
        CHECK_THAT(found.statistics[j], within_relative(welch_t_test(Moments::of(column_of(control, columns, j)),
                                                                     Moments::of(column_of(treatment, columns, j)))
                                                            .statistic,
                                                        1e-12));
    }
}

TEST_CASE("shifts and scales change nothing, extreme as they may be") {
    cxlift::test::Random random(4);
    std::vector<double> control = random.normals(24, 0.0, 1.0);
    std::vector<double> treatment = random.normals(20, 0.7, 1.0);
    const WestfallYoung plain = run(control, treatment, 2, Alternative::greater, 300);
    for (const auto& [scale, shift] : {std::pair{1e150, 0.0}, {1e-150, 0.0}, {0x1p10, 1e9}}) {
        std::vector<double> c = control;
        std::vector<double> t = treatment;
        for (std::vector<double>* values : {&c, &t}) {
            for (double& value : *values) {
                value = value * scale + shift;
            }
        }
        const WestfallYoung found = run(c, t, 2, Alternative::greater, 300);
        CHECK(found.pvalues_adjusted == plain.pvalues_adjusted);
        CHECK_THAT(found.statistics[0], within_relative(plain.statistics[0], 1e-6));
    }
    CHECK(run(control, treatment, 2, Alternative::greater, 300).pvalues == plain.pvalues); // the same seed
}

TEST_CASE("metrics that cannot be tested, missing values, and refusals") {
    using Catch::Contains;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> control = {1, 5, nan, 2, 5, nan, 3, 5, 1, nan, 5, 2};
    const std::vector<double> treatment = {4, 5, nan, 6, 5, nan, 5, 5, nan};
    const WestfallYoung found = run(control, treatment, 3);
    CHECK(found.pvalues_adjusted[0] < 0.2);
    CHECK(std::isnan(found.pvalues_adjusted[1])); // all equal
    CHECK(std::isnan(found.pvalues_adjusted[2])); // one value at most in the treatment
    CHECK(found.notes.size() == 1);
    CHECK(run({}, {}, 0).pvalues.empty());
    CHECK(std::isnan(run({}, {1.0, 2.0}, 1).pvalues[0]));
    CHECK_THAT(refusal([&] { (void)run(control, {1.0 / 0.0, 1, 1}, 3); }), Contains("infinite"));
    CHECK_THAT(refusal([&] { (void)run(control, treatment, 3, Alternative::less, 0); }), Contains("n_resamples is 0"));
    const std::vector<double> narrow = {1.0};
    CHECK_THAT(refusal([&] {
                   (void)westfall_young({.values = control, .columns = 3}, {.values = narrow, .columns = 1}, Alternative::less,
                                        9, 0);
               }),
               Contains("must have 3"));
}
