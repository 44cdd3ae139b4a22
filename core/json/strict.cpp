#include "core/json/strict.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift {
namespace {

constexpr std::size_t max_depth = 64;

// Builds nothing; only objects. The library's own parser overwrites a repeated key and rounds large integers in silence.
class Strictness : public nlohmann::json_sax<Json> {
public:
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t& text) override {
        // CBOR hands over no text: its doubles are doubles.
        if (!text.empty() && text.find_first_of(".eE") == string_t::npos) {
            throw std::invalid_argument("JSON: the integer " + text + " has too many digits; write it as text.");
        }
        return true;
    }
    bool string(string_t& text) override {
        require_utf8(text);
        return true;
    }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return descend(); }
    bool start_array(std::size_t) override { return descend(); }
    bool end_object() override { return ascend(); }
    bool end_array() override { return ascend(); }
    bool key(string_t& name) override {
        require_utf8(name);
        if (!keys_.back().insert(name).second) {
            throw std::invalid_argument("JSON: the key '" + name + "' stands twice in one object.");
        }
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        // The library's own words quote what was read last, and may cut a character in two.
        throw std::invalid_argument("JSON: not valid at byte " + std::to_string(position) + ".");
    }

private:
    // Of a text in JSON the parser has made sure already; CBOR's is as it was written.
    static void require_utf8(const std::string& text) {
        try {
            static_cast<void>(Json(text).dump());
        } catch (const Json::type_error&) {
            throw std::invalid_argument("JSON: a text is not valid UTF-8.");
        }
    }
    bool descend() {
        keys_.emplace_back();
        if (keys_.size() > max_depth) {
            throw std::invalid_argument("JSON: nested deeper than " + std::to_string(max_depth) + " levels.");
        }
        return true;
    }
    bool ascend() {
        keys_.pop_back();
        return true;
    }
    std::vector<std::set<std::string>> keys_;
};

// CBOR's strings of open length nest, and the library follows them by recursion until the stack overflows. They and tags are
// refused before it sees them; nothing else is judged here.
void refuse_open_lengths_and_tags(std::span<const std::uint8_t> bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const unsigned major = bytes[at] >> 5U;
        const unsigned info = bytes[at] & 31U;
        ++at;
        const bool simple_or_float = major == 7;
        if (major == 6 || (info == 31 && !simple_or_float)) {
            throw std::invalid_argument("CBOR: tags and open lengths are not read (byte " + std::to_string(at) + ").");
        }
        std::uint64_t value = info;
        if (info >= 24 && info < 28) {
            const std::size_t width = std::size_t{1} << (info - 24U);
            value = 0;
            for (std::size_t i = 0; i < width && at < bytes.size(); ++i) {
                value = value << 8U | bytes[at++];
            }
        }
        if (major == 2 || major == 3) { // the bytes of a string are no items
            at += static_cast<std::size_t>(std::min<std::uint64_t>(value, bytes.size() - at));
        }
    }
}

} // namespace

Json parse_strict(std::string_view text) {
    Strictness strictness;
    Json::sax_parse(text, &strictness);
    return Json::parse(text);
}

Json parse_strict_cbor(std::span<const std::uint8_t> bytes) {
    refuse_open_lengths_and_tags(bytes);
    Strictness strictness;
    Json::sax_parse(bytes.begin(), bytes.end(), &strictness, Json::input_format_t::cbor);
    return Json::from_cbor(bytes.begin(), bytes.end());
}

Json number_or_null(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

double number_or_nan(const Json& value) {
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

std::int64_t count_of(const Json& value) {
    constexpr std::int64_t most = std::int64_t{1} << 53U;
    if (!value.is_number_integer() || value < 0 || value > most) {
        throw std::invalid_argument("JSON: " + value.dump() + " is not a count, a whole number from 0 to 2^53.");
    }
    return value.get<std::int64_t>();
}

} // namespace cxlift
