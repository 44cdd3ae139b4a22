#include "core/json/strict.hpp"

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
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return descend(); }
    bool start_array(std::size_t) override { return descend(); }
    bool end_object() override { return ascend(); }
    bool end_array() override { return ascend(); }
    bool key(string_t& name) override {
        if (!keys_.back().insert(name).second) {
            throw std::invalid_argument("JSON: the key '" + name + "' stands twice in one object.");
        }
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
        throw std::invalid_argument("JSON: not valid at byte " + std::to_string(position) + ": " + error.what());
    }

private:
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

} // namespace

Json parse_strict(std::string_view text) {
    Strictness strictness;
    Json::sax_parse(text, &strictness);
    return Json::parse(text);
}

Json parse_strict_cbor(std::span<const std::uint8_t> bytes) {
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

} // namespace cxlift
