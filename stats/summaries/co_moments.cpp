#include "stats/summaries/co_moments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace cxlift::stats {

CoMoments::CoMoments(std::size_t columns) : means_(columns, 0.0), cross_(columns * columns, 0.0) {}

CoMoments::CoMoments(std::int64_t n, std::vector<double> means, std::vector<double> cross_products)
    : n_(n), means_(std::move(means)), cross_(std::move(cross_products)) {
    if (cross_.size() != means_.size() * means_.size()) {
        throw std::invalid_argument("CoMoments: there are " + std::to_string(cross_.size()) + " cross-products for " +
                                    std::to_string(means_.size()) + " columns, must be their square.");
    }
}

void CoMoments::add(std::span<const double> row) {
    const std::size_t k = columns();
    if (row.size() != k) {
        throw std::invalid_argument("CoMoments.add: row has " + std::to_string(row.size()) + " values, must have " +
                                    std::to_string(k) + ".");
    }
    if (std::any_of(row.begin(), row.end(), [](double value) { return std::isnan(value); })) {
        return;
    }
    const auto before = static_cast<double>(n_);
    const double total = before + 1.0;
    std::vector<double> delta(k);
    for (std::size_t i = 0; i < k; ++i) {
        delta[i] = row[i] - means_[i];
    }
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < k; ++j) {
            cross_[i * k + j] += delta[i] * delta[j] * (before / total);
        }
    }
    for (std::size_t i = 0; i < k; ++i) {
        means_[i] += delta[i] / total;
    }
    ++n_;
}

void CoMoments::merge(const CoMoments& other) {
    const std::size_t k = columns();
    if (other.columns() != k) {
        throw std::invalid_argument("CoMoments.merge: other has " + std::to_string(other.columns()) + " columns, must have " +
                                    std::to_string(k) + ".");
    }
    if (other.n_ == 0) {
        return;
    }
    if (n_ == 0) {
        *this = other;
        return;
    }
    const auto na = static_cast<double>(n_);
    const auto nb = static_cast<double>(other.n_);
    const double total = na + nb;
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < k; ++j) {
            const double product = (other.means_[i] - means_[i]) * (other.means_[j] - means_[j]);
            cross_[i * k + j] += other.cross_[i * k + j] + product * (na / total * nb);
        }
    }
    for (std::size_t i = 0; i < k; ++i) {
        means_[i] += (other.means_[i] - means_[i]) * (nb / total);
    }
    n_ += other.n_;
}

void CoMoments::check_column(std::size_t column) const {
    if (column >= columns()) {
        throw std::invalid_argument("CoMoments: column is " + std::to_string(column) + ", must be below " +
                                    std::to_string(columns()) + ".");
    }
}

double CoMoments::mean(std::size_t column) const {
    check_column(column);
    return means_[column];
}

double CoMoments::cross_product(std::size_t a, std::size_t b) const {
    check_column(a);
    check_column(b);
    return cross_[a * columns() + b];
}

double CoMoments::covariance(std::size_t a, std::size_t b) const {
    const double product = cross_product(a, b);
    return n_ < 2 ? std::numeric_limits<double>::quiet_NaN() : product / static_cast<double>(n_ - 1);
}

} // namespace cxlift::stats
