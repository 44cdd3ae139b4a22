#include "core/summarize/worker.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace cxlift {

Worker::Worker(std::span<const MetricLayout> metrics, const JointLayout& joint, std::size_t inputs, LabelSet& labels)
    : metrics_(metrics), joint_(&joint), inputs_(inputs), labels_(&labels), column_codes_(labels.columns().size()),
      segment_codes_(labels), splits_(std::max<std::size_t>(1, labels.segments().size())), orderless_(metrics, splits_.size()),
      values_(together), present_(together) {
    for (std::size_t metric = 0; metric < metrics.size(); ++metric) {
        switch (metrics[metric].kind) {
        case SummaryKind::moments: means_.push_back(metric); break;
        case SummaryKind::counts: counted_.push_back(metric); break;
        case SummaryKind::co_moments: ratios_.push_back(metric); break;
        case SummaryKind::distribution: distributions_.push_back(metric); break;
        case SummaryKind::unit_times:
        case SummaryKind::survival: times_.push_back(metric); break;
        case SummaryKind::buckets: bucketed_.push_back(metric); break;
        case SummaryKind::clusters: break; // rows_of_units.hpp
        case SummaryKind::covariates:
        case SummaryKind::weighted_counts:
        case SummaryKind::weighted_moments:
        case SummaryKind::weighted_totals: adjusted_.push_back(metric); break;
        }
        caps_.insert(caps_.end(), metrics[metric].caps.begin(), metrics[metric].caps.end());
        const std::size_t columns = adjusted_.empty() && bucketed_.empty() && times_.empty() ? 0 : metrics[metric].columns();
        values_.resize(std::max(values_.size(), columns));
        present_.resize(values_.size());
    }
    values_.resize(std::max(values_.size(), joint.columns));
    present_.resize(values_.size());
    for (const auto& column : labels.columns()) {
        caches_.emplace_back(*column);
    }
}

Block Worker::summarize(const Window& window, std::int64_t row, std::int64_t n, std::int64_t first) {
    constexpr auto tile = static_cast<std::int64_t>(tile_rows);
    Block block(metrics_, inputs_, labels_->segments().size());
    orderless_.begin_block();
    for (std::int64_t done = 0; done < n; done += tile) {
        const Place place{.row = row + done,
                          .rows = static_cast<std::size_t>(std::min(n - done, tile)),
                          .first = first + done,
                          .row_after = n - done >= 2 * tile ? row + done + tile : row + done};
        split_tile(block, window, place);
        window.unit_ids(place.row, place.rows, splits_[0].part_of_row.data(), block.unit_ids); // of rows with a variant
        for (std::size_t slot = 0; slot < means_.size(); slot += together) {
            add_means(block, window, place, slot);
        }
        for (const std::size_t metric : counted_) {
            add_counted(block, window, place, metric);
        }
        for (const std::size_t metric : ratios_) {
            add_ratio(block, window, place, metric);
        }
        for (const std::size_t metric : adjusted_) {
            add_adjusted(block, window, place, metric);
        }
        for (const std::size_t metric : distributions_) {
            add_distribution(block, window, place, metric);
        }
        for (const std::size_t metric : times_) {
            add_times(block, window, place, metric);
        }
        read_hashes(window, place);
        for (const std::size_t metric : bucketed_) {
            add_bucketed(block, window, place, metric);
        }
        if (!joint_->pairs.empty()) {
            add_joint(block, window, place);
        }
        add_rows(block, window, place);
    }
    return block;
}

void Worker::split_tile(Block& block, const Window& window, const Place& place) {
    std::vector<Split::Codes> columns;
    for (std::size_t c = 0; c < caches_.size(); ++c) {
        window.labels(c, place.row, place.rows, column_codes_[c].data(), caches_[c]);
        columns.push_back({.of_row = column_codes_[c].data(), .end = labels_->columns()[c]->size()});
    }
    const std::vector<Split::Codes> segments = segment_codes_.of_rows(columns, place.rows);
    for (std::size_t s = 0; s < block.splits.size(); ++s) {
        Split& split = block.splits[s];
        split.assign(columns.front(), segments.empty() ? Split::Codes{} : segments[s], place.rows,
                     splits_[s].part_of_row.data());
        splits_[s].count(place.rows, split.parts.size(), split.units.data());
    }
}

NumberTile Worker::read(const Window& window, const Place& place, std::size_t input, std::size_t buffer) {
    NumberTile tile = window.numbers(input, place.row, place.rows, values_[buffer].data(), present_[buffer].data());
    if (std::isfinite(caps_[input])) {
        // An infinite value stays what it is: an error.
        std::transform(tile.values, tile.values + place.rows, values_[buffer].data(),
                       [cap = caps_[input]](double value) { return value > cap && std::isfinite(value) ? cap : value; });
        tile.values = values_[buffer].data();
    }
    return tile;
}

void Worker::add_means(Block& block, const Window& window, const Place& place, std::size_t slot) {
    std::array<MeanTile, together> tiles;
    const std::size_t count = std::min(together, means_.size() - slot);
    for (std::size_t i = 0; i < count; ++i) {
        MeanTile& mean = tiles[i];
        mean.metric = means_[slot + i];
        mean.slot = slot + i;
        mean.numbers = read(window, place, metrics_[mean.metric].input, i);
        if (!splits_[0].few()) {
            check(block, place, mean, present_[i]);
            mean.ahead = next_values(window, place, mean.slot, together);
            continue;
        }
        mean.ahead = next_values(window, place, mean.slot, 1);
        if (!add_to_few(block.splits[0], splits_[0], mean)) {
            check(block, place, mean, present_[i]);
            static_cast<void>(add_to_few(block.splits[0], splits_[0], mean));
        }
        mean.ahead = nullptr;
    }
    const std::span<const MeanTile> means(tiles.data(), count);
    for (std::size_t s = 0; s < splits_.size(); ++s) {
        if (!splits_[s].few()) {
            add_to_many(block.splits[s], splits_[s], means);
        } else if (s > 0) {
            for (const MeanTile& mean : means) { // checked, or found to be without NaN and infinity in every row with a variant
                static_cast<void>(add_to_few(block.splits[s], splits_[s], mean));
            }
        }
    }
}

void Worker::add_counted(Block& block, const Window& window, const Place& place, std::size_t metric) {
    const std::size_t input = metrics_[metric].input;
    const Scale scale = metrics_[metric].scale.value_or(Scale{});
    const NumberTile numbers = read(window, place, input, 0);
    bool on_scale = true;
    for (std::size_t s = 0; s < splits_.size(); ++s) {
        on_scale = add_counts(block.splits[s], splits_[s], metric, scale, numbers) && on_scale;
    }
    if (!on_scale) {
        note_defects(block, place, input, numbers, [&](double value) { return !scale.holds(value); });
    }
}

void Worker::add_ratio(Block& block, const Window& window, const Place& place, std::size_t metric) {
    const std::size_t input = metrics_[metric].input;
    const NumberTile numerator = read(window, place, input, 0);
    const NumberTile denominator = read(window, place, input + 1, 1);
    bool possible = true;
    for (std::size_t s = 0; s < splits_.size(); ++s) {
        possible = add_pairs(block.splits[s], splits_[s], metric, numerator, denominator) && possible;
    }
    if (!possible) {
        note_defects(block, place, input, numerator, [](double value) { return std::isinf(value); });
        note_defects(block, place, input + 1, denominator, [](double value) { return std::isinf(value) || value < 0.0; });
    }
}

void Worker::add_adjusted(Block& block, const Window& window, const Place& place, std::size_t metric) {
    const MetricLayout& layout = metrics_[metric];
    std::vector<NumberTile> columns;
    for (std::size_t i = 0; i < layout.columns(); ++i) {
        columns.push_back(read(window, place, layout.input + i, i));
    }
    const auto add = layout.weighted ? &add_weighted : &add_covariates;
    bool possible = true;
    for (std::size_t s = 0; s < splits_.size(); ++s) {
        possible = add(block.splits[s], splits_[s], metric, layout, columns) && possible;
    }
    for (std::size_t i = 0; !possible && i < columns.size(); ++i) {
        note_defects(block, place, layout.input + i, columns[i], [&](double value) { return !is_possible(layout, i, value); });
    }
}

void Worker::add_distribution(Block& block, const Window& window, const Place& place, std::size_t metric) {
    const std::size_t input = metrics_[metric].input;
    const NumberTile numbers = read(window, place, input, 0);
    bool all_finite = true;
    for (std::size_t s = 0; s < splits_.size(); ++s) {
        all_finite = orderless_.add(block.splits[s], s, splits_[s], metric, numbers) && all_finite;
    }
    if (!all_finite) {
        note_defects(block, place, input, numbers, [](double value) { return std::isinf(value); });
    }
}

void Worker::add_joint(Block& block, const Window& window, const Place& place) {
    std::vector<NumberTile> tiles;
    for (const JointMetric& metric : joint_->metrics) {
        for (std::size_t c = 0; c < metric.columns; ++c) {
            tiles.push_back(read(window, place, metric.input + c, tiles.size()));
        }
    }
    block.joint.add(*joint_, {column_codes_.front().data(), place.rows}, tiles); // what is defective has been noted before
}

void Worker::check(Block& block, const Place& place, MeanTile& mean, TileBits& present) const {
    NumberTile& numbers = mean.numbers;
    TileBits finite;
    stats::rows_finite({numbers.values, place.rows}, finite.data());
    for (std::size_t word = 0; word < stats::words_for(place.rows); ++word) {
        const std::uint64_t before = numbers.present == nullptr ? ~std::uint64_t{0} : numbers.present[word];
        for (std::uint64_t bad = before & ~finite[word]; bad != 0; bad &= bad - 1) {
            const std::size_t i = word * stats::rows_per_word + static_cast<std::size_t>(std::countr_zero(bad));
            if (i < place.rows && std::isinf(numbers.values[i]) && splits_[0].part_of_row[i] > 0) {
                block.defects[metrics_[mean.metric].input].add(place.first + static_cast<std::int64_t>(i), numbers.values[i]);
            }
        }
        present[word] = before & finite[word];
    }
    numbers.present = present.data();
    mean.checked = true;
}

const double* Worker::next_values(const Window& window, const Place& place, std::size_t slot, std::size_t step) const {
    const bool last = slot + step >= means_.size();
    const std::size_t metric = means_[last ? slot % step : slot + step];
    return window.in_place(metrics_[metric].input, last ? place.row_after : place.row, place.rows);
}

} // namespace cxlift
