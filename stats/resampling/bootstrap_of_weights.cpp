#include "stats/resampling/bootstrap_replicates.hpp"

#include <stdexcept>

namespace cxlift::stats {

Replicates trimmed_mean_of_rows(std::span<const double>, double, const ResamplingOptions&) { throw std::logic_error("later"); }
Replicates quantile_of_clusters(const ClusteredValues&, double, const ResamplingOptions&) { throw std::logic_error("later"); }
Replicates trimmed_mean_of_clusters(const ClusteredValues&, double, const ResamplingOptions&) { throw std::logic_error("later"); }
Replicates trimmed_mean_of_counts(const Counts&, double, const ResamplingOptions&) { throw std::logic_error("later"); }

} // namespace cxlift::stats
