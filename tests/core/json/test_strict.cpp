#include "core/json/strict.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace cxlift;
using Bytes = std::vector<std::uint8_t>;
using Catch::Matchers::Contains;

namespace {

std::string repeated(const std::string& text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i) {
        result += text;
    }
    return result;
}

std::string refusal_of(const std::string& text) {
    try {
        static_cast<void>(parse_strict(text));
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

std::string refusal_of(const Bytes& bytes) {
    try {
        static_cast<void>(parse_strict_cbor(bytes));
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("JSON is read to a depth of 64") {
    CHECK(parse_strict(repeated("[", 64) + repeated("]", 64)).is_array());
    CHECK_THAT(refusal_of(repeated("[", 65) + repeated("]", 65)), Contains("nested deeper than 64"));
    CHECK_THAT(refusal_of(repeated("[", 1'000'000)), Contains("nested deeper than 64")); // no stack overflows
    CHECK_THAT(refusal_of(repeated(R"({"a":)", 1'000'000)), Contains("nested deeper than 64"));
}

TEST_CASE("JSON that the library would change in silence is refused") {
    CHECK_THAT(refusal_of(std::string(R"({"a": 1, "b": {"a": 2}, "a": 3})")), Contains("the key 'a' stands twice"));
    CHECK(parse_strict(R"([{"a": 1}, {"a": 2}])").size() == 2); // two objects, each with its own keys
    CHECK_THAT(refusal_of(std::string("18446744073709551616")), Contains("too many digits"));
    CHECK_THAT(refusal_of(std::string("[-9223372036854775809]")), Contains("too many digits"));
    CHECK(parse_strict("18446744073709551615").get<std::uint64_t>() == std::numeric_limits<std::uint64_t>::max());
    CHECK(parse_strict("1e3").get<double>() == 1000.0);
}

TEST_CASE("What is no JSON is refused with its place, in valid UTF-8") {
    CHECK_THAT(refusal_of(std::string(R"({"a": NaN})")), Contains("not valid at byte 7"));
    CHECK_THAT(refusal_of(std::string("[1] 2")), Contains("not valid at byte"));
    CHECK_THAT(refusal_of(std::string("1e400")), Contains("not valid"));
    CHECK_THAT(refusal_of(std::string("\"\xff\"")), Contains("not valid"));
    CHECK_FALSE(refusal_of(std::string()).empty());
    const std::string cut = refusal_of(std::string("{\u00e9}")); // a character that the library's message would cut in two
    REQUIRE_FALSE(cut.empty());
    CHECK(Json(cut).dump() == "\"" + cut + "\"");
}

TEST_CASE("CBOR goes through the same gate") {
    const Json document{{"a", {1, 2.5, nullptr, "text \u00e9"}}, {"b", {{"c", true}}}};
    CHECK(parse_strict_cbor(Json::to_cbor(document)) == document);
    CHECK_THAT(refusal_of(Bytes(65, 0x81)), Contains("nested deeper than 64"));
    CHECK_THAT(refusal_of(Bytes(1'000'000, 0x81)), Contains("nested deeper than 64"));
    CHECK_THAT(refusal_of(Bytes{0xa2, 0x61, 'a', 1, 0x61, 'a', 2}), Contains("'a' stands twice"));
    CHECK_THAT(refusal_of(Bytes{0x62, 0xff, 0xfe}), Contains("not valid UTF-8"));
    CHECK_THAT(refusal_of(Bytes{0xa1, 0x61, 0xff, 1}), Contains("not valid UTF-8"));
}

TEST_CASE("CBOR of open length, which the library follows by recursion, is refused") {
    CHECK_THAT(refusal_of(Bytes(2'000'000, 0x7f)), Contains("open lengths"));
    CHECK_THAT(refusal_of(Bytes(2'000'000, 0x5f)), Contains("open lengths"));
    CHECK_THAT(refusal_of(Bytes(2'000'000, 0x9f)), Contains("open lengths"));
    CHECK_THAT(refusal_of(Bytes(2'000'000, 0xc1)), Contains("tags"));
    // The same bytes inside a string are text.
    const Json text(std::string(300, '\x7f'));
    CHECK(parse_strict_cbor(Json::to_cbor(text)) == text);
}

TEST_CASE("CBOR that ends too early, or promises too much, is refused") {
    const Bytes whole = Json::to_cbor(Json{{"key", {1000000, 2.5, "text"}}});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(refusal_of(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))).empty());
    }
    CHECK_FALSE(refusal_of(Bytes{0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}).empty()); // 2^64 - 1 items
    CHECK_FALSE(refusal_of(Bytes{0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 'a'}).empty());
    CHECK_FALSE(refusal_of(Bytes{0x01, 0x02}).empty()); // two documents
}

TEST_CASE("Numbers cross JSON as themselves or as null") {
    CHECK(number_or_null(0.1).get<double>() == 0.1);
    CHECK(number_or_null(std::numeric_limits<double>::infinity()).is_null());
    CHECK(number_or_null(std::numeric_limits<double>::quiet_NaN()).is_null());
    CHECK(std::isnan(number_or_nan(Json(nullptr))));
    CHECK(number_or_nan(Json(3)) == 3.0);
}

TEST_CASE("A count is a whole number that sums and doubles can hold") {
    CHECK(count_of(Json(0)) == 0);
    CHECK(count_of(Json(9007199254740992)) == 9007199254740992);
    for (const Json& bad : {Json(-1), Json(1.5), Json(1e30), Json(true), Json("1"), Json(nullptr), Json(9007199254740993),
                            Json(std::numeric_limits<std::uint64_t>::max())}) {
        CAPTURE(bad.dump());
        CHECK_THROWS_AS(count_of(bad), std::invalid_argument);
    }
}
