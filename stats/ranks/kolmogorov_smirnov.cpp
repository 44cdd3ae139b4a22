#include "stats/ranks/kolmogorov_smirnov.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace cxlift::stats {
namespace {

__extension__ using int128 = __int128;

constexpr Word<KolmogorovSmirnovMethod> methods[] = {{KolmogorovSmirnovMethod::automatic, "auto"},
                                                     {KolmogorovSmirnovMethod::exact, "exact"},
                                                     {KolmogorovSmirnovMethod::asymptotic, "asymptotic"}};

constexpr double cheap = 4e6;    // pairs: some hundredths of a second
constexpr double possible = 2e9; // ten seconds

// m n times the control's distribution function less the treatment's, as far as the alternative looks.
int128 distance_of(int128 difference, Alternative alternative) {
    switch (alternative) {
    case Alternative::less: return -difference;
    case Alternative::greater: return difference;
    case Alternative::two_sided: break;
    }
    return difference < 0 ? -difference : difference;
}

int128 largest_distance(const OrderedCounts& values, Alternative alternative) {
    const int128 m = values.n_control();
    const int128 n = values.n_treatment();
    Level passed;
    int128 largest = 0;
    values.each([&](const Level& level) {
        passed.control += level.control;
        passed.treatment += level.treatment;
        largest = std::max(largest, distance_of(passed.control * n - passed.treatment * m, alternative));
    });
    return largest;
}

// A path from (0, 0) to (m, n) is a way to deal the values. The chance that a random path to (i, j) has touched the distance
// comes from its two last steps, of which that along i has the chance i / (i + j). Only where a level ends can the distance be
// seen.
double exact_pvalue(const OrderedCounts& values, std::int64_t largest, Alternative alternative) {
    const std::int64_t m = values.n_control();
    const std::int64_t n = values.n_treatment();
    std::vector<char> is_end(static_cast<std::size_t>(m + n) + 1, 0);
    std::size_t passed = 0;
    values.each([&](const Level& level) {
        passed += static_cast<std::size_t>(level.total());
        is_end[passed] = 1;
    });
    std::vector<double> touched(static_cast<std::size_t>(n) + 1, 0.0);
    for (std::int64_t i = 0; i <= m; ++i) {
        for (std::int64_t j = 0; j <= n; ++j) {
            double& here = touched[static_cast<std::size_t>(j)];
            if (is_end[static_cast<std::size_t>(i + j)] != 0 && distance_of(i * n - j * m, alternative) >= largest) {
                here = 1.0;
            } else if (j > 0) {
                const double along = static_cast<double>(i) / static_cast<double>(i + j);
                const double before = touched[static_cast<std::size_t>(j - 1)];
                here = along * here + (1.0 - along) * before;
            }
        }
    }
    return touched.back();
}

double asymptotic_pvalue(double distance, double m, double n, Alternative alternative) {
    const double x = distance * std::sqrt(m / (m + n)) * std::sqrt(n);
    if (alternative != Alternative::two_sided) {
        return std::exp(-2.0 * x * x);
    }
    if (x < 1.0) { // Jacobi's other form of the series, which converges where the first does not
        constexpr double pi = std::numbers::pi;
        double sum = 0.0;
        for (int k = 1; k <= 9 && x > 0.0; k += 2) {
            sum += std::exp(-k * k * pi * pi / (8.0 * x * x));
        }
        return x > 0.0 ? 1.0 - std::sqrt(2.0 * pi) / x * sum : 1.0;
    }
    double sum = 0.0;
    double sign = 1.0;
    for (int k = 1; k <= 6; ++k, sign = -sign) {
        sum += sign * std::exp(-2.0 * k * k * x * x);
    }
    return std::min(1.0, 2.0 * sum);
}

} // namespace

std::span<const Word<KolmogorovSmirnovMethod>> kolmogorov_smirnov_methods() {
    return methods;
}

KolmogorovSmirnov kolmogorov_smirnov(const OrderedCounts& values, Alternative alternative, KolmogorovSmirnovMethod method) {
    KolmogorovSmirnov result{.n_control = values.n_control(), .n_treatment = values.n_treatment(), .method = {}, .notes = {}};
    const auto m = static_cast<double>(result.n_control);
    const auto n = static_cast<double>(result.n_treatment);
    const double pairs = m * n;
    const bool is_exact =
        method == KolmogorovSmirnovMethod::exact || (method == KolmogorovSmirnovMethod::automatic && pairs <= cheap);
    result.method = is_exact ? "Kolmogorov-Smirnov, exact" : "Kolmogorov-Smirnov, asymptotic";
    if (pairs == 0.0) {
        result.notes.emplace_back("A variant has no values, so there is nothing to compare.");
        return result;
    }
    const int128 largest = largest_distance(values, alternative);
    result.statistic = static_cast<double>(largest) / pairs;
    if (!is_exact) {
        result.pvalue = asymptotic_pvalue(result.statistic, m, n, alternative);
    } else if (pairs > possible) {
        result.notes.emplace_back("The exact distribution of so many values takes too long; method 'asymptotic' answers.");
    } else {
        result.pvalue = exact_pvalue(values, static_cast<std::int64_t>(largest), alternative);
    }
    return result;
}

} // namespace cxlift::stats
