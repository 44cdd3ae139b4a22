#include "core/summarize/rows_json.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cxlift {
namespace {

constexpr std::size_t most_numbers = std::size_t{1} << 26U; // of one group: a document of about a gigabyte

std::uint64_t key_of(const Json& json) {
    if (!json.is_number_unsigned()) {
        throw std::invalid_argument("Summaries: the key of a row is " + json.dump() +
                                    ", must be a whole number from 0 to 2^64 - 1.");
    }
    return json.get<std::uint64_t>();
}

template <typename Value> std::uint64_t hash_of(const std::vector<Value>& values) {
    return XXH3_64bits(values.data(), values.size() * sizeof(Value));
}

} // namespace

Json kept_rows_to_json(const KeptRows& kept, RowsAs as) {
    if (as == RowsAs::values && !kept.by_unit()) {
        throw std::invalid_argument(
            "Summaries: resampling is 'multinomial', which draws among the rows of one pass; set 'poisson' "
            "or 'compressed' for summaries that are stored.");
    }
    Json metrics = Json::array();
    for (const KeptRows::Metric& metric : kept.metrics) {
        metrics.push_back(Json::array({metric.metric, metric.columns}));
    }
    return {{"resampling", kept.resampling}, {"metrics", std::move(metrics)}};
}

KeptRows kept_rows_from_json(const Json& json, std::size_t metrics) {
    KeptRows kept{.resampling = json.at("resampling"), .metrics = {}};
    std::size_t least = 0;
    for (const Json& one : json.at("metrics")) {
        const auto metric = static_cast<std::size_t>(count_of(one.at(0)));
        const auto columns = static_cast<std::size_t>(count_of(one.at(1)));
        if (metric < least || metric >= metrics || columns == 0 || columns > max_covariates + 2) {
            throw std::invalid_argument("Summaries: the rows are not of metrics in their order.");
        }
        kept.metrics.push_back({.metric = metric, .first = kept.columns(), .columns = columns});
        least = metric + 1;
    }
    if (kept.empty() || !kept.by_unit()) {
        throw std::invalid_argument("Summaries: the rows are not of a metric, resampled by 'poisson'.");
    }
    return kept;
}

Json rows_to_json(const stats::Rows& rows, RowsAs as) {
    if (as == RowsAs::hashes) {
        Json columns = Json::array();
        for (const std::vector<double>& column : rows.columns()) {
            columns.push_back(hash_of(column));
        }
        return {{"keys", hash_of(rows.keys())}, {"columns", std::move(columns)}};
    }
    if (rows.keys().size() * (1 + rows.columns().size()) > most_numbers) {
        throw std::invalid_argument("Summaries: resampling is 'poisson', and the values of " + std::to_string(rows.n()) +
                                    " units are too many for a document; merge in memory, or summarise with resampling = "
                                    "\"compressed\".");
    }
    Json columns = Json::array();
    for (const std::vector<double>& column : rows.columns()) {
        Json& values = columns.emplace_back(Json::array());
        for (const double value : column) {
            values.push_back(number_or_null(value));
        }
    }
    return {{"keys", rows.keys()}, {"columns", std::move(columns)}};
}

stats::Rows rows_from_json(const Json& json, std::size_t columns) {
    std::vector<std::uint64_t> keys;
    for (const Json& key : json.at("keys")) {
        keys.push_back(key_of(key));
    }
    std::vector<std::vector<double>> values;
    for (const Json& column : json.at("columns")) {
        std::vector<double>& into = values.emplace_back();
        for (const Json& value : column) {
            into.push_back(number_or_nan(value));
        }
    }
    if (values.size() != columns) {
        throw std::invalid_argument("Summaries: the rows of a group have another number of columns than their metrics.");
    }
    return {std::move(keys), std::move(values)};
}

} // namespace cxlift
