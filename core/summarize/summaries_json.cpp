#include "core/json/strict.hpp"
#include "core/summarize/pairs_json.hpp"
#include "core/summarize/rows_json.hpp"
#include "core/summarize/summaries.hpp"
#include "core/summarize/summaries_sense.hpp"
#include "core/summarize/summary_json.hpp"

#include <algorithm>
#include <stdexcept>

namespace cxlift {
namespace {

constexpr int version = 1;

Json to_document(const Summaries& summaries, RowsAs rows_as) {
    Json json;
    json["cxlift_summaries"] = version;
    json["metrics"] = Json::array();
    for (const SummarizedMetric& metric : summaries.metrics()) {
        Json entry = {{"name", metric.name}, {"type", metric.type}, {"column", metric.column}};
        if (!metric.scale.empty()) {
            entry["scale"] = metric.scale;
        }
        const auto is_capped = [](const std::optional<double>& cap) { return cap.has_value(); };
        if (std::any_of(metric.caps.begin(), metric.caps.end(), is_capped)) {
            for (const std::optional<double>& cap : metric.caps) {
                entry["caps"].push_back(cap.has_value() ? Json(*cap) : Json());
            }
        }
        if (metric.covariates > 0) {
            entry["covariates"] = metric.covariates;
        }
        if (metric.unit_rows == UnitRows::many) {
            entry["unit_rows"] = name_of(metric.unit_rows);
            entry["totals"] = metric.totals;
        }
        if (!metric.weights.empty()) {
            entry["weights"] = metric.weights;
        }
        if (!metric.keeps.empty()) {
            entry["keeps"] = metric.keeps;
        }
        json["metrics"].push_back(std::move(entry));
    }
    json["segments"] = summaries.segments();
    for (const JointPair& pair : summaries.pairs()) { // written where there are any, as caps and covariates
        json["pairs"].push_back({{"first", pair.first},
                                 {"second", pair.second},
                                 {"first_estimand", pair.first_estimand},
                                 {"second_estimand", pair.second_estimand}});
    }
    if (!summaries.kept_rows().empty()) {
        json["rows"] = kept_rows_to_json(summaries.kept_rows(), rows_as);
    }
    json["groups"] = Json::array();
    for (const auto& [key, group] : summaries.groups()) {
        Json cells = Json::array();
        for (const Cell& cell : group.cells) {
            Json summary = summary_to_json(cell.summary);
            summary["missing"] = cell.missing;
            cells.push_back(std::move(summary));
        }
        json["groups"].push_back({{"segment", key.segment},
                                  {"segment_value", key.segment_value},
                                  {"variant", key.variant},
                                  {"units", group.units},
                                  {"cells", std::move(cells)}});
        for (const stats::CoMoments& both : group.joint) {
            json["groups"].back()["joint"].push_back(summary_to_json(both));
        }
        for (const stats::ClusterPairs& pairs : group.with_before) {
            json["groups"].back()["with_before"].push_back(pairs_to_json(pairs));
        }
        if (!summaries.kept_rows().empty()) {
            json["groups"].back()["rows"] = rows_to_json(group.rows, rows_as);
        }
    }
    json["exclusions"] = summaries.exclusions();
    return json;
}

} // namespace

class SummariesReader {
public:
    static Summaries read(const Json& json) {
        try {
            return read_document(json);
        } catch (const Json::exception& error) {
            throw std::invalid_argument(std::string("Summaries: a field is missing or of the wrong kind: ") + error.what());
        }
    }

private:
    static Summaries read_document(const Json& json) {
        if (!json.is_object() || !json.contains("cxlift_summaries") || json["cxlift_summaries"] != version) {
            throw std::invalid_argument("Summaries: this is not a document of summaries, version " + std::to_string(version) +
                                        ".");
        }
        Summaries result;
        for (const Json& metric : json.at("metrics")) {
            result.metrics_.push_back(read_metric(metric));
            result.shapes_.push_back(shape_of(result.metrics_.back()));
        }
        json.at("segments").get_to(result.segments_);
        for (const Json& pair : json.value("pairs", Json::array())) {
            result.pairs_.push_back(read_pair(pair, result.shapes_));
        }
        if (json.contains("rows")) {
            result.kept_rows_ = kept_rows_from_json(json.at("rows"), result.metrics_.size());
        }
        for (const Json& group : json.at("groups")) {
            const GroupKey key{group.at("segment"), group.at("segment_value"), group.at("variant")};
            require_place(result, key);
            Group& into = result.group(key);
            into.units = count_of(group.at("units"));
            if (group.at("cells").size() != into.cells.size()) {
                throw std::invalid_argument("Summaries: a group has another number of cells than there are metrics.");
            }
            for (std::size_t m = 0; m < into.cells.size(); ++m) {
                read_cell(group.at("cells")[m], into.cells[m]);
                require_sense(result.metrics_[m], into.cells[m], into.units);
            }
            if (!result.kept_rows_.empty()) {
                into.rows = rows_from_json(group.at("rows"), result.kept_rows_.columns());
                require_sense(result.kept_rows_, into);
            }
            if (group.contains("with_before")) {
                into.with_before = result.empty_pairs();
                read_pairs(group.at("with_before"), into.units, into.with_before);
            }
            for (std::size_t p = 0; p < into.joint.size(); ++p) {
                Summary both = into.joint[p];
                read_summary(group.at("joint").at(p), both);
                into.joint[p] = std::get<stats::CoMoments>(both);
                if (into.joint[p].n() > into.units) {
                    throw std::invalid_argument("Summaries: a pair of metrics has more units than its group.");
                }
            }
        }
        for (const auto& [reason, count] : json.at("exclusions").items()) {
            result.exclude(reason, count_of(count));
        }
        return result;
    }

    static JointPair read_pair(const Json& json, const std::vector<SummaryShape>& shapes) {
        JointPair pair{.first = static_cast<std::size_t>(count_of(json.at("first"))),
                       .second = static_cast<std::size_t>(count_of(json.at("second"))),
                       .first_estimand = json.at("first_estimand"),
                       .second_estimand = json.at("second_estimand")};
        if (pair.first >= pair.second || pair.second >= shapes.size()) {
            throw std::invalid_argument("Summaries: a pair is not of two metrics in their order.");
        }
        return pair;
    }

    static SummarizedMetric read_metric(const Json& json) {
        SummarizedMetric metric;
        json.at("name").get_to(metric.name);
        json.at("type").get_to(metric.type);
        json.at("column").get_to(metric.column);
        metric.scale = json.value("scale", "");
        metric.covariates = json.value("covariates", std::size_t{0});
        metric.weights = json.value("weights", "");
        metric.keeps = json.value("keeps", "");
        if (metric.covariates > max_covariates) {
            throw std::invalid_argument("Summaries: '" + metric.name + "' has too many covariates.");
        }
        if (json.contains("unit_rows")) {
            metric.unit_rows = json.at("unit_rows") == "many" ? UnitRows::many : UnitRows::one;
            json.at("totals").get_to(metric.totals);
        }
        // One for each column that a type has: weights, too, make two totals of a bucket, but have no cap.
        const bool of_totals = metric.keeps == "buckets" && !metric.weights.empty() && metric.type != "ratio";
        metric.caps.resize(of_totals ? 1 : shape_of(metric).outcomes);
        if (json.contains("caps")) {
            for (std::size_t i = 0; i < metric.caps.size(); ++i) {
                const Json& cap = json.at("caps").at(i);
                metric.caps[i] = cap.is_null() ? std::nullopt : std::optional(cap.get<double>());
            }
        }
        return metric;
    }

    static SummaryShape shape_of(const SummarizedMetric& metric) {
        const MetricType* found = find_metric_type(metric.type);
        if (found == nullptr) {
            throw std::invalid_argument("Summaries: '" + metric.type + "' is not a metric type.");
        }
        const SummaryKind plain = metric.weights.empty() ? found->summary : weighted(found->summary);
        return {.kind = metric.keeps == "buckets"                ? SummaryKind::buckets
                        : metric.keeps == "distribution"         ? SummaryKind::distribution
                        : metric.keeps.starts_with("unit_times") ? SummaryKind::unit_times
                        : metric.covariates > 0                  ? SummaryKind::covariates
                        : !metric.totals.empty()                 ? SummaryKind::clusters
                                                                 : plain,
                .outcomes = metric.keeps == "unit_times or closed" ? std::size_t{3}
                            : found->reads == Reads::ratio || found->reads == Reads::times ||
                                    (metric.keeps == "buckets" && !metric.weights.empty())
                                ? std::size_t{2}
                                : std::size_t{1},
                .covariates = metric.covariates,
                .totals = metric.totals.size()};
    }

    // A group that stands twice, or has a segment that nobody asked for, would count people twice.
    static void require_place(const Summaries& result, const GroupKey& key) {
        const bool everybody = key.segment.empty() && key.segment_value.empty();
        const auto& segments = result.segments_;
        if (!everybody && std::find(segments.begin(), segments.end(), key.segment) == segments.end()) {
            throw std::invalid_argument("Summaries: a group is of the segment '" + key.segment +
                                        "', which is not among the segments.");
        }
        if (result.find(key) != nullptr) {
            throw std::invalid_argument("Summaries: a group of the variant '" + key.variant + "' stands twice.");
        }
    }

    static void read_cell(const Json& json, Cell& cell) {
        cell.missing = count_of(json.at("missing"));
        read_summary(json, cell.summary);
    }
};

std::string Summaries::to_json() const {
    return to_document(*this, RowsAs::values).dump();
}

std::vector<std::uint8_t> Summaries::to_cbor() const {
    return Json::to_cbor(to_document(*this, RowsAs::values));
}

std::vector<std::uint8_t> Summaries::to_digest() const {
    return Json::to_cbor(to_document(*this, RowsAs::hashes));
}

Summaries Summaries::from_json(std::string_view text) {
    return SummariesReader::read(parse_strict(text));
}

Summaries Summaries::from_cbor(std::span<const std::uint8_t> bytes) {
    return SummariesReader::read(parse_strict_cbor(bytes));
}

} // namespace cxlift
