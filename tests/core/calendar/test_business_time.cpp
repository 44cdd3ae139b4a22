#include "core/calendar/business_time.hpp"

#include "tests/stats/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace cxlift;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t hour = 3'600 * second;
constexpr std::int64_t day = 24 * hour;

struct Span {
    std::int64_t open;
    std::int64_t close;
    std::int64_t day;
    std::int64_t scheduled;
};

BusinessTime laid(const std::vector<Span>& spans) {
    std::vector<std::int64_t> open;
    std::vector<std::int64_t> close;
    std::vector<std::int64_t> days;
    std::vector<std::int64_t> scheduled;
    for (const Span& span : spans) {
        open.push_back(span.open);
        close.push_back(span.close);
        days.push_back(span.day);
        scheduled.push_back(span.scheduled);
    }
    return {open, close, days, scheduled};
}

double between(const BusinessTime& time, std::int64_t opened, std::int64_t resolved,
               BusinessUnit unit = BusinessUnit::seconds) {
    std::vector<double> result(1);
    time.between(std::vector{opened}, std::vector{resolved}, unit, result);
    return result[0];
}

// Each span by itself, as the definition says.
double slow(const std::vector<Span>& spans, std::int64_t opened, std::int64_t resolved, BusinessUnit unit) {
    double total = 0.0;
    for (const Span& span : spans) {
        const auto within =
            static_cast<double>(std::max<std::int64_t>(0, std::min(resolved, span.close) - std::max(opened, span.open)));
        total += within / static_cast<double>(unit == BusinessUnit::days ? span.scheduled : second);
    }
    return total;
}

// Up to three spans a day, some days none, some spans next to each other, some over midnight; before and after 1970.
std::vector<Span> random_spans(test::Random& random) {
    std::vector<Span> spans;
    std::int64_t free_from = -20 * day;
    for (std::int64_t d = -20; d < 20; ++d) {
        const std::int64_t parts = random.integer(0, 3);
        for (std::int64_t part = 0; part < parts; ++part) {
            const std::int64_t at = d * day + random.integer(0, 20) * hour;
            const std::int64_t open = std::max(at, free_from);
            const std::int64_t close = open + random.integer(1, 6) * hour;
            spans.push_back({open, close, d, 9 * hour});
            free_from = close;
        }
    }
    return spans;
}

} // namespace

TEST_CASE("Open time is that of the spans between two moments") {
    // Friday and Monday, nine to five.
    const BusinessTime time =
        laid({{9 * hour, 17 * hour, 0, 8 * hour}, {3 * day + 9 * hour, 3 * day + 17 * hour, 3, 8 * hour}});
    CHECK(between(time, 9 * hour, 3 * day + 10 * hour + hour / 2) == 570 * 60.0);
    CHECK(between(time, 9 * hour, 3 * day + 13 * hour, BusinessUnit::days) == 1.5);
    CHECK(between(time, 18 * hour, 3 * day) == 0.0);
    CHECK(between(time, -100 * day, 100 * day) == 16 * 3'600.0);
    CHECK(between(time, -100 * day, -99 * day) == 0.0);
    CHECK(between(time, 10 * hour, 9 * hour) == -3'600.0);
    CHECK(std::isnan(between(time, BusinessTime::missing, day)));
    CHECK(std::isnan(between(time, day, BusinessTime::missing)));
}

TEST_CASE("Random spans give what each span gives by itself, for any number of moments") {
    test::Random random(1);
    for (int round = 0; round < 20; ++round) {
        const std::vector<Span> spans = random_spans(random);
        const BusinessTime time = laid(spans);
        std::vector<std::int64_t> opened;
        std::vector<std::int64_t> resolved;
        for (int i = 0; i < 500; ++i) {
            const std::int64_t one = random.integer(-600, 600) * hour + i % 2;
            const std::int64_t other = random.integer(-600, 600) * hour;
            opened.push_back(std::min(one, other));
            resolved.push_back(std::max(one, other));
        }
        for (const BusinessUnit unit : {BusinessUnit::seconds, BusinessUnit::days}) {
            std::vector<double> found(opened.size());
            time.between(opened, resolved, unit, found);
            for (std::size_t i = 0; i < found.size(); ++i) {
                REQUIRE(found[i] == Approx(slow(spans, opened[i], resolved[i], unit)).epsilon(1e-12).margin(1e-9));
            }
        }
    }
}

TEST_CASE("Many moments are shared out among threads and give the same") {
    const BusinessTime time = laid({{9 * hour, 17 * hour, 0, 8 * hour}});
    const std::size_t n = 100'000;
    std::vector<std::int64_t> opened(n);
    std::vector<std::int64_t> resolved(n);
    for (std::size_t i = 0; i < n; ++i) {
        opened[i] = static_cast<std::int64_t>(i) * second;
        resolved[i] = day;
    }
    std::vector<double> found(n);
    time.between(opened, resolved, BusinessUnit::seconds, found);
    for (std::size_t i = 0; i < n; i += 997) {
        REQUIRE(found[i] == between(time, opened[i], resolved[i]));
    }
}

TEST_CASE("No spans are never open") {
    CHECK(between(laid({}), 0, day) == 0.0);
    CHECK(between(laid({}), 0, day, BusinessUnit::days) == 0.0);
}

TEST_CASE("Spans that overlap, go backwards or are empty are refused") {
    CHECK_THROWS_AS(laid({{hour, 3 * hour, 0, hour}, {2 * hour, 4 * hour, 0, hour}}), std::invalid_argument);
    CHECK_THROWS_AS(laid({{2 * hour, 3 * hour, 1, hour}, {3 * hour, 4 * hour, 0, hour}}), std::invalid_argument);
    CHECK_THROWS_AS(laid({{hour, hour, 0, hour}}), std::invalid_argument);
    CHECK_THROWS_AS(laid({{0, hour, 0, 0}}), std::invalid_argument);
    std::vector<double> one(1);
    const std::vector<std::int64_t> two(2);
    CHECK_THROWS_AS(laid({}).between(two, two, BusinessUnit::seconds, one), std::invalid_argument);
}
