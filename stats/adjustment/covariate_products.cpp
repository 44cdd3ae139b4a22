#include "stats/adjustment/covariate_products.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace cxlift::stats {
namespace {

double distance_of(const CoMoments& control, const CoMoments& treatment, std::size_t column) {
    return (treatment.mean(column) - control.mean(column)) + (treatment.mean_low(column) - control.mean_low(column));
}

VariantProducts products_of(const CoMoments& summary, const std::vector<double>& units) {
    const auto product = [&](std::size_t i, std::size_t j) {
        return units[i] > 0.0 && units[j] > 0.0 ? summary.cross_product(i, j) / units[i] / units[j] : 0.0;
    };
    const std::size_t k = summary.columns() - 1;
    VariantProducts result{
        .n = static_cast<double>(summary.n()), .xx = Gram(k), .xy = std::vector<double>(k), .yy = product(0, 0)};
    for (std::size_t i = 0; i < k; ++i) {
        result.xy[i] = product(i + 1, 0);
        for (std::size_t j = 0; j < k; ++j) {
            result.xx(i, j) = product(i + 1, j + 1);
        }
    }
    return result;
}

std::vector<double> chosen(std::span<const double> values, std::span<const std::size_t> columns) {
    std::vector<double> result;
    for (const std::size_t column : columns) {
        result.push_back(values[column]);
    }
    return result;
}

} // namespace

double VariantProducts::residual_squares(std::span<const double> slopes) const {
    return std::max(0.0, yy - 2.0 * dot(slopes, xy) + form(xx, slopes, slopes));
}

double VariantProducts::residual_products(std::span<const double> slopes) const {
    return dot(slopes, xy) - form(xx, slopes, slopes);
}

Gram CovariateProducts::pooled() const {
    Gram sum = control.xx;
    for (std::size_t i = 0; i < sum.values.size(); ++i) {
        sum.values[i] += treatment.xx.values[i];
    }
    return sum;
}

void CovariateProducts::keep(std::span<const std::size_t> chosen_columns) {
    for (VariantProducts* variant : {&control, &treatment}) {
        variant->xx = part_of(variant->xx, chosen_columns);
        variant->xy = chosen(variant->xy, chosen_columns);
    }
    distance = chosen(distance, chosen_columns);
    std::vector<std::size_t> still;
    for (const std::size_t column : chosen_columns) {
        still.push_back(kept[column]);
    }
    kept = std::move(still);
}

CovariateProducts covariate_products(const char* function, const CoMoments& control, const CoMoments& treatment) {
    if (control.columns() != treatment.columns() || control.columns() == 0) {
        throw std::invalid_argument(std::string(function) + ": the control has " + std::to_string(control.columns()) +
                                    " columns and the treatment " + std::to_string(treatment.columns()) +
                                    ", must have as many: the outcome and its covariates.");
    }
    CovariateProducts result;
    std::vector<double> units;
    for (std::size_t i = 0; i < control.columns(); ++i) {
        units.push_back(std::sqrt(control.cross_product(i, i) + treatment.cross_product(i, i)));
    }
    result.control = products_of(control, units);
    result.treatment = products_of(treatment, units);
    result.unit = units[0];
    result.columns = control.columns() - 1;
    for (std::size_t i = 0; i < result.columns; ++i) {
        const double unit = units[i + 1];
        result.distance.push_back(unit > 0.0 ? distance_of(control, treatment, i + 1) / unit : 0.0);
        result.kept.push_back(i);
    }
    return result;
}

AdjustedMeans unadjusted(const CoMoments& control, const CoMoments& treatment, const CovariateProducts& products) {
    AdjustedMeans means;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    means.n_control = control.n();
    means.n_treatment = treatment.n();
    means.estimates.control.value = control.n() == 0 ? nan : control.mean(0);
    means.treatment = treatment.n() == 0 ? nan : treatment.mean(0);
    means.estimates.difference.value = control.n() == 0 || treatment.n() == 0 ? nan : distance_of(control, treatment, 0);
    if (control.n() < 2 || treatment.n() < 2) {
        means.notes.emplace_back("A variant has fewer than two values, so the difference cannot be tested.");
    } else if (products.unit == 0.0) {
        means.notes.emplace_back("No value differs from another within either variant, so the difference cannot be tested.");
    } else if (!std::isfinite(products.unit)) {
        means.notes.emplace_back("The values are so large that their squares overflow; measure them in a larger unit.");
    }
    return means;
}

void move_to_common_covariates(AdjustedMeans& means, const CovariateProducts& products, std::span<const double> slopes_control,
                               std::span<const double> slopes_treatment) {
    const double up = dot(slopes_control, products.distance) * (products.treatment.n / products.units()) * products.unit;
    const double down = dot(slopes_treatment, products.distance) * (products.control.n / products.units()) * products.unit;
    means.estimates.control.value += up;
    means.treatment -= down;
    means.estimates.difference.value -= up + down;
}

void note_left_out(AdjustedMeans& means, const CovariateProducts& products) {
    std::string names;
    std::size_t count = 0;
    for (std::size_t column = 0; column < products.columns; ++column) {
        if (std::find(products.kept.begin(), products.kept.end(), column) == products.kept.end()) {
            names += (count == 0 ? "" : ", ") + std::to_string(column);
            ++count;
        }
    }
    if (count == 0) {
        return;
    }
    means.notes.push_back(count == 1
                              ? "Covariate " + names + " (counted from 0) is constant or a combination of those before it " +
                                    "and was left out."
                              : "Covariates " + names + " (counted from 0) are constant or combinations of those before " +
                                    "them and were left out.");
}

bool leave_variance(AdjustedMeans& means, const CovariateProducts& products, double residual_squares) {
    constexpr double rounding = 0x1p-43;
    const double squares = products.control.yy + products.treatment.yy;
    if (residual_squares <= rounding * squares) {
        means.notes.emplace_back("The covariates explain every value of both variants, so the difference cannot be tested.");
        return false;
    }
    if (!products.kept.empty()) {
        std::ostringstream note;
        note.setf(std::ios::fixed);
        note.precision(1);
        note << "The covariates explain " << 100.0 * std::max(1.0 - residual_squares / squares, 0.0)
             << " % of the variance within variants.";
        means.notes.push_back(note.str());
    }
    return true;
}

} // namespace cxlift::stats
