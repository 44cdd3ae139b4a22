// The control's replicates, which all treatments of a row of the plan are compared with.
#pragma once

#include "core/analyze/row_test.hpp"
#include "stats/resampling/replicates.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

namespace cxlift {

// Of one plan and its summaries. Remembers those that were made last: the treatments of a metric and segment value come one
// after the other. Several threads may ask.
class ControlReplicates {
public:
    using Shared = std::shared_ptr<const stats::Replicates>;

    [[nodiscard]] Shared of(const RowSubject& subject, const std::function<stats::Replicates()>& make) {
        const std::scoped_lock lock(mutex_);
        const Key key{subject.metric, subject.estimand, subject.segment, subject.segment_value};
        if (last_ == nullptr || key != key_) {
            last_ = std::make_shared<const stats::Replicates>(make());
            key_ = key;
        }
        return last_;
    }

private:
    using Key = std::tuple<std::size_t, const MetricEstimand*, std::string, std::string>;

    std::mutex mutex_;
    Key key_;
    Shared last_;
};

} // namespace cxlift
