#include "stats/survival/merged_times.hpp"

#include "stats/in_threads.hpp"

#include <algorithm>
#include <iterator>

namespace cxlift::stats {

std::vector<CommonTimes> parts_of_times(const Survival& control, const Survival& treatment) {
    constexpr std::size_t block = 65'536;
    const Survival& larger = control.size() < treatment.size() ? treatment : control;
    const std::size_t count = std::max<std::size_t>(1, (larger.size() + block - 1) / block);
    std::vector<CommonTimes> parts(count);
    const auto place = [](const Survival& units, double time) {
        const auto found = std::lower_bound(units.times().begin(), units.times().end(), time);
        return static_cast<std::size_t>(std::distance(units.times().begin(), found));
    };
    for (std::size_t k = 1; k < count; ++k) {
        const double time = larger.times()[k * block];
        parts[k - 1].end_control = parts[k].begin_control = place(control, time);
        parts[k - 1].end_treatment = parts[k].begin_treatment = place(treatment, time);
    }
    parts.back().end_control = control.size();
    parts.back().end_treatment = treatment.size();
    const auto units_between = [](const Survival& units, std::size_t begin, std::size_t end) {
        std::int64_t sum = 0;
        for (std::size_t i = begin; i < end; ++i) {
            sum += units.events()[i] + units.censored()[i];
        }
        return sum;
    };
    in_threads(count, static_cast<int>(parts_of(larger.size())), [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
            parts[k].left_control = units_between(control, parts[k].begin_control, parts[k].end_control);
            parts[k].left_treatment = units_between(treatment, parts[k].begin_treatment, parts[k].end_treatment);
        }
    });
    std::int64_t left_control = 0;
    std::int64_t left_treatment = 0;
    for (std::size_t k = count; k-- > 0;) {
        left_control = parts[k].left_control += left_control;
        left_treatment = parts[k].left_treatment += left_treatment;
    }
    return parts;
}

} // namespace cxlift::stats
