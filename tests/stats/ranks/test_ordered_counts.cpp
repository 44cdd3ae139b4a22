#include "stats/ranks/ordered_counts.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

#include <map>

using namespace cxlift::reference;
using namespace cxlift::stats;
using cxlift::test::Random;

namespace {

// Slow and obvious: a tree of the values.
std::vector<Level> slow_levels(const std::vector<double>& control, const std::vector<double>& treatment) {
    std::map<double, Level> found;
    for (const double value : control) {
        ++found[value].control;
    }
    for (const double value : treatment) {
        ++found[value].treatment;
    }
    std::vector<Level> levels;
    for (const auto& [value, level] : found) {
        levels.push_back(level);
    }
    return levels;
}

Counts counts_of(const std::vector<double>& values) {
    Counts counts;
    for (const double value : values) {
        counts.add(value);
    }
    return counts;
}

void check_same(const std::vector<Level>& a, const std::vector<Level>& b) {
    REQUIRE(a.size() == b.size());
    bool same = true;
    for (std::size_t i = 0; i < a.size(); ++i) {
        same = same && a[i].control == b[i].control && a[i].treatment == b[i].treatment;
    }
    CHECK(same);
}

} // namespace

TEST_CASE("columns of any shape come into one order") {
    Random random(31);
    const auto columns = [&](int kind, std::size_t n) {
        std::vector<double> values(n);
        for (double& value : values) {
            switch (kind) {
            case 0: value = random.normal(); break;
            case 1: value = static_cast<double>(random.integer(1, 5)); break;
            case 2: value = 1e9 + random.uniform() * 1e-6; break; // crowded
            case 3:
                value = random.integer(0, 9) == 0 ? 1e150 : 5.0 + random.uniform() * 1e-12;
                break; // crowded beside a distant one
            case 4: value = std::ldexp(random.uniform(-1.0, 1.0), static_cast<int>(random.integer(-900, 900))); break;
            default: value = random.integer(0, 1) == 0 ? 0.0 : -0.0; break;
            }
        }
        return values;
    };
    for (int kind = 0; kind <= 5; ++kind) {
        for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{3000}}) {
            CAPTURE(kind, n);
            const std::vector<double> control = columns(kind, n);
            const std::vector<double> treatment = columns(kind, n + 2);
            const std::vector<Level> expected = slow_levels(control, treatment);
            check_same(OrderedCounts::of(control, treatment, "f").levels(), expected);
            check_same(OrderedCounts::of(counts_of(control), counts_of(treatment), "f").levels(), expected);
        }
    }
}

TEST_CASE("large columns are sorted side by side") {
    Random random(32);
    const std::vector<double> control = random.normals(60'000, 0.0, 1.0);
    std::vector<double> treatment = random.normals(60'000, 0.0, 1.0);
    treatment[7] = control[9];
    const OrderedCounts values = OrderedCounts::of(control, treatment, "f");
    CHECK(values.n_control() == 60'000);
    check_same(values.levels(), slow_levels(control, treatment));
    treatment[8] = std::numeric_limits<double>::infinity();
    CHECK_THAT(refusal([&] { (void)OrderedCounts::of(control, treatment, "f"); }),
               Catch::Contains("f: treatment holds an infinite"));
    CHECK_THAT(refusal([&] { (void)OrderedCounts::of(treatment, control, "f"); }),
               Catch::Contains("f: control holds an infinite"));
}

TEST_CASE("missing values are counted and too many refused") {
    const double missing = std::numeric_limits<double>::quiet_NaN();
    const OrderedCounts values = OrderedCounts::of(std::vector{1.0, missing, 2.0}, std::vector{missing, -missing}, "f");
    CHECK(values.n_control() == 2);
    CHECK(values.missing_control() == 1);
    CHECK(values.missing_treatment() == 2);
    Counts many;
    many.add(1.0, (std::int64_t{1} << 53U) + 1);
    CHECK_THAT(refusal([&] { (void)OrderedCounts::of(many, Counts{}, "f"); }), Catch::Contains("at most 2^53"));
}
