#include "stats/summaries/hash_buckets.hpp"

namespace cxlift::stats {

void HashBuckets::merge(const HashBuckets& other) {
    for (std::size_t b = 0; b < count; ++b) {
        buckets_[b].merge(other.buckets_[b]);
    }
}

CoMoments HashBuckets::total() const {
    CoMoments result(columns());
    for (const CoMoments& bucket : buckets_) {
        result.merge(bucket);
    }
    return result;
}

} // namespace cxlift::stats
