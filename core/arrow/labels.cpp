#include "core/arrow/labels.hpp"

#include "core/errors.hpp"

#include <utility>

namespace cxlift::arrow {
namespace {

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned first = byte(i);
        const std::size_t length = first < 0x80   ? 1
                                   : first < 0xc2 ? 0
                                   : first < 0xe0 ? 2
                                   : first < 0xf0 ? 3
                                   : first < 0xf5 ? 4
                                                  : 0;
        if (length == 0 || i + length > text.size()) {
            return false;
        }
        for (std::size_t k = 1; k < length; ++k) {
            if ((byte(i + k) & 0xc0U) != 0x80U) {
                return false;
            }
        }
        if (length > 2) {
            const unsigned second = byte(i + 1);
            if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) || (first == 0xf0 && second < 0x90) ||
                (first == 0xf4 && second >= 0x90)) {
                return false;
            }
        }
        i += length;
    }
    return true;
}

} // namespace

Labels::Labels(std::string place, std::string column, std::size_t limit)
    : place_(std::move(place)), column_(std::move(column)), limit_(limit) {}

std::int32_t Labels::code(std::string_view text) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = codes_.find(text); found != codes_.end()) {
        return found->second;
    }
    if (!is_utf8(text)) {
        throw ExportError("Column '" + column_ + "' holds text that is not valid UTF-8: convert the data to UTF-8 first.");
    }
    if (texts_.size() >= limit_) {
        throw PlanError(place_, "column '" + column_ + "' has more than " + std::to_string(limit_) +
                                    " different values; name a column with fewer, or group its values first.");
    }
    const auto code = static_cast<std::int32_t>(texts_.size());
    codes_.emplace(texts_.emplace_back(text), code);
    return code;
}

std::string_view Labels::text(std::int32_t code) const {
    const std::scoped_lock lock(mutex_);
    return texts_.at(static_cast<std::size_t>(code));
}

std::size_t Labels::size() const {
    const std::scoped_lock lock(mutex_);
    return texts_.size();
}

} // namespace cxlift::arrow
