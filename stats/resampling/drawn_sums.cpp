#include "stats/resampling/drawn_sums.hpp"

#include "stats/resampling/poisson_replicates.hpp"
#include "stats/resampling/row_replicates.hpp"
#include "stats/resampling/sum_estimates.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>

namespace cxlift::stats {

using enum Resampling;

ResampledSums drawn_sums(std::span<const std::span<const double>> columns, std::span<const Product> products,
                         Resampling resampling, const Draws& draws, std::span<const std::uint64_t> keys) {
    if (resampling == compressed) {
        return resample_in_buckets(columns, products, draws);
    }
    const ShiftedColumns shifted = shifted_columns(columns, products);
    const ResampledColumns rows = shifted.view(keys);
    return {.shifts = shifted.shifts,
            .sums = resampling == poisson ? resample_poisson(rows, draws) : resample_rows(rows, draws)};
}

Resampling chosen_for(const ResamplingOptions& options, const char* what, const UnitCounts& units, Resampling of_many,
                      Resampling third) {
    const bool few = static_cast<double>(units.all) * static_cast<double>(options.draws.n_resamples) <= few_draws;
    const bool enough = units.least >= static_cast<std::size_t>(least_poisson_units);
    const Resampling found = few || !enough ? chosen(options, what, {multinomial, of_many, third})
                                            : chosen(options, what, {of_many, multinomial, third});
    if (found == poisson && !enough) {
        throw std::invalid_argument("bootstrap: resampling is 'poisson', must be 'auto' or 'multinomial' for fewer than " +
                                    std::to_string(least_poisson_units) + " units" +
                                    (units.least < units.all ? " in a stratum" : "") + ": the weights of all may be 0.");
    }
    return found;
}

} // namespace cxlift::stats
