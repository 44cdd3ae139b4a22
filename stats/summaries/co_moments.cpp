#include "stats/summaries/co_moments.hpp"

#include "stats/summaries/two_sum.hpp"

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

CoMoments CoMoments::of(std::span<const double> rows, std::size_t columns) {
    CoMoments result(columns);
    if (columns == 0 || rows.size() % columns != 0) {
        throw std::invalid_argument("CoMoments.of: rows has " + std::to_string(rows.size()) +
                                    " values, must be a multiple of " + std::to_string(columns) + " columns above 0.");
    }
    std::vector<std::span<const double>> complete;
    for (std::size_t start = 0; start < rows.size(); start += columns) {
        const auto row = rows.subspan(start, columns);
        if (std::none_of(row.begin(), row.end(), [](double value) { return std::isnan(value); })) {
            complete.push_back(row);
        }
    }
    if (complete.empty()) {
        return result;
    }
    const auto n = static_cast<double>(complete.size());
    const auto origin = complete.front(); // keeps the sums small beside a large common offset
    std::vector<double> sums(columns);
    for (const auto row : complete) {
        for (std::size_t i = 0; i < columns; ++i) {
            sums[i] += row[i] - origin[i];
        }
    }
    std::vector<double> residual(columns); // what rounding of the centres leaves over
    std::vector<double> deviation(columns);
    for (std::size_t i = 0; i < columns; ++i) {
        result.means_[i] = origin[i] + sums[i] / n;
    }
    for (const auto row : complete) {
        for (std::size_t i = 0; i < columns; ++i) {
            deviation[i] = row[i] - result.means_[i];
            residual[i] += deviation[i];
            for (std::size_t j = 0; j <= i; ++j) {
                result.cross_[i * columns + j] += deviation[i] * deviation[j];
            }
        }
    }
    for (std::size_t i = 0; i < columns; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double& cross = result.cross_[i * columns + j];
            cross -= residual[i] * (residual[j] / n);
            cross = i == j ? std::max(cross, 0.0) : cross;
            result.cross_[j * columns + i] = cross;
        }
    }
    result.n_ = static_cast<std::int64_t>(complete.size());
    result.means_low_.resize(columns);
    for (std::size_t i = 0; i < columns; ++i) {
        result.move_mean(i, residual[i] / n);
    }
    return result;
}

void CoMoments::move_mean(std::size_t column, double by) noexcept {
    if (means_low_.empty()) {
        means_[column] += by;
        return;
    }
    const TwoSum sum = two_sum(means_[column], means_low_[column] + by);
    means_[column] = sum.high;
    means_low_[column] = sum.low;
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
        delta[i] = (row[i] - means_[i]) - (means_low_.empty() ? 0.0 : means_low_[i]);
    }
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < k; ++j) {
            cross_[i * k + j] += delta[i] * delta[j] * (before / total);
        }
    }
    for (std::size_t i = 0; i < k; ++i) {
        move_mean(i, delta[i] / total);
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
    if (means_low_.empty() && !other.means_low_.empty()) {
        means_low_.resize(k);
    }
    std::vector<double> delta(k);
    for (std::size_t i = 0; i < k; ++i) {
        delta[i] = (other.means_[i] - means_[i]) + (other.mean_low(i) - mean_low(i));
    }
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < k; ++j) {
            const double product = delta[i] * delta[j];
            cross_[i * k + j] += other.cross_[i * k + j] + product * (na / total * nb);
        }
    }
    for (std::size_t i = 0; i < k; ++i) {
        move_mean(i, delta[i] * (nb / total));
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

double CoMoments::mean_low(std::size_t column) const {
    check_column(column);
    return means_low_.empty() ? 0.0 : means_low_[column];
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
