// Where everything of a plan has its place during the pass: the columns that are read, and the labels that are met.
#pragma once

#include "core/arrow/labels.hpp"
#include "core/plan/plan.hpp"
#include "core/plan/unit_rows.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace cxlift {

// What the pass keeps of one metric. Its inputs are numbered through all metrics.
struct MetricLayout {
    SummaryKind kind = SummaryKind::moments;
    std::size_t input = 0;         // the first one
    std::size_t outcomes = 1;      // inputs that are no covariates
    std::size_t covariates = 0;    // inputs after them
    bool weighted = false;         // the last input is a weight
    std::optional<Scale> scale;    // of answers, which are whole numbers
    std::vector<double> caps;      // of each input; infinity where there is none
    std::vector<UnitTotal> totals; // of clusters
    double origin = 0.0;           // which is taken off each value of a total

    // Of buckets, where weights make a mean a ratio of totals.
    [[nodiscard]] std::size_t bucket_outcomes() const noexcept { return weighted ? 2 : outcomes; }
    [[nodiscard]] std::size_t columns() const noexcept { return outcomes + covariates + (weighted ? 1 : 0); }
};
[[nodiscard]] std::vector<MetricLayout> layout_of(const std::vector<Metric>& metrics);
[[nodiscard]] std::vector<const Input*> inputs_of(const std::vector<Metric>& metrics);

// The texts of the label columns, and of the segments that cross some of them. Shared by all threads of a pass.
class LabelSet {
public:
    explicit LabelSet(const Plan& plan);

    struct Chain {
        std::vector<std::size_t> columns;                    // their numbers below
        std::vector<std::unique_ptr<arrow::Labels>> crossed; // of the first two columns, of these and the third, and so on
    };

    // The variant column, then each column of a segment once.
    [[nodiscard]] std::vector<std::unique_ptr<arrow::Labels>>& columns() noexcept { return columns_; }
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
    [[nodiscard]] std::vector<Chain>& segments() noexcept { return segments_; }

    [[nodiscard]] const arrow::Labels& variants() const { return *columns_.front(); }
    [[nodiscard]] const arrow::Labels& of_segment(std::size_t segment) const;

private:
    std::vector<std::string> names_;
    std::vector<std::unique_ptr<arrow::Labels>> columns_;
    std::vector<Chain> segments_;
};

} // namespace cxlift
