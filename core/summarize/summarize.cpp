#include "core/summarize/summarize.hpp"

#include "core/errors.hpp"
#include "core/summarize/bindings.hpp"
#include "core/summarize/block.hpp"
#include "core/summarize/declared_values.hpp"
#include "core/summarize/defect_sentence.hpp"
#include "core/summarize/duplicates.hpp"
#include "core/summarize/layout.hpp"
#include "core/summarize/parallel.hpp"
#include "core/summarize/put_rows.hpp"
#include "core/summarize/rows_of_units.hpp"
#include "core/summarize/window.hpp"
#include "core/summarize/worker.hpp"

#include <algorithm>
#include <memory>
#include <thread>

namespace cxlift {
namespace {

constexpr std::int64_t blocks_in_memory_per_thread = 8;

// Everything that blocks add up to, in the order in which they arrive here.
class Total {
public:
    Total(const Plan& plan, const LabelSet& labels)
        : plan_(&plan), labels_(&labels), summaries_(plan), inputs_(inputs_of(plan.metrics)), defects_(inputs_.size()) {}

    void add(const Block& block) {
        for (std::size_t s = 0; s < block.splits.size(); ++s) {
            for (std::size_t p = 1; p <= block.splits[s].parts.size(); ++p) {
                add(s, block.splits[s], p, s == 0); // the parts of the first are everybody
            }
        }
        for (const auto& [segment, split] : block.by_value) {
            for (std::size_t p = 1; p <= split.parts.size(); ++p) {
                add(segment, split, p, false);
            }
        }
        add(block.joint);
        for (std::size_t i = 0; i < defects_.size(); ++i) {
            defects_[i].merge(block.defects[i]);
        }
        duplicates_.add(block.unit_ids);
        if (block.rows_without_variant() > 0) {
            summaries_.exclude("rows_without_variant", block.rows_without_variant());
        }
        for (std::size_t s = 0; s < plan_->segments.size(); ++s) {
            const bool one = plan_->unit_rows == UnitRows::one;
            const bool counted = plan_->segments[s].compared && (one || !plan_->segments[s].is_of_rows());
            if (counted && block.rows_without_segment(s) > 0) {
                summaries_.exclude((one ? "rows_without_segment." : "units_without_segment.") + plan_->segments[s].name,
                                   block.rows_without_segment(s));
            }
        }
    }

    // Of all workers, whatever rows each has had.
    void add(std::span<const std::unique_ptr<Worker>> workers) {
        std::map<GroupKey, OrderlessSums::Part> parts;
        const auto merge_into = [&](const GroupKey& key, const OrderlessSums::Part& part) {
            const auto [known, is_new] = parts.try_emplace(key, part);
            if (!is_new) {
                known->second.merge(part);
            }
        };
        for (const auto& worker : workers) {
            for (std::size_t s = 0; s < std::max<std::size_t>(1, plan_->segments.size()); ++s) {
                for (const auto& [codes, part] : worker->orderless().parts(s)) {
                    const std::string variant(labels_->variants().text(codes.second));
                    if (s == 0) { // as of blocks
                        merge_into({.segment = "", .segment_value = "", .variant = variant}, part);
                    }
                    if (codes.first != arrow::missing_label) {
                        const std::string value(labels_->of_segment(s).text(codes.first));
                        merge_into({.segment = plan_->segments[s].name, .segment_value = value, .variant = variant}, part);
                    }
                }
            }
        }
        for (const auto& [key, part] : parts) {
            workers.front()->orderless().put(part, summaries_.group(key).cells);
        }
        put_rows(*plan_, *labels_, workers, summaries_);
    }

    void exclude(const std::map<std::string, std::int64_t>& exclusions) {
        for (const auto& [reason, count] : exclusions) {
            summaries_.exclude(reason, count);
        }
    }

    [[nodiscard]] Summaries finish() {
        require_declared(*plan_, *labels_);
        for (const Metric& metric : plan_->metrics) {
            for (const Input& input : metric.inputs) {
                const auto number = static_cast<std::size_t>(
                    std::find_if(inputs_.begin(), inputs_.end(), [&](const Input* one) { return one == &input; }) -
                    inputs_.begin());
                if (!defects_[number].empty()) {
                    throw ExportError(defect_sentence(metric, input, defects_[number]));
                }
            }
        }
        if (const std::int64_t repeated = duplicates_.count(); repeated > 0) {
            summaries_.exclude("duplicate_units", repeated);
        }
        if (summaries_.groups().empty()) {
            throw ExportError(why_nobody());
        }
        return std::move(summaries_);
    }

private:
    [[nodiscard]] std::string why_nobody() const {
        const auto& reasons = summaries_.exclusions();
        if (reasons.empty()) {
            return "The data have no rows.";
        }
        if (reasons.contains("units_in_several_variants")) {
            return "Column '" + plan_->variant + "' (variant) has several values in the rows of every unit: nobody is left.";
        }
        return reasons.contains("rows_without_unit")
                   ? "Column '" + plan_->unit.value_or("") + "' (unit) is null in every row that has a variant."
                   : "Column '" + plan_->variant + "' (variant) is null in every row: no unit has a variant.";
    }

    void add(std::size_t number, const Split& split, std::size_t part, bool is_everybody) {
        const Split::Part& codes = split.parts[part - 1];
        const std::string variant(labels_->variants().text(codes.variant_code));
        Group from{.units = split.units[part], .cells = {}, .joint = {}, .rows = {}, .with_before = {}};
        for (std::size_t m = 0; m < plan_->metrics.size(); ++m) {
            from.cells.push_back(split.sums.cell(part, m, from.units));
        }
        if (is_everybody) {
            add(summaries_.group({.segment = "", .segment_value = "", .variant = variant}), from);
        }
        if (codes.segment_code != arrow::missing_label) {
            const std::string value(labels_->of_segment(number).text(codes.segment_code));
            add(summaries_.group({.segment = plan_->segments[number].name, .segment_value = value, .variant = variant}), from);
        }
    }

    void add(const JointSums& joint) {
        for (std::size_t code = 0; code < joint.of_variant().size(); ++code) {
            const std::vector<stats::CrossSums>& sums = joint.of_variant()[code];
            if (!sums.empty()) {
                const std::string variant(labels_->variants().text(static_cast<std::int32_t>(code)));
                Group& into = summaries_.group({.segment = "", .segment_value = "", .variant = variant});
                for (std::size_t p = 0; p < sums.size(); ++p) {
                    into.joint[p].merge(sums[p].co_moments());
                }
            }
        }
    }

    static void add(Group& into, const Group& from) {
        into.units += from.units;
        for (std::size_t m = 0; m < from.cells.size(); ++m) {
            merge(into.cells[m].summary, from.cells[m].summary);
            into.cells[m].missing += from.cells[m].missing;
        }
    }

    const Plan* plan_;
    const LabelSet* labels_;
    Summaries summaries_;
    std::vector<const Input*> inputs_;
    std::vector<Defects> defects_; // of each input
    Duplicates duplicates_;
};

Summaries summarize_rows_of_units(const Plan& plan, const std::vector<MetricLayout>& layout, const Bindings& bindings,
                                  LabelSet& labels, Window& window, const SummarizeOptions& options) {
    RowsOfUnits rows(plan, layout, bindings.numbers.size(), labels);
    std::int64_t done = 0;
    for (bool more = true; more;) {
        more = window.fill(block_rows);
        const std::int64_t n = window.rows();
        rows.add(window, 0, n, done);
        window.drop(n);
        done += n;
        if (options.checkpoint) {
            options.checkpoint();
        }
    }
    Total total(plan, labels);
    rows.for_each_block([&](const Block& block) { total.add(block); });
    total.exclude(rows.exclusions());
    Summaries summaries = total.finish();
    rows.put_pairs(summaries);
    return summaries;
}

} // namespace

Summaries summarize(const Plan& plan, arrow::Stream& stream, const SummarizeOptions& options) {
    LabelSet labels(plan);
    const Bindings bindings = bind(plan, labels, stream);
    const std::vector<MetricLayout> layout = layout_of(plan.metrics);
    Window window(stream, bindings, labels.columns());
    if (plan.unit_rows == UnitRows::many) {
        return summarize_rows_of_units(plan, layout, bindings, labels, window, options);
    }
    const JointLayout joint = joint_layout(plan);
    const auto threads = static_cast<std::size_t>(
        options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
    std::vector<std::unique_ptr<Worker>> workers; // each is large: not on a stack
    RowMemory row_memory{.limit = options.row_memory};
    for (std::size_t t = 0; t < threads; ++t) {
        workers.push_back(std::make_unique<Worker>(layout, joint, bindings.numbers.size(), labels));
        workers.back()->keep_rows(kept_rows(plan), row_memory);
    }

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
    total.add(workers);
    return total.finish();
}

} // namespace cxlift
