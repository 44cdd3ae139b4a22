#include "core/summarize/summary_json.hpp"

#include "core/summarize/buckets_json.hpp"
#include "core/summarize/distribution_json.hpp"
#include "core/summarize/survival_json.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

namespace cxlift {
namespace {

constexpr double rounding = 1e-9;
constexpr const char* contradiction = "Summaries: the weights of a group contradict themselves.";

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
    Json means = Json::array();
    Json cross = Json::array(); // each column with itself and those after it
    for (std::size_t i = 0; i < m.columns(); ++i) {
        means.push_back(number_or_null(m.mean(i)));
        for (std::size_t j = i; j < m.columns(); ++j) {
            cross.push_back(number_or_null(m.cross_product(i, j)));
        }
    }
    return {{"n", m.n()}, {"means", std::move(means)}, {"cross", std::move(cross)}};
}

Json clusters_to_json(const Clusters& clusters) {
    Json sizes = Json::array();
    for (const auto& [size, totals] : clusters.totals.by_size()) {
        Json moments = Json::array();
        for (const stats::Moments& of : totals) {
            moments.push_back(moments_to_json(of));
        }
        sizes.push_back({{"size", size}, {"totals", std::move(moments)}});
    }
    Json json = {{"origins", clusters.totals.origins()}, {"sizes", std::move(sizes)}};
    json.update(counts_to_json(clusters.answers));
    return json;
}

stats::Moments read_moments(const Json& json) {
    return {.n = count_of(json.at("n")),
            .mean = number_or_nan(json.at("mean")),
            .m2 = number_or_nan(json.at("m2")),
            .m3 = number_or_nan(json.at("m3")),
            .m4 = number_or_nan(json.at("m4")),
            .mean_low = number_or_nan(json.at("mean_low"))};
}

void read_counts(const Json& json, stats::Counts& counts) {
    for (const Json& pair : json.at("counts")) {
        counts.add(pair.at(0).get<double>(), count_of(pair.at(1)));
    }
}

Clusters read_clusters(const Json& json, std::size_t totals) {
    auto origins = json.at("origins").get<std::vector<double>>();
    if (origins.size() != totals) {
        throw std::invalid_argument("Summaries: a metric has another number of totals than its summary.");
    }
    Clusters clusters{.totals = stats::ClusterMoments(std::move(origins)), .answers = {}};
    for (const Json& size : json.at("sizes")) {
        std::vector<stats::Moments> moments;
        for (const Json& total : size.at("totals")) {
            moments.push_back(read_moments(total));
        }
        clusters.totals.add(count_of(size.at("size")), moments);
    }
    read_counts(json, clusters.answers);
    return clusters;
}

Json weights_to_json(const stats::Weights& weights) {
    return {{"n", weights.n}, {"n_zero", weights.n_zero}, {"total", weights.total}, {"squares", weights.squares}};
}

// Squares are one over the effective number of units, which lies between 1 and n.
stats::Weights read_weights(const Json& json) {
    const stats::Weights weights{.n = count_of(json.at("n")),
                                 .n_zero = count_of(json.at("n_zero")),
                                 .total = json.at("total").get<double>(),
                                 .squares = json.at("squares").get<double>()};
    const bool some = weights.n > 0;
    if ((weights.total > 0.0) != some || (weights.squares > 0.0) != some || weights.squares > 1.0 + rounding) {
        throw std::invalid_argument(contradiction);
    }
    return weights;
}

Json weighted_moments_to_json(const stats::WeightedMoments& m) {
    return {{"weights", weights_to_json(m.weights)},
            {"mean", number_or_null(m.mean)},
            {"mean_low", number_or_null(m.mean_low)},
            {"first", number_or_null(m.first)},
            {"second", number_or_null(m.second)}};
}

Json weighted_counts_to_json(const stats::WeightedCounts& counts) {
    Json answers = Json::array();
    for (const auto& [value, weights] : counts.values()) {
        Json answer = weights_to_json(weights);
        answer["answer"] = value;
        answers.push_back(std::move(answer));
    }
    return {{"weighted_counts", std::move(answers)}};
}

stats::WeightedMoments read_weighted_moments(const Json& json) {
    stats::WeightedMoments moments;
    moments.weights = read_weights(json.at("weights"));
    moments.mean = number_or_nan(json.at("mean"));
    moments.mean_low = number_or_nan(json.at("mean_low"));
    moments.first = number_or_nan(json.at("first"));
    moments.second = number_or_nan(json.at("second"));
    return moments;
}

stats::CoMoments read_co_moments(const Json& json, std::size_t columns) {
    std::vector<double> means;
    std::vector<double> cross(columns * columns);
    std::size_t next = 0;
    for (std::size_t i = 0; i < columns; ++i) {
        means.push_back(number_or_nan(json.at("means").at(i)));
        for (std::size_t j = i; j < columns; ++j) {
            cross[i * columns + j] = number_or_nan(json.at("cross").at(next++));
            cross[j * columns + i] = cross[i * columns + j];
        }
    }
    return {count_of(json.at("n")), std::move(means), std::move(cross)};
}

} // namespace

Json summary_to_json(const Summary& summary) {
    if (const auto* moments = std::get_if<stats::Moments>(&summary)) {
        return moments_to_json(*moments);
    }
    if (const auto* counts = std::get_if<stats::Counts>(&summary)) {
        return counts_to_json(*counts);
    }
    if (const auto* adjusted = std::get_if<stats::CovariateMoments>(&summary)) {
        return {{"complete", co_moments_to_json(adjusted->complete())},
                {"incomplete", co_moments_to_json(adjusted->incomplete())}};
    }
    if (const auto* clusters = std::get_if<Clusters>(&summary)) {
        return clusters_to_json(*clusters);
    }
    if (const auto* weighted = std::get_if<stats::WeightedMoments>(&summary)) {
        return weighted_moments_to_json(*weighted);
    }
    if (const auto* weighted = std::get_if<stats::WeightedCounts>(&summary)) {
        return weighted_counts_to_json(*weighted);
    }
    if (const auto* weighted = std::get_if<stats::WeightedTotals>(&summary)) {
        return {{"weights", weights_to_json(weighted->weights)}, {"products", co_moments_to_json(weighted->products)}};
    }
    if (const auto* distribution = std::get_if<stats::Distribution>(&summary)) {
        return distribution_to_json(*distribution);
    }
    if (const auto* survival = std::get_if<stats::Survival>(&summary)) {
        return survival_to_json(*survival);
    }
    if (const auto* times = std::get_if<stats::UnitTimes>(&summary)) {
        return unit_times_to_json(*times);
    }
    if (const auto* buckets = std::get_if<stats::UnitBuckets>(&summary)) {
        return buckets_to_json(*buckets);
    }
    return co_moments_to_json(std::get<stats::CoMoments>(summary));
}

void read_summary(const Json& json, Summary& summary) {
    if (auto* counts = std::get_if<stats::Counts>(&summary)) {
        read_counts(json, *counts);
        return;
    }
    if (const auto* clusters = std::get_if<Clusters>(&summary)) {
        summary = read_clusters(json, clusters->totals.totals());
        return;
    }
    if (const auto* pair = std::get_if<stats::CoMoments>(&summary)) {
        summary = read_co_moments(json, pair->columns());
        return;
    }
    if (const auto* adjusted = std::get_if<stats::CovariateMoments>(&summary)) {
        summary = stats::CovariateMoments(read_co_moments(json.at("complete"), adjusted->outcomes() + adjusted->covariates()),
                                          read_co_moments(json.at("incomplete"), adjusted->outcomes()));
        return;
    }
    if (std::holds_alternative<stats::WeightedMoments>(summary)) {
        summary = read_weighted_moments(json);
        return;
    }
    if (auto* weighted = std::get_if<stats::WeightedCounts>(&summary)) {
        for (const Json& answer : json.at("weighted_counts")) {
            weighted->add(answer.at("answer").get<double>(), read_weights(answer));
        }
        return;
    }
    if (std::holds_alternative<stats::Survival>(summary)) {
        summary = survival_from_json(json);
        return;
    }
    if (std::holds_alternative<stats::UnitTimes>(summary)) {
        summary = unit_times_from_json(json);
        return;
    }
    if (auto* buckets = std::get_if<stats::UnitBuckets>(&summary)) {
        read_buckets(json, *buckets);
        return;
    }
    if (std::holds_alternative<stats::Distribution>(summary)) {
        summary = distribution_from_json(json);
        return;
    }
    if (std::holds_alternative<stats::WeightedTotals>(summary)) {
        const stats::WeightedTotals totals{.weights = read_weights(json.at("weights")),
                                           .products = read_co_moments(json.at("products"), 2)};
        if (totals.products.n() != totals.weights.n) {
            throw std::invalid_argument(contradiction);
        }
        summary = totals;
        return;
    }
    summary = read_moments(json);
}

} // namespace cxlift
