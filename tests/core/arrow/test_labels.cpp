#include "core/arrow/labels.hpp"

#include "core/errors.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <thread>
#include <vector>

using namespace cxlift;
using Catch::Matchers::Equals;
using cxlift::arrow::Labels;

TEST_CASE("A label keeps its number, and its text never moves") {
    Labels labels("variant", "arm", 10'000);
    const std::int32_t first = labels.code("control");
    const std::string_view text = labels.text(first);
    for (int i = 0; i < 5'000; ++i) {
        static_cast<void>(labels.code("v" + std::to_string(i)));
    }
    CHECK(labels.code("control") == first);
    CHECK(labels.text(first).data() == text.data());
    CHECK(labels.size() == 5'001);
    CHECK(labels.code("") != labels.code("\u00a0")); // an empty text is a text
    CHECK(labels.code("caf\u00e9") != labels.code("cafe\u0301"));
}

TEST_CASE("A label is UTF-8, by RFC 3629") {
    Labels labels("variant", "arm", 100);
    const std::vector<std::string> valid{
        "plain",        "\xc2\x80",     "\xdf\xbf",         "\xe0\xa0\x80",     "\xed\x9f\xbf",
        "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", std::string("nul\0inside", 10)};
    for (const std::string& text : valid) {
        CAPTURE(text);
        CHECK(labels.text(labels.code(text)) == text);
    }
    const std::vector<std::string> invalid{
        "\x80",     // a continuation without a beginning
        "\xc0\x80", // overlong forms
        "\xc1\xbf",
        "\xe0\x9f\xbf",
        "\xf0\x8f\xbf\xbf",
        "\xed\xa0\x80", // surrogates
        "\xed\xbf\xbf",
        "\xf4\x90\x80\x80", // above U+10FFFF
        "\xf5\x80\x80\x80",
        "\xff",
        "\xe2\x82", // cut off
        "ab\xf0\x9f\x98",
        "\xc3(",
    };
    for (const std::string& text : invalid) {
        CAPTURE(text.size(), static_cast<int>(text[0]));
        CHECK_THROWS_AS(labels.code(text), ExportError);
    }
    CHECK(labels.size() == valid.size());
    CHECK_THROWS_WITH(labels.code("\xff"),
                      Equals("Column 'arm' holds text that is not valid UTF-8: convert the data to UTF-8 first."));
}

TEST_CASE("Too many labels are refused with the place in the plan; known ones still work") {
    Labels labels("segments[1]", "visitor_id", 3);
    for (const char* text : {"a", "b", "c"}) {
        static_cast<void>(labels.code(text));
    }
    CHECK_THROWS_WITH(labels.code("d"), Equals("segments[1]: column 'visitor_id' has more than 3 different values; "
                                               "name a column with fewer, or group its values first."));
    CHECK_THROWS_AS(labels.code("d"), PlanError);
    CHECK(labels.text(labels.code("b")) == "b");
}

TEST_CASE("Threads that meet the same labels agree on their numbers") {
    Labels labels("variant", "arm", 1'000);
    std::vector<std::vector<std::int32_t>> seen(4);
    std::vector<std::thread> threads;
    threads.reserve(seen.size());
    for (std::vector<std::int32_t>& codes : seen) {
        threads.emplace_back([&labels, &codes] {
            for (int i = 0; i < 500; ++i) {
                codes.push_back(labels.code("v" + std::to_string(i)));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(labels.size() == 500);
    CHECK(seen[1] == seen[0]);
    CHECK(seen[2] == seen[0]);
    CHECK(seen[3] == seen[0]);
}
