#include "stats/multiplicity/simultaneous_intervals.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"
#include "stats/multiplicity/dunnett_tail.hpp"
#include "stats/multiplicity/max_t_critical.hpp"
#include "stats/multiplicity/max_t_pvalues.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace cxlift::stats {
namespace {

constexpr const char* name = "simultaneous_intervals";
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void check_size(const std::string& argument, std::size_t size, std::size_t expected) {
    if (size != expected) {
        throw std::invalid_argument(std::string(name) + ": " + argument + " has " + std::to_string(size) +
                                    " numbers, must have " + std::to_string(expected) + ".");
    }
}

// What is left of the family when those that cannot be tested are out.
struct Family {
    std::vector<std::size_t> places;
    std::vector<double> statistics;
    std::vector<double> dfs; // as many as were given
    std::vector<double> correlation;
};

Family family_of(std::span<const double> differences, std::span<const double> std_errors, std::span<const double> dfs,
                 std::span<const double> correlation) {
    const std::size_t size = differences.size();
    check_size("std_errors", std_errors.size(), size);
    if (dfs.size() != 1) {
        check_size("df", dfs.size(), size);
    }
    if (!correlation.empty()) {
        check_size("correlation", correlation.size(), size * size);
    }
    Family family;
    for (std::size_t i = 0; i < size; ++i) {
        const double df = dfs[dfs.size() == 1 ? 0 : i];
        if (!std::isnan(std_errors[i])) {
            check_not_negative(name, "std_errors[" + std::to_string(i) + "]", std_errors[i]);
        }
        if (!std::isnan(df) && !(df > 0.0)) {
            throw std::invalid_argument(std::string(name) + ": df is " + std::to_string(df) + ", must be above 0.");
        }
        if (std::isfinite(differences[i]) && std_errors[i] > 0.0 && std::isfinite(std_errors[i]) && !std::isnan(df)) {
            family.places.push_back(i);
            family.statistics.push_back(differences[i] / std_errors[i]);
            if (dfs.size() != 1) {
                family.dfs.push_back(df);
            }
        }
    }
    if (dfs.size() == 1) {
        family.dfs.push_back(dfs[0]);
    }
    for (const std::size_t i : correlation.empty() ? std::vector<std::size_t>{} : family.places) {
        for (const std::size_t j : family.places) {
            family.correlation.push_back(correlation[i * size + j]);
        }
    }
    return family;
}

struct Solved {
    std::vector<double> critical_values;
    std::vector<double> pvalues;
};

double df_of(const Family& family, std::size_t i) {
    return family.dfs[family.dfs.size() == 1 ? 0 : i];
}

// From a tail that all share to a critical value of each.
std::vector<double> critical_values_of(const Family& family, double tail) {
    std::vector<double> found;
    for (std::size_t i = 0; i < family.places.size(); ++i) {
        found.push_back(student_t_upper_quantile(tail, df_of(family, i)));
    }
    return found;
}

Solved bonferroni(const Family& family, const TestOptions& options) {
    Solved solved;
    for (std::size_t i = 0; i < family.places.size(); ++i) {
        solved.pvalues.push_back(pvalue_of(family.statistics[i], options.alternative,
                                           [&](double t) { return student_t_upper_tail(t, df_of(family, i)); }));
    }
    solved.pvalues = adjust_pvalues(solved.pvalues, Correction::bonferroni);
    solved.critical_values = critical_values_of(family, tail_of(options) / static_cast<double>(family.places.size()));
    return solved;
}

Solved max_t(const Family& family, const SimultaneousOptions& options) {
    const MaxTDraws draws(name, family.correlation, family.places.size(),
                          {.two_sided = options.test.alternative == Alternative::two_sided,
                           .df = family.dfs.size() == 1 ? family.dfs[0] : std::numeric_limits<double>::infinity(),
                           .seed = options.seed,
                           .n_draws = options.n_draws});
    return {
        .critical_values = critical_values_of(family, max_t_critical_tail(draws, 1.0 - options.test.confidence_level)),
        .pvalues =
            max_t_pvalues(
                family.statistics, family.correlation, family.dfs,
                {.alternative = options.test.alternative, .step_down = false, .seed = options.seed, .n_draws = options.n_draws})
                .pvalues_adjusted};
}

Solved dunnett(const Family& family, const TestOptions& options) {
    check_size("df of method 'dunnett'", family.dfs.size(), 1);
    const bool two_sided = options.alternative == Alternative::two_sided;
    const std::vector<double> loadings = product_loadings(name, family.correlation, family.places.size());
    const double critical = dunnett_upper_quantile(1.0 - options.confidence_level, loadings, family.dfs[0], two_sided);
    Solved solved{.critical_values = std::vector<double>(family.places.size(), critical), .pvalues = {}};
    for (const double statistic : family.statistics) {
        const double beyond = two_sided                                  ? std::abs(statistic)
                              : options.alternative == Alternative::less ? -statistic
                                                                         : statistic;
        solved.pvalues.push_back(dunnett_upper_tail(beyond, loadings, family.dfs[0], two_sided));
    }
    return solved;
}

Solved solve(const Family& family, const SimultaneousOptions& options) {
    switch (options.method) {
    case SimultaneousMethod::max_t: return max_t(family, options);
    case SimultaneousMethod::dunnett: return dunnett(family, options.test);
    case SimultaneousMethod::bonferroni: break;
    }
    return bonferroni(family, options.test);
}

} // namespace

SimultaneousIntervals simultaneous_intervals(std::span<const double> differences, std::span<const double> std_errors,
                                             std::span<const double> dfs, std::span<const double> correlation,
                                             const SimultaneousOptions& options) {
    check_options(name, options.test);
    const bool needs_correlation = options.method != SimultaneousMethod::bonferroni;
    if (needs_correlation) {
        check_size("correlation", correlation.size(), differences.size() * differences.size());
    }
    const Family family = family_of(differences, std_errors, dfs, needs_correlation ? correlation : std::span<const double>{});
    SimultaneousIntervals result{.intervals = std::vector<Interval>(differences.size()),
                                 .critical_values = std::vector<double>(differences.size(), nan),
                                 .pvalues_adjusted = std::vector<double>(differences.size(), nan),
                                 .method = options.method == SimultaneousMethod::bonferroni ? "Bonferroni"
                                           : options.method == SimultaneousMethod::max_t    ? "max-t, single step"
                                                                                            : "Dunnett",
                                 .notes = {}};
    if (family.places.size() < differences.size()) {
        result.notes.emplace_back("A difference without a standard error above 0 is left out of the family.");
    }
    if (family.places.empty() || (family.dfs.size() == 1 && std::isnan(family.dfs[0]))) {
        return result;
    }
    const Solved solved = solve(family, options);
    for (std::size_t k = 0; k < family.places.size(); ++k) {
        const std::size_t i = family.places[k];
        result.critical_values[i] = solved.critical_values[k];
        result.pvalues_adjusted[i] = solved.pvalues[k];
        result.intervals[i] =
            interval_around(differences[i], solved.critical_values[k] * std_errors[i], options.test.alternative);
    }
    return result;
}

} // namespace cxlift::stats
