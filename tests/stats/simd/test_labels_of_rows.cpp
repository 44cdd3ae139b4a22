// The kernels that turn labels into numbers, each beside the loop that says what it does.
#include "stats/simd/known_texts.hpp"
#include "stats/simd/table_lookup.hpp"
#include "tests/stats/random.hpp"
#include "tests/stats/simd/each_target.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

using namespace cxlift::stats;
using namespace cxlift::test;

namespace {

using Codes = std::vector<std::int32_t>;
constexpr std::array<std::size_t, 8> lengths{0, 1, 7, 8, 9, 64, 100, 1003};

// Neighbours that differ in length alone, in the first, a middle or the last byte, or by a NUL.
const std::vector<std::string>& all_texts() {
    static const std::vector<std::string> texts{"",
                                                "a",
                                                std::string("a\0", 2),
                                                "b",
                                                "control",
                                                "control1",
                                                "treatment",
                                                "treatmenu",
                                                "ureatment",
                                                "1234567890",
                                                "123456789012",
                                                "1234567890123",
                                                "0123456789abcdef",
                                                "0123456789abcdeg",
                                                "0123456789abcdefg",
                                                "0123456X89abcdef"};
    return texts;
}

struct TextColumn {
    std::vector<std::size_t> which;
    std::string bytes;
    std::vector<std::int32_t> narrow{0};
    std::vector<std::int64_t> wide{0};
    std::vector<std::array<char, 16>> views;

    TextColumn(std::size_t n, std::uint64_t seed) {
        Random random(seed);
        for (std::size_t i = 0; i < n; ++i) {
            which.push_back(static_cast<std::size_t>(random.integer(0, static_cast<std::int64_t>(all_texts().size()) - 1)));
            const std::string& text = all_texts()[which.back()];
            bytes += text;
            narrow.push_back(static_cast<std::int32_t>(bytes.size()));
            wide.push_back(static_cast<std::int64_t>(bytes.size()));
            std::array<char, 16>& view = views.emplace_back();
            const auto size = static_cast<std::int32_t>(text.size());
            std::memcpy(view.data(), &size, 4);
            std::memcpy(view.data() + 4, text.data(), std::min<std::size_t>(text.size(), text.size() <= 12 ? 12 : 4));
        }
        bytes.shrink_to_fit(); // a read beyond the end is seen by the address sanitizer
    }
};

// Found, or not looked for (a long text, or one of the last `spare`); never another code.
void check_codes(const TextColumn& column, const Codes& codes, const Codes& expected, std::size_t longest, std::size_t spare) {
    REQUIRE(codes.size() == column.which.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::string& text = all_texts()[column.which[i]];
        CAPTURE(i, text);
        const std::int32_t code = expected[column.which[i]];
        const bool may_be_passed_over = i + spare >= codes.size() || text.size() > longest;
        CHECK((codes[i] == code || (may_be_passed_over && codes[i] == KnownTexts::not_found)));
    }
}

} // namespace

TEST_CASE("Known texts are found by every instruction set, and no other is taken for one") {
    for (const std::size_t first : {0U, 1U, 4U, 7U, 8U}) {
        KnownTexts known;
        Codes expected(all_texts().size(), KnownTexts::not_found);
        for (std::size_t t = first; t < std::min(first + KnownTexts::most, all_texts().size()); ++t) {
            known.remember(all_texts()[t], static_cast<std::int32_t>(t + 100));
            known.remember(all_texts()[t], static_cast<std::int32_t>(t + 100)); // once is enough
            const bool taken = !all_texts()[t].empty() && all_texts()[t].size() <= KnownTexts::longest;
            expected[t] = taken ? static_cast<std::int32_t>(t + 100) : KnownTexts::not_found;
        }
        for (const std::size_t n : lengths) {
            const TextColumn column(n, 7 * n + first);
            const auto size = static_cast<std::int64_t>(column.bytes.size());
            const auto run = [&] {
                std::array<Codes, 3> found{Codes(n), Codes(n), Codes(n)};
                const auto all = [](const Codes& codes) {
                    return std::count(codes.begin(), codes.end(), KnownTexts::not_found) == 0;
                };
                bool told = known.find(column.bytes.data(), size, column.narrow.data(), n, found[0].data());
                CHECK(told == all(found[0]));
                told = known.find(column.bytes.data(), size, column.wide.data(), n, found[1].data());
                CHECK(told == all(found[1]));
                told = known.find_views(column.views.data(), n, found[2].data());
                CHECK(told == all(found[2]));
                return found;
            };
            for_each_target(run, [&](const std::array<Codes, 3>& found) {
                check_codes(column, found[0], expected, KnownTexts::longest, 24); // the last texts, and what fills no vector
                check_codes(column, found[1], expected, KnownTexts::longest, 24);
                check_codes(column, found[2], expected, 12, 8);
            });
        }
    }
}

TEST_CASE("More texts than are worth comparing are none") {
    KnownTexts known;
    CHECK(known.empty());
    for (std::size_t t = 0; t <= KnownTexts::most; ++t) {
        known.remember("text " + std::to_string(t), static_cast<std::int32_t>(t));
        CHECK(known.empty() == (t == KnownTexts::most));
    }
    known.remember("text 0", 0);
    CHECK(known.empty());
}

TEST_CASE("A text of every row may be known") {
    KnownTexts known;
    known.remember("control", 4);
    known.remember("treatment", 3);
    std::string bytes;
    std::vector<std::int32_t> offsets{0};
    Codes expected;
    for (std::size_t i = 0; i < 256; ++i) {
        bytes += i % 3 == 0 ? "control" : "treatment";
        offsets.push_back(static_cast<std::int32_t>(bytes.size()));
        expected.push_back(i % 3 == 0 ? 4 : 3);
    }
    Codes codes(256);
    for_each_target([&] { return known.find(bytes.data(), offsets.back(), offsets.data(), 248, codes.data()); },
                    [&](bool all) {
                        CHECK(all);
                        CHECK(std::equal(codes.begin(), codes.begin() + 248, expected.begin()));
                    });
}

TEST_CASE("Bytes are looked up by every instruction set") {
    const ByteTable table{3, -1, 0, 127, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, -1};
    for (const bool with_missing : {false, true}) {
        for (const std::size_t n : lengths) {
            std::vector<std::uint8_t> bytes(n);
            Codes expected(n);
            std::int32_t all = 0;
            for (std::size_t i = 0; i < n; ++i) {
                bytes[i] = static_cast<std::uint8_t>(with_missing ? i % 256 : 2 + i % 13);
                expected[i] = std::int32_t{table[std::min<std::size_t>(bytes[i], 15)]};
                all |= expected[i];
            }
            Codes out(n);
            for_each_target([&] { return look_up(table, bytes, out.data()); },
                            [&](std::int32_t found) {
                                CHECK(out == expected);
                                CHECK(found == all);
                            });
        }
    }
}

TEST_CASE("A table is looked up by every instruction set") {
    constexpr std::int32_t stride = 5;
    std::vector<std::int32_t> table;
    for (std::int32_t i = 0; i < 10 * stride; ++i) {
        table.push_back(1 << (i % 20));
    }
    Random random(3);
    for (const std::size_t n : lengths) {
        Codes rows(n);
        Codes columns(n);
        Codes line(n);
        Codes cells(n);
        std::int32_t all_line = 0;
        std::int32_t all_cells = 0;
        for (std::size_t i = 0; i < n; ++i) {
            rows[i] = static_cast<std::int32_t>(random.integer(-1, 8));
            columns[i] = static_cast<std::int32_t>(random.integer(-1, stride - 2));
            line[i] = table[static_cast<std::size_t>(std::int64_t{columns[i]} + 1)];
            cells[i] = table[static_cast<std::size_t>((std::int64_t{rows[i]} + 1) * stride + columns[i] + 1)];
            all_line |= line[i];
            all_cells |= cells[i];
        }
        Codes out(n);
        for_each_target([&] { return look_up({table.data(), stride}, columns, out.data()); },
                        [&](std::int32_t all) {
                            CHECK(out == line);
                            CHECK(all == all_line);
                        });
        for_each_target([&] { return look_up(table, stride, rows, columns, out.data()); },
                        [&](std::int32_t all) {
                            CHECK(out == cells);
                            CHECK(all == all_cells);
                        });
    }
}
