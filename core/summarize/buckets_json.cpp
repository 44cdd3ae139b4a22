#include "core/summarize/buckets_json.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cxlift {
namespace {

using stats::ExactSum;

constexpr const char* contradiction = "Summaries: the buckets of a group contradict themselves.";
constexpr std::int64_t most_units = std::int64_t{1} << 31; // of a bucket, see exact_sum.hpp
constexpr int highest_place = 64;                          // of a product of two doubles; the lowest is -68

Json sum_to_json(const ExactSum& sum) {
    Json json = Json::array();
    if (sum.top() == ExactSum::nothing) {
        return json;
    }
    json.push_back(sum.top());
    std::size_t written = sum.digits().size();
    while (written > 0 && sum.digits()[written - 1] == 0) {
        --written;
    }
    for (std::size_t i = 0; i < written; ++i) {
        json.push_back(sum.digits()[i]);
    }
    return json;
}

ExactSum sum_from_json(const Json& json, std::int64_t n) {
    if (json.empty()) {
        return {};
    }
    if (json.size() > 1 + ExactSum::places ||
        !std::all_of(json.begin(), json.end(), [](const Json& number) { return number.is_number_integer(); })) {
        throw std::invalid_argument(contradiction);
    }
    const auto top = json.at(0).get<std::int64_t>();
    ExactSum::Digits digits{};
    for (std::size_t i = 1; i < json.size(); ++i) {
        digits[i - 1] = json.at(i).get<std::int64_t>();
        const std::int64_t most = n << ExactSum::bits; // overflows for no n that is allowed
        if (digits[i - 1] > most || digits[i - 1] < -most) {
            throw std::invalid_argument(contradiction);
        }
    }
    if (top > highest_place || top < -highest_place - ExactSum::places) {
        throw std::invalid_argument(contradiction);
    }
    return {static_cast<int>(top), digits};
}

Json of_columns(const stats::ExactBuckets& buckets) {
    Json json = Json::array();
    for (std::size_t b = 0; b < stats::HashBuckets::count; ++b) {
        if (const std::int64_t n = buckets.n_of(b); n > 0) {
            Json bucket = Json::array({b, n});
            for (const ExactSum& sum : buckets.sums_of(b)) {
                bucket.push_back(sum_to_json(sum));
            }
            json.push_back(std::move(bucket));
        }
    }
    return json;
}

void read_columns(const Json& json, stats::ExactBuckets& buckets) {
    for (const Json& bucket : json) {
        const std::int64_t number = count_of(bucket.at(0));
        const std::int64_t n = count_of(bucket.at(1));
        const auto b = static_cast<std::size_t>(number);
        if (b >= stats::HashBuckets::count || n < 1 || n >= most_units || bucket.size() != 2 + buckets.width() ||
            buckets.n_of(b) > 0) {
            throw std::invalid_argument(contradiction);
        }
        std::vector<ExactSum> sums;
        for (std::size_t i = 2; i < bucket.size(); ++i) {
            sums.push_back(sum_from_json(bucket.at(i), n));
        }
        buckets.put(b, n, sums);
    }
}

} // namespace

Json buckets_to_json(const stats::UnitBuckets& buckets) {
    Json json = {{"buckets", of_columns(buckets.complete())}};
    if (buckets.covariates() > 0) {
        json["incomplete"] = of_columns(buckets.incomplete());
    }
    return json;
}

void read_buckets(const Json& json, stats::UnitBuckets& buckets) {
    read_columns(json.at("buckets"), buckets.complete());
    if (buckets.covariates() > 0) {
        read_columns(json.at("incomplete"), buckets.incomplete());
    }
}

} // namespace cxlift
