#include "core/nearest_name.hpp"

#include <catch2/catch.hpp>

#include <vector>

using cxlift::unknown_name;

namespace {

// NOLINTNEXTLINE(bugprone-throwing-static-initialization): a test that cannot start has failed
const std::vector<std::string> columns{"revenue", "converted", "device"};

} // namespace

TEST_CASE("The nearest name is offered, blind to case") {
    CHECK(unknown_name("revenu", "a column", columns) == "'revenu' is not a column; the nearest is 'revenue'.");
    CHECK(unknown_name("DEVICE", "a column", columns) == "'DEVICE' is not a column; the nearest is 'device'.");
    CHECK(unknown_name("evenuer", "a column", columns) == "'evenuer' is not a column; the nearest is 'revenue'.");
}

TEST_CASE("Where none is near, all are listed, and of many the first dozen") {
    CHECK(unknown_name("price", "a column", columns) ==
          "'price' is not a column; there are: 'revenue', 'converted', 'device'.");
    const std::vector<std::string> letters{"a", "b"};
    CHECK(unknown_name("c", "a variant", letters) == "'c' is not a variant; there are: 'a', 'b'."); // one letter is never near
    CHECK(unknown_name("c", "a variant", {}) == "'c' is not a variant.");
    CHECK(unknown_name("", "a variant", letters) == "'' is not a variant; there are: 'a', 'b'.");
    std::vector<std::string> many;
    for (int i = 10; i < 30; ++i) {
        many.push_back("v" + std::to_string(i));
    }
    const std::string sentence = unknown_name("redesign", "a variant", many);
    CHECK(sentence.find("'v21' and 8 more.") != std::string::npos);
    CHECK(sentence.find("'v22'") == std::string::npos);
}
