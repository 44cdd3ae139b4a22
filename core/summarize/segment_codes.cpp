#include "core/summarize/segment_codes.hpp"

namespace cxlift {

SegmentCodes::SegmentCodes(LabelSet& labels) : labels_(&labels) {
    for (LabelSet::Chain& chain : labels.segments()) {
        std::vector<Crossing>& crossings = crossings_.emplace_back();
        for (std::size_t i = 0; i < chain.crossed.size(); ++i) {
            const arrow::Labels& first = i == 0 ? *labels.columns()[chain.columns[0]] : *chain.crossed[i - 1];
            crossings.emplace_back(first, i > 0, *labels.columns()[chain.columns[i + 1]], *chain.crossed[i]);
        }
        crossed_codes_.emplace_back(crossings.size());
    }
}

std::vector<Split::Codes> SegmentCodes::of_rows(const std::vector<Split::Codes>& columns, std::size_t rows) {
    std::vector<Split::Codes> segments;
    for (std::size_t s = 0; s < crossings_.size(); ++s) {
        const LabelSet::Chain& chain = labels_->segments()[s];
        Split::Codes codes = columns[chain.columns.front()];
        for (std::size_t i = 0; i < crossings_[s].size(); ++i) {
            codes = crossings_[s][i].cross(codes, columns[chain.columns[i + 1]], rows, crossed_codes_[s][i].data());
        }
        segments.push_back(codes);
    }
    return segments;
}

} // namespace cxlift
