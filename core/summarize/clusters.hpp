// The summary of a metric where a unit has several rows.
#pragma once

#include "stats/summaries/cluster_moments.hpp"
#include "stats/summaries/counts.hpp"

namespace cxlift {

struct Clusters {
    stats::ClusterMoments totals; // of the units that have a value; in the order of unit_totals()
    stats::Counts answers;        // rows by answer; empty for numbers that are on no scale

    void merge(const Clusters& other) {
        totals.merge(other.totals);
        answers.merge(other.answers);
    }
    friend bool operator==(const Clusters&, const Clusters&) = default;
};

} // namespace cxlift
