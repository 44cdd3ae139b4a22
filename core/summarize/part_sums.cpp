#include "core/summarize/part_sums.hpp"

#include <limits>

namespace cxlift {

using stats::ColumnSums;

PartSums::PartSums(std::span<const MetricLayout> metrics) : metrics_(metrics) {
    for (const MetricLayout& metric : metrics) {
        switch (metric.kind) {
        case SummaryKind::moments: slots_.push_back(means_++); break;
        case SummaryKind::co_moments: slots_.push_back(pairs_of_part_++); break;
        case SummaryKind::covariates:
            slots_.push_back(adjusted_.size());
            adjusted_.emplace_back(metric);
            break;
        case SummaryKind::clusters:
            slots_.push_back(clusters_.size());
            clusters_.emplace_back(metric);
            break;
        case SummaryKind::weighted_counts:
        case SummaryKind::weighted_moments:
        case SummaryKind::weighted_totals:
            slots_.push_back(weighted_.size());
            weighted_.emplace_back(metric);
            break;
        case SummaryKind::unit_times: slots_.push_back(unit_times_of_part_++); break;
        case SummaryKind::buckets:
        case SummaryKind::survival:
        case SummaryKind::distribution: slots_.push_back(0); break; // orderless_sums.hpp
        case SummaryKind::counts:
            slots_.push_back(counts_of_part_);
            counts_of_part_ += metric.scale.value_or(Scale{}).size() + 1;
            break;
        }
    }
    column_groups_ = (means_ + ColumnSums::columns - 1) / ColumnSums::columns;
    without_shift_.resize(means_);
    columns_.resize(column_groups_); // of part 0, which nobody reads
    counts_.resize(counts_of_part_);
    pairs_.resize(pairs_of_part_);
    unit_times_.resize(unit_times_of_part_);
    adjusted_of_part_ = adjusted_.size();
    clusters_of_part_ = clusters_.size();
    weighted_of_part_ = weighted_.size();
}

void PartSums::add_part() {
    if (++parts_ <= stats::max_groups_at_once) {
        lanes_.resize(parts_ * means_);
    }
    ColumnSums unset;
    unset.shift.fill(std::numeric_limits<double>::quiet_NaN());
    columns_.resize((parts_ + 1) * column_groups_, unset);
    counts_.resize((parts_ + 1) * counts_of_part_);
    pairs_.resize((parts_ + 1) * pairs_of_part_);
    unit_times_.resize((parts_ + 1) * unit_times_of_part_);
    for (std::size_t i = 0; i < adjusted_of_part_; ++i) {
        adjusted_.emplace_back(adjusted_[i].empty());
    }
    for (std::size_t i = 0; i < clusters_of_part_; ++i) {
        clusters_.emplace_back(clusters_[i].empty());
    }
    for (std::size_t i = 0; i < weighted_of_part_; ++i) {
        weighted_.emplace_back(weighted_[i]);
    }
    for (std::size_t& count : without_shift_) {
        ++count;
    }
}

Cell PartSums::cell(std::size_t part, std::size_t metric, std::int64_t units) const {
    Cell cell;
    switch (metrics_[metric].kind) {
    case SummaryKind::distribution: cell.summary = stats::Distribution(); break;
    case SummaryKind::survival: cell.summary = stats::Survival(); break;
    case SummaryKind::unit_times: {
        const UnitRows& rows = unit_times_[part * unit_times_of_part_ + slots_[metric]];
        cell.summary = stats::UnitTimes(rows.time, rows.end, rows.unit_ends);
        break;
    }
    case SummaryKind::buckets:
        cell.summary = stats::UnitBuckets(metrics_[metric].bucket_outcomes(), metrics_[metric].covariates);
        break;
    case SummaryKind::counts: cell.summary = counted(part, metric); break;
    case SummaryKind::moments: cell.summary = moments(part, metric); break;
    case SummaryKind::co_moments: cell.summary = pairs_[part * pairs_of_part_ + slots_[metric]].co_moments(); break;
    case SummaryKind::weighted_counts:
    case SummaryKind::weighted_moments:
    case SummaryKind::weighted_totals: cell.summary = weighted_[part * weighted_of_part_ + slots_[metric]].summary(); break;
    case SummaryKind::covariates: cell.summary = adjusted_[part * adjusted_of_part_ + slots_[metric]].moments(); break;
    case SummaryKind::clusters: cell.summary = clusters_[part * clusters_of_part_ + slots_[metric]].clusters(); break;
    }
    cell.missing = units - size_of(cell.summary);
    return cell;
}

stats::Counts PartSums::counted(std::size_t part, std::size_t metric) const {
    const Scale scale = metrics_[metric].scale.value_or(Scale{});
    stats::Counts counts;
    for (std::size_t i = 0; i < scale.size(); ++i) {
        counts.add(static_cast<double>(scale.lowest) + static_cast<double>(i),
                   counts_[part * counts_of_part_ + slots_[metric] + i]);
    }
    return counts;
}

stats::Moments PartSums::moments(std::size_t part, std::size_t metric) const {
    const std::size_t slot = slots_[metric];
    const std::size_t lane = slot % ColumnSums::columns;
    const ColumnSums& columns = columns_[part * column_groups_ + slot / ColumnSums::columns];
    stats::ShiftedSums total{.shift = columns.shift[lane], .n = static_cast<std::int64_t>(columns.n[lane]), .sums = {}};
    if (part <= stats::max_groups_at_once) {
        total.sums = lanes_[(part - 1) * means_ + slot];
    }
    total.sums.first[0] += columns.first[lane];
    total.sums.second[0] += columns.second[lane];
    total.sums.third[0] += columns.third[lane];
    total.sums.fourth[0] += columns.fourth[lane];
    return total.moments();
}

} // namespace cxlift
