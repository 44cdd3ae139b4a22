#include "stats/scores/share_within.hpp"

namespace cxlift::stats {

Successes share_within(const Counts& answers, double lowest, double highest) {
    Successes result{.successes = 0, .n = answers.n()};
    for (const auto& [answer, times] : answers.values()) {
        result.successes += answer >= lowest && answer <= highest ? times : 0;
    }
    return result;
}

} // namespace cxlift::stats
