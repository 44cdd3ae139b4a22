#include "core/analyze/match_rates.hpp"

#include "core/analyze/words.hpp"
#include "stats/proportions/homogeneity_test.hpp"
#include "stats/proportions/rare_counts.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace cxlift {
namespace {

constexpr std::string_view prefix = "matched.";
constexpr double alarming = 0.001; // as of the sample ratio

struct Counted {
    std::string source;
    std::string what;
    bool yes = false;
    std::string variant;
};

std::optional<Counted> counted(std::string_view reason) {
    if (!reason.starts_with(prefix)) {
        return std::nullopt;
    }
    std::vector<std::string> parts;
    std::string_view rest = reason.substr(prefix.size());
    for (std::size_t point = rest.find('.'); parts.size() < 3 && point != std::string_view::npos; point = rest.find('.')) {
        parts.emplace_back(rest.substr(0, point));
        rest = rest.substr(point + 1);
    }
    if (parts.size() < 3 || (parts[2] != "yes" && parts[2] != "no")) {
        return std::nullopt;
    }
    return Counted{.source = parts[0], .what = parts[1], .yes = parts[2] == "yes", .variant = std::string(rest)};
}

using Groups = std::map<std::string, stats::Successes>; // by variant

std::string rates_of(const Groups& groups) {
    std::string text;
    for (const auto& [variant, group] : groups) {
        const std::string rate =
            group.n == 0 ? "none" : percentage(static_cast<double>(group.successes) / static_cast<double>(group.n));
        text += (text.empty() ? "" : ", ") + variant + " " + rate;
    }
    return text;
}

std::string subject_of(const std::string& source, const std::string& what) {
    if (what == "rows") {
        return "Rows of '" + source + "' that belong to a unit, by the variant that they name: ";
    }
    if (what == "units") {
        return "Units with a key by which '" + source + "' could be theirs: ";
    }
    return "Units with a row of '" + source + "': ";
}

std::string_view told_of_difference(std::string_view what) {
    if (what == "reached") {
        return " The change may do that, or the sources match unequally.";
    }
    return " The sources match more often in one variant, so what is compared is of different people: do not trust it.";
}

// Where the expected counts are too small for chi-squared, by the Poisson probability of so many.
double pvalue_of(const std::vector<stats::Successes>& groups, const stats::ChiSquaredResult& chi_squared) {
    std::int64_t successes = 0;
    std::int64_t units = 0;
    std::vector<std::int64_t> counts;
    std::vector<double> shares;
    for (const stats::Successes& group : groups) {
        successes += group.successes;
        units += group.n;
        counts.push_back(group.successes);
        shares.push_back(static_cast<double>(group.n));
    }
    const bool testable = std::all_of(groups.begin(), groups.end(), [&](const stats::Successes& group) {
        const auto n = static_cast<double>(group.n);
        const double expected = n * static_cast<double>(successes) / static_cast<double>(units);
        return group.n == 0 || std::min(expected, n - expected) >= stats::least_expected;
    });
    return testable || successes == units || successes == 0 ? chi_squared.pvalue : stats::rare_counts_pvalue(counts, shares);
}

HealthCheck check_of(const std::string& source, const std::string& what, const Groups& by_variant) {
    HealthCheck check{.check = "match_rate." + source + "." + what, .status = HealthStatus::ok, .sentence = {}, .numbers = {}};
    std::vector<stats::Successes> groups;
    for (const auto& [variant, group] : by_variant) {
        groups.push_back(group);
        check.numbers.emplace_back("matched." + variant, static_cast<double>(group.successes));
        check.numbers.emplace_back("of." + variant, static_cast<double>(group.n));
    }
    check.sentence = subject_of(source, what) + rates_of(by_variant);
    if (groups.size() < 2) {
        check.status = HealthStatus::unknown;
        check.sentence += ". There is one variant only, so the rates cannot be compared.";
        return check;
    }
    const stats::ChiSquaredResult result = stats::homogeneity_test(groups);
    const double pvalue = pvalue_of(groups, result);
    check.numbers.emplace_back("statistic", result.statistic);
    check.numbers.emplace_back("df", result.df);
    check.numbers.emplace_back("pvalue", pvalue);
    check.sentence += (pvalue == pvalue ? " (p = " + short_pvalue(pvalue) + ")." : ".");
    if (pvalue < alarming) {
        check.status = what == "reached" ? HealthStatus::note : HealthStatus::alarm;
        check.sentence += told_of_difference(what);
    }
    return check;
}

} // namespace

bool is_match_count(const std::string& reason) {
    return counted(reason).has_value();
}

void check_match_rates(const Summaries& summaries, std::vector<HealthCheck>& checks) {
    std::map<std::pair<std::string, std::string>, Groups> sources;
    for (const auto& [reason, count] : summaries.exclusions()) {
        if (const std::optional<Counted> of = counted(reason); of.has_value()) {
            stats::Successes& group = sources[{of->source, of->what}][of->variant];
            group.n += count;
            group.successes += of->yes ? count : 0;
        }
    }
    for (const auto& [source, groups] : sources) {
        checks.push_back(check_of(source.first, source.second, groups));
    }
}

} // namespace cxlift
