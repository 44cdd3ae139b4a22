#include "core/analyze/score_distributions.hpp"

#include "core/analyze/answer_groups.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace cxlift {
namespace {

std::int64_t times_given(const Summary& summary, double answer) {
    if (const auto* clusters = std::get_if<Clusters>(&summary); clusters != nullptr) {
        return clusters->answers.count(answer); // of every row
    }
    const auto* weighted = std::get_if<stats::WeightedCounts>(&summary);
    return weighted == nullptr ? std::get<stats::Counts>(summary).count(answer) : weighted->count(answer);
}

} // namespace

void add_distributions(Report& report, const Plan& plan, const Summaries& summaries) {
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        const Metric& metric = plan.metrics[m];
        for (const std::string& variant : summaries.variants()) {
            const Group* group = summaries.find({"", "", variant});
            if (!metric.type->is_score || group == nullptr) {
                continue;
            }
            ScoreDistribution distribution{.metric = metric.name, .variant = variant, .counts = {}, .groups = {}};
            const Scale scale = metric.scale.value_or(Scale{});
            for (int answer = scale.lowest; answer <= scale.highest; ++answer) {
                distribution.counts.emplace_back(answer, times_given(group->cells[m].summary, answer));
            }
            distribution.groups = answer_groups(metric, distribution, plan.confidence_level);
            report.distributions.push_back(std::move(distribution));
        }
    }
}

} // namespace cxlift
