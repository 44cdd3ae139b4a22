// The texts that stand in a label column, each with a small number: the names of variants and segment values.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace cxlift::arrow {

constexpr std::int32_t missing_label = -1;

// Shared by all threads of a pass. Numbers are given in the order of arrival, which differs from run to run; nothing that is
// shown depends on them.
class Labels {
public:
    // `place` and `column` are for messages; more than `limit` different texts are refused with a PlanError.
    Labels(std::string place, std::string column, std::size_t limit);

    [[nodiscard]] std::int32_t code(std::string_view text);
    [[nodiscard]] std::string_view text(std::int32_t code) const; // stays valid: texts never move
    [[nodiscard]] std::size_t size() const;

private:
    std::string place_;
    std::string column_;
    std::size_t limit_;
    mutable std::mutex mutex_;
    std::deque<std::string> texts_;
    std::unordered_map<std::string_view, std::int32_t> codes_;
};

} // namespace cxlift::arrow
