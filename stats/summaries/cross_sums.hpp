// Sums of several columns and of all their products, about a shift: what covariate adjustment keeps of a block of rows.
#pragma once

#include "stats/summaries/co_moments.hpp"
#include "stats/summaries/pair_sums.hpp"
#include "stats/summaries/two_sum.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

class CrossSums {
public:
    explicit CrossSums(std::size_t columns)
        : shift_(columns), deviation_(columns), sums_(columns), products_(columns * (columns + 1) / 2) {}

    void add(std::span<const double> row) noexcept {
        const std::size_t k = shift_.size();
        for (std::size_t i = 0; i < k; ++i) {
            shift_[i] = n_ == 0 ? row[i] : shift_[i]; // the first row: near the others, and nothing is left of a constant
            deviation_[i] = row[i] - shift_[i];
            sums_[i].add(deviation_[i]);
        }
        std::size_t product = 0;
        for (std::size_t i = 0; i < k; ++i) {
            for (std::size_t j = i; j < k; ++j) {
                products_[product++].add_product(deviation_[i], deviation_[j]);
            }
        }
        ++n_;
    }

    [[nodiscard]] CoMoments co_moments() const {
        const std::size_t k = shift_.size();
        if (n_ == 0) {
            return CoMoments(k);
        }
        const auto count = static_cast<double>(n_);
        std::vector<double> means(k);
        std::vector<double> cross(k * k);
        std::size_t product = 0;
        for (std::size_t i = 0; i < k; ++i) {
            means[i] = shift_[i] + sums_[i].value() / count;
            for (std::size_t j = i; j < k; ++j) {
                cross[i * k + j] = centred_product(products_[product++], sums_[i].value(), sums_[j].value(), count);
                cross[j * k + i] = cross[i * k + j];
            }
        }
        return {n_, std::move(means), std::move(cross)};
    }

private:
    std::int64_t n_ = 0;
    std::vector<double> shift_;
    std::vector<double> deviation_; // of the row that is added
    std::vector<LongSum> sums_;
    std::vector<LongSum> products_; // of each column with itself and those after it
};

} // namespace cxlift::stats
