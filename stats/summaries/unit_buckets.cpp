#include "stats/summaries/unit_buckets.hpp"

#include "stats/summaries/pair_sums.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

// A column's centre, a double, with what its values exceed it by in all.
struct Centre {
    double at = 0.0;
    BinaryParts parts;
    double left = 0.0;
};

BinaryParts opposite(BinaryParts parts) {
    parts.negative = !parts.negative;
    return parts;
}

Centre centre_at(double at, const ExactSum& sum, std::uint64_t n) {
    Centre centre{.at = at, .parts = binary_parts(at), .left = 0.0};
    ExactSum left = sum;
    left.add(static_cast<Uint128>(centre.parts.mantissa) * n, centre.parts.exponent, !centre.parts.negative);
    centre.left = left.value().value();
    return centre;
}

// Twice, so that of equal values nothing is left.
Centre centre_of(const ExactSum& sum, std::uint64_t n) {
    const double mean = sum.value().value() / static_cast<double>(n);
    if (!std::isfinite(mean)) {
        return {.at = mean, .parts = {}, .left = 0.0};
    }
    const Centre first = centre_at(mean, sum, n);
    return centre_at(mean + first.left / static_cast<double>(n), sum, n);
}

} // namespace

void ExactBuckets::add(std::span<const double> row, std::uint64_t hash) {
    const std::size_t place = place_of(HashBuckets::bucket_of(hash));
    ++n_[place];
    parts_.resize(columns_);
    ExactSum* sum = &sums_[place * width()];
    for (std::size_t i = 0; i < columns_; ++i) {
        parts_[i] = binary_parts(row[i]);
        (sum++)->add(parts_[i].mantissa, parts_[i].exponent, parts_[i].negative);
    }
    for (std::size_t i = 0; i < columns_; ++i) {
        for (std::size_t j = i; j < columns_; ++j) {
            (sum++)->add_product(parts_[i], parts_[j]);
        }
    }
}

std::size_t ExactBuckets::place_of(std::size_t bucket) {
    place_.resize(HashBuckets::count);
    if (place_[bucket] == 0) {
        n_.push_back(0);
        sums_.resize(sums_.size() + width());
        place_[bucket] = static_cast<std::uint16_t>(n_.size());
    }
    return place_[bucket] - 1U;
}

void ExactBuckets::merge(const ExactBuckets& other) {
    for (std::size_t b = 0; b < HashBuckets::count; ++b) {
        if (const std::int64_t n = other.n_of(b); n > 0) {
            const std::size_t place = place_of(b);
            n_[place] += n;
            const std::span<const ExactSum> from = other.sums_of(b);
            for (std::size_t i = 0; i < from.size(); ++i) {
                sums_[place * width() + i].merge(from[i]);
            }
        }
    }
}

std::int64_t ExactBuckets::n() const noexcept {
    return std::accumulate(n_.begin(), n_.end(), std::int64_t{0});
}

std::int64_t ExactBuckets::n_of(std::size_t bucket) const noexcept {
    return known(bucket) == 0 ? 0 : n_[known(bucket) - 1];
}

std::span<const ExactSum> ExactBuckets::sums_of(std::size_t bucket) const noexcept {
    return known(bucket) == 0 ? std::span<const ExactSum>() : std::span(sums_).subspan((known(bucket) - 1) * width(), width());
}

CoMoments ExactBuckets::moments_of(std::size_t bucket) const {
    const std::int64_t n = n_of(bucket);
    if (n == 0) {
        return CoMoments(columns_);
    }
    const std::span<const ExactSum> sums = sums_of(bucket);
    const auto units = static_cast<std::uint64_t>(n);
    const auto count = static_cast<double>(n);
    std::vector<Centre> centres;
    std::vector<double> means;
    for (std::size_t i = 0; i < columns_; ++i) {
        centres.push_back(centre_of(sums[i], units));
        means.push_back(centres[i].at + centres[i].left / count);
    }
    std::vector<double> cross(columns_ * columns_);
    std::size_t product = columns_;
    for (std::size_t i = 0; i < columns_; ++i) {
        for (std::size_t j = i; j < columns_; ++j) { // the sum of (x - a) (y - b), less what the centres a and b leave over
            const Centre& a = centres[i];
            const Centre& b = centres[j];
            ExactSum about = sums[product++];
            about.add_scaled(sums[j], opposite(a.parts));
            about.add_scaled(sums[i], opposite(b.parts));
            const Uint128 ab = static_cast<Uint128>(a.parts.mantissa) * b.parts.mantissa;
            const int exponent = a.parts.exponent + b.parts.exponent;
            const bool negative = a.parts.negative != b.parts.negative;
            about.add(static_cast<Uint128>(static_cast<std::uint64_t>(ab)) * units, exponent, negative);
            about.add((ab >> 64U) * units, exponent + 64, negative);
            const double centred = centred_product(about.value(), a.left, b.left, count);
            cross[i * columns_ + j] = cross[j * columns_ + i] = i == j ? std::max(centred, 0.0) : centred;
        }
    }
    return {n, std::move(means), std::move(cross)};
}

CoMoments ExactBuckets::total() const {
    CoMoments total(columns_);
    for (std::size_t b = 0; b < HashBuckets::count; ++b) {
        total.merge(moments_of(b));
    }
    return total;
}

void ExactBuckets::put(std::size_t bucket, std::int64_t n, std::span<const ExactSum> sums) {
    const std::size_t place = place_of(bucket);
    n_[place] = n;
    std::ranges::copy(sums, sums_.begin() + static_cast<std::ptrdiff_t>(place * width()));
}

bool operator==(const ExactBuckets& a, const ExactBuckets& b) {
    if (a.columns_ != b.columns_ || a.met() != b.met()) {
        return false;
    }
    for (std::size_t bucket = 0; bucket < HashBuckets::count; ++bucket) {
        if (a.n_of(bucket) != b.n_of(bucket) || !std::ranges::equal(a.sums_of(bucket), b.sums_of(bucket))) {
            return false;
        }
    }
    return true;
}

void UnitBuckets::merge(const UnitBuckets& other) {
    if (outcomes_ != other.outcomes_ || covariates() != other.covariates()) {
        throw std::invalid_argument("UnitBuckets.merge: other has " + std::to_string(other.outcomes()) + " outcomes and " +
                                    std::to_string(other.covariates()) + " covariates, must have " +
                                    std::to_string(outcomes()) + " and " + std::to_string(covariates()) + ".");
    }
    complete_.merge(other.complete_);
    incomplete_.merge(other.incomplete_);
}

std::vector<CoMoments> UnitBuckets::buckets(std::span<const double> values) const {
    std::vector<CoMoments> buckets;
    for (std::size_t b = 0; b < HashBuckets::count; ++b) {
        buckets.push_back(covariates() == 0
                              ? complete_.moments_of(b)
                              : CovariateMoments(complete_.moments_of(b), incomplete_.moments_of(b)).imputed(values));
    }
    return buckets;
}

} // namespace cxlift::stats
