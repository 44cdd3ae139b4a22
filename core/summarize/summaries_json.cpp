#include "core/json/strict.hpp"
#include "core/summarize/summaries.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace cxlift {
namespace {

constexpr int version = 1;

// Above the range of doubles a fourth moment is infinite, which JSON cannot hold; it comes back as NaN. Nothing reads it then.
Json moments_to_json(const stats::Moments& m) {
    return {{"n", m.n},
            {"mean", number_or_null(m.mean)},
            {"mean_low", number_or_null(m.mean_low)},
            {"m2", number_or_null(m.m2)},
            {"m3", number_or_null(m.m3)},
            {"m4", number_or_null(m.m4)}};
}

Json counts_to_json(const stats::Counts& counts) {
    Json pairs = Json::array();
    for (const auto& [value, times] : counts.values()) {
        pairs.push_back(Json::array({value, times}));
    }
    return {{"counts", pairs}};
}

Json co_moments_to_json(const stats::CoMoments& m) {
    return {{"n", m.n()},
            {"means", {number_or_null(m.mean(0)), number_or_null(m.mean(1))}},
            {"cross",
             {number_or_null(m.cross_product(0, 0)), number_or_null(m.cross_product(0, 1)),
              number_or_null(m.cross_product(1, 1))}}};
}

Json summary_to_json(const Summary& summary) {
    if (const auto* moments = std::get_if<stats::Moments>(&summary)) {
        return moments_to_json(*moments);
    }
    if (const auto* counts = std::get_if<stats::Counts>(&summary)) {
        return counts_to_json(*counts);
    }
    return co_moments_to_json(std::get<stats::CoMoments>(summary));
}

Json to_document(const Summaries& summaries) {
    Json json;
    json["cxlift_summaries"] = version;
    json["metrics"] = Json::array();
    for (const SummarizedMetric& metric : summaries.metrics()) {
        Json entry = {{"name", metric.name}, {"type", metric.type}, {"column", metric.column}};
        if (!metric.scale.empty()) {
            entry["scale"] = metric.scale;
        }
        json["metrics"].push_back(std::move(entry));
    }
    json["segments"] = summaries.segments();
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
            result.metrics_.push_back({.name = metric.at("name"),
                                       .type = metric.at("type"),
                                       .column = metric.at("column"),
                                       .scale = metric.value("scale", "")});
            result.kinds_.push_back(kind_of(result.metrics_.back().type));
        }
        json.at("segments").get_to(result.segments_);
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
        }
        for (const auto& [reason, count] : json.at("exclusions").items()) {
            result.exclude(reason, count_of(count));
        }
        return result;
    }

    static SummaryKind kind_of(const std::string& type) {
        const MetricType* found = find_metric_type(type);
        if (found == nullptr) {
            throw std::invalid_argument("Summaries: '" + type + "' is not a metric type.");
        }
        return found->summary;
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

    // What contradicts itself was not made by a pass.
    static void require_sense(const SummarizedMetric& metric, const Cell& cell, std::int64_t units) {
        if (size_of(cell.summary) + cell.missing != units) {
            throw std::invalid_argument("Summaries: '" + metric.name +
                                        "' has values and missing values that are not as many as "
                                        "the units of its group.");
        }
        const auto* counts = std::get_if<stats::Counts>(&cell.summary);
        const std::size_t dash = metric.scale.find('-');
        const bool declared = dash != std::string::npos;
        const double lowest = declared ? std::strtod(metric.scale.c_str(), nullptr) : 0.0;
        const double highest = declared ? std::strtod(metric.scale.c_str() + dash + 1, nullptr) : 1.0;
        for (const auto& [value, times] : counts == nullptr ? std::map<double, std::int64_t>{} : counts->values()) {
            if (!(value >= lowest && value <= highest && value == std::floor(value))) {
                throw std::invalid_argument("Summaries: '" + metric.name + "' counts a value that is not on its scale.");
            }
        }
    }

    static void read_cell(const Json& json, Cell& cell) {
        cell.missing = count_of(json.at("missing"));
        if (auto* counts = std::get_if<stats::Counts>(&cell.summary)) {
            for (const Json& pair : json.at("counts")) {
                counts->add(pair.at(0).get<double>(), count_of(pair.at(1)));
            }
            return;
        }
        if (std::holds_alternative<stats::CoMoments>(cell.summary)) {
            const Json& means = json.at("means");
            const Json& cross = json.at("cross");
            const double both = number_or_nan(cross.at(1));
            cell.summary = stats::CoMoments(count_of(json.at("n")), {number_or_nan(means.at(0)), number_or_nan(means.at(1))},
                                            {number_or_nan(cross.at(0)), both, both, number_or_nan(cross.at(2))});
            return;
        }
        cell.summary = stats::Moments{.n = count_of(json.at("n")),
                                      .mean = number_or_nan(json.at("mean")),
                                      .m2 = number_or_nan(json.at("m2")),
                                      .m3 = number_or_nan(json.at("m3")),
                                      .m4 = number_or_nan(json.at("m4")),
                                      .mean_low = number_or_nan(json.at("mean_low"))};
    }
};

std::string Summaries::to_json() const {
    return to_document(*this).dump();
}

std::vector<std::uint8_t> Summaries::to_cbor() const {
    return Json::to_cbor(to_document(*this));
}

Summaries Summaries::from_json(std::string_view text) {
    return SummariesReader::read(parse_strict(text));
}

Summaries Summaries::from_cbor(std::span<const std::uint8_t> bytes) {
    return SummariesReader::read(parse_strict_cbor(bytes));
}

} // namespace cxlift
