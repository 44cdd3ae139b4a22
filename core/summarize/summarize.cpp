#include "core/summarize/summarize.hpp"

#include "core/arrow/labels.hpp"
#include "core/errors.hpp"
#include "core/summarize/bindings.hpp"
#include "core/summarize/block.hpp"
#include "core/summarize/parallel.hpp"
#include "core/summarize/window.hpp"
#include "core/summarize/worker.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <thread>

namespace cxlift {
namespace {

constexpr std::size_t max_variants = 1'000;
constexpr std::size_t max_segment_values = 10'000;
constexpr std::int64_t blocks_in_memory_per_thread = 8;

std::vector<std::unique_ptr<arrow::Labels>> make_labels(const Plan& plan) {
    std::vector<std::unique_ptr<arrow::Labels>> labels;
    labels.push_back(std::make_unique<arrow::Labels>("variant", plan.variant, max_variants));
    for (std::size_t i = 0; i < plan.segments.size(); ++i) {
        labels.push_back(
            std::make_unique<arrow::Labels>("segments[" + std::to_string(i) + "]", plan.segments[i], max_segment_values));
    }
    return labels;
}

std::string text_of(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

// Everything that blocks add up to, in the order in which they arrive here.
class Total {
public:
    Total(const Plan& plan, const std::vector<std::unique_ptr<arrow::Labels>>& labels)
        : plan_(&plan), labels_(&labels), summaries_(plan), defects_(plan.metrics.size()) {}

    void add(const Block& block) {
        for (std::size_t s = 0; s < block.splits.size(); ++s) {
            for (std::size_t p = 1; p <= block.splits[s].parts.size(); ++p) {
                add(s, block.splits[s], p);
            }
        }
        for (std::size_t m = 0; m < defects_.size(); ++m) {
            defects_[m].merge(block.defects[m]);
        }
        if (block.rows_without_variant() > 0) {
            summaries_.exclude("rows_without_variant", block.rows_without_variant());
        }
        for (std::size_t s = 0; s < plan_->segments.size(); ++s) {
            if (block.rows_without_segment(s) > 0) {
                summaries_.exclude("rows_without_segment." + plan_->segments[s], block.rows_without_segment(s));
            }
        }
    }

    [[nodiscard]] Summaries finish() {
        for (std::size_t m = 0; m < defects_.size(); ++m) {
            if (defects_[m].count > 0) {
                throw ExportError(sentence(plan_->metrics[m], defects_[m]));
            }
        }
        if (summaries_.groups().empty()) {
            const bool no_rows = summaries_.exclusions().empty();
            throw ExportError(no_rows
                                  ? "The data have no rows."
                                  : "Column '" + plan_->variant + "' (variant) is null in every row: no unit has a variant.");
        }
        return std::move(summaries_);
    }

private:
    void add(std::size_t number, const Split& split, std::size_t part) {
        const Split::Part& codes = split.parts[part - 1];
        const std::string variant((*labels_)[0]->text(codes.variant_code));
        Group from{.units = split.units[part], .cells = {}};
        for (std::size_t m = 0; m < defects_.size(); ++m) {
            from.cells.push_back(split.sums.cell(part, m, from.units));
        }
        if (number == 0) { // its parts are everybody
            add(summaries_.group({.segment = "", .segment_value = "", .variant = variant}), from);
        }
        if (codes.segment_code != arrow::missing_label) {
            const std::string value((*labels_)[number + 1]->text(codes.segment_code));
            add(summaries_.group({.segment = plan_->segments[number], .segment_value = value, .variant = variant}), from);
        }
    }

    static void add(Group& into, const Group& from) {
        into.units += from.units;
        for (std::size_t m = 0; m < from.cells.size(); ++m) {
            merge(into.cells[m].summary, from.cells[m].summary);
            into.cells[m].missing += from.cells[m].missing;
        }
    }

    static std::string sentence(const Metric& metric, const Defect& defect) {
        const bool proportion = metric.type->summary == SummaryKind::counts;
        return "Column '" + metric.column + "' (" + metric.place + ") holds " + text_of(defect.value) + " in row " +
               std::to_string(defect.first_row + 1) + " (" + std::to_string(defect.count) +
               (defect.count == 1 ? " such value" : " such values") + "); " +
               (proportion ? "a proportion needs 0 and 1." : "a mean needs finite numbers: make them null or correct them.");
    }

    const Plan* plan_;
    const std::vector<std::unique_ptr<arrow::Labels>>* labels_;
    Summaries summaries_;
    std::vector<Defect> defects_;
};

} // namespace

Summaries summarize(const Plan& plan, arrow::Stream& stream, const SummarizeOptions& options) {
    const Bindings bindings = bind(plan, stream);
    auto labels = make_labels(plan);
    std::vector<SummaryKind> kinds;
    for (const Metric& metric : plan.metrics) {
        kinds.push_back(metric.type->summary);
    }
    const auto threads = static_cast<std::size_t>(
        options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
    std::vector<std::unique_ptr<Worker>> workers; // each is large: not on a stack
    for (std::size_t t = 0; t < threads; ++t) {
        workers.push_back(std::make_unique<Worker>(kinds, labels));
    }

    Window window(stream, bindings, labels);
    Total total(plan, labels);
    std::int64_t done = 0;
    for (bool more = true; more;) {
        more = window.fill(static_cast<std::int64_t>(threads) * blocks_in_memory_per_thread * block_rows);
        // A block that is not full waits for more rows, or for the end.
        const std::int64_t rows = more ? window.rows() / block_rows * block_rows : window.rows();
        const auto blocks = static_cast<std::size_t>((rows + block_rows - 1) / block_rows);
        const auto work = [&](std::size_t worker, std::size_t index) {
            const std::int64_t row = static_cast<std::int64_t>(index) * block_rows;
            return workers[worker]->summarize(window, row, std::min(block_rows, rows - row), done + row);
        };
        in_order<Block>(threads, blocks, work, [&](const Block& block) { total.add(block); }, options.checkpoint);
        window.drop(rows);
        done += rows;
    }
    return total.finish();
}

} // namespace cxlift
