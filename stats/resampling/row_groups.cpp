#include "stats/resampling/row_groups.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

constexpr std::uint32_t no_stratum = std::numeric_limits<std::uint32_t>::max();

void check_length(const std::string& function, const char* what, std::size_t labels, std::size_t rows) {
    if (labels != 0 && labels != rows) {
        throw std::invalid_argument(function + ": there are " + std::to_string(labels) + " " + what +
                                    " of values, must be one for each of the " + std::to_string(rows) + " values.");
    }
}

std::size_t count_clusters(const std::string& function, std::span<const std::uint32_t> clusters) {
    std::vector<bool> has_values;
    for (const std::uint32_t cluster : clusters) {
        if (cluster >= clusters.size()) {
            throw std::invalid_argument(function + ": a cluster has the number " + std::to_string(cluster) +
                                        ", must be numbered from 0 without a gap.");
        }
        if (cluster >= has_values.size()) {
            has_values.resize(cluster + std::size_t{1}, false);
        }
        has_values[cluster] = true;
    }
    if (std::ranges::find(has_values, false) != has_values.end()) {
        throw std::invalid_argument(function + ": a cluster has no value, must be numbered from 0 without a gap.");
    }
    return has_values.size();
}

// Of each cluster the stratum that all of its rows are in.
std::vector<std::uint32_t> strata_of(const std::string& function, const RowLabels& labels, std::size_t clusters) {
    std::vector<std::uint32_t> result(clusters, no_stratum);
    for (std::size_t row = 0; row < labels.strata.size(); ++row) {
        std::uint32_t& stratum = result[labels.clusters[row]];
        if (stratum != no_stratum && stratum != labels.strata[row]) {
            throw std::invalid_argument(function + ": cluster " + std::to_string(labels.clusters[row]) +
                                        " has values in two strata, must be in one.");
        }
        stratum = labels.strata[row];
    }
    return result;
}

} // namespace

RowGroups::RowGroups(const char* function, std::size_t rows, const RowLabels& labels) : rows_(rows) {
    check_length(function, "clusters", labels.clusters.size(), rows);
    check_length(function, "strata", labels.strata.size(), rows);
    const bool clustered = !labels.clusters.empty();
    const std::size_t units = clustered ? count_clusters(function, labels.clusters) : rows;
    if (labels.strata.empty()) {
        unit_of_.assign(labels.clusters.begin(), labels.clusters.end());
        first_ = {0, units};
        return;
    }
    std::vector<std::uint32_t> of_clusters;
    if (clustered) {
        of_clusters = strata_of(function, labels, units);
    }
    const std::span<const std::uint32_t> stratum = clustered ? std::span<const std::uint32_t>(of_clusters) : labels.strata;
    const std::uint32_t last = *std::ranges::max_element(stratum);
    if (last > rows + (std::size_t{1} << 30U)) { // an array of them is made
        throw std::invalid_argument(std::string(function) + ": a stratum has the number " + std::to_string(last) +
                                    ", must be numbered from 0.");
    }
    first_.assign(last + std::size_t{2}, 0);
    for (const std::uint32_t one : stratum) {
        ++first_[one + std::size_t{1}];
    }
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    std::vector<std::uint32_t> place(units);
    for (std::size_t unit = 0; unit < units; ++unit) {
        place[unit] = static_cast<std::uint32_t>(next[stratum[unit]]++);
    }
    if (!clustered) {
        unit_of_ = std::move(place);
        return;
    }
    unit_of_.resize(rows);
    std::ranges::transform(labels.clusters, unit_of_.begin(), [&](std::uint32_t cluster) { return place[cluster]; });
}

std::size_t RowGroups::least_size() const {
    std::size_t least = n_units();
    for (std::size_t stratum = 0; stratum < n_strata(); ++stratum) {
        least = size(stratum) == 0 ? least : std::min(least, size(stratum));
    }
    return least;
}

bool RowGroups::has_lone_unit() const {
    return n_units() > 1 && least_size() == 1;
}

ValueClusters RowGroups::units() const noexcept {
    return unit_of_.empty() ? ValueClusters{} : ValueClusters{.of_value = unit_of_, .n = n_units(), .first_of_stratum = first_};
}

std::vector<double> RowGroups::totals(std::span<const double> column) const {
    if (unit_of_.empty()) {
        return {column.begin(), column.end()};
    }
    std::vector<double> result(n_units(), 0.0);
    for (std::size_t row = 0; row < rows_; ++row) {
        result[unit_of_[row]] += column[row];
    }
    return result;
}

} // namespace cxlift::stats
