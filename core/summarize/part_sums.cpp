#include "core/summarize/part_sums.hpp"

#include <limits>

namespace cxlift {

using stats::ColumnSums;

PartSums::PartSums(std::span<const SummaryKind> kinds) : kinds_(kinds) {
    for (const SummaryKind kind : kinds) {
        slots_.push_back(means_);
        means_ += kind == SummaryKind::moments ? 1 : 0;
    }
    column_groups_ = (means_ + ColumnSums::columns - 1) / ColumnSums::columns;
    without_shift_.resize(means_);
    columns_.resize(column_groups_); // of part 0, which nobody reads
    counts_.resize(means_ < kinds.size() ? kinds.size() : 0);
}

void PartSums::add_part() {
    if (++parts_ <= stats::max_groups_at_once) {
        lanes_.resize(parts_ * means_);
    }
    ColumnSums unset;
    unset.shift.fill(std::numeric_limits<double>::quiet_NaN());
    columns_.resize((parts_ + 1) * column_groups_, unset);
    counts_.resize(counts_.empty() ? 0 : (parts_ + 1) * kinds_.size());
    for (std::size_t& count : without_shift_) {
        ++count;
    }
}

Cell PartSums::cell(std::size_t part, std::size_t metric, std::int64_t units) const {
    Cell result{.summary = empty_summary(kinds_[metric])};
    if (kinds_[metric] == SummaryKind::counts) {
        const YesNo& found = counts_[part * kinds_.size() + metric];
        auto& counts = std::get<stats::Counts>(result.summary);
        counts.add(0.0, found.no);
        counts.add(1.0, found.yes);
        result.missing = units - found.no - found.yes;
        return result;
    }
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
    result.summary = total.moments();
    result.missing = units - total.n;
    return result;
}

} // namespace cxlift
