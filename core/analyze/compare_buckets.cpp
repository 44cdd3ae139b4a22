#include "core/analyze/compare_buckets.hpp"

#include "core/analyze/words.hpp"
#include "stats/resampling/bootstrap_of_buckets.hpp"

#include <vector>

namespace cxlift {

bool is_resampled_together(const Summary& summary) {
    const auto* buckets = std::get_if<stats::UnitBuckets>(&summary);
    return buckets != nullptr && buckets->covariates() > 0;
}

stats::Replicates bucket_replicates(const stats::UnitBuckets& buckets, const stats::ResamplingOptions& options) {
    return stats::ratio_of_buckets(buckets.buckets({}), options);
}

std::pair<stats::Replicates, stats::Replicates> adjusted_replicates(const Summary& control, const Summary& treatment,
                                                                    const stats::ResamplingOptions& options,
                                                                    std::uint32_t treatment_variant) {
    const auto& c = std::get<stats::UnitBuckets>(control);
    const auto& t = std::get<stats::UnitBuckets>(treatment);
    const std::vector<double> means = stats::covariate_means(c.total(), t.total());
    auto result = stats::cuped_of_buckets(c.buckets(means), t.buckets(means), c.outcomes(), options, treatment_variant);
    if (const std::int64_t without = c.incomplete().n() + t.incomplete().n(); without > 0) {
        result.first.notes.push_back(grouped(without) + (without == 1 ? " unit lacks" : " units lack") +
                                     " a covariate; the mean over both variants stands for it.");
    }
    return result;
}

} // namespace cxlift
