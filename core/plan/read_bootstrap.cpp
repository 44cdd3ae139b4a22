#include "core/plan/read_bootstrap.hpp"

#include "core/plan/kept_rows.hpp"
#include "core/plan/read_options.hpp"

#include <string>
#include <vector>

namespace cxlift {
namespace {

// Every bucket holds each pair of them, for each segment's value and variant.
constexpr std::size_t most_bootstrapped_covariates = 10;

std::vector<std::string> words(bool has_std_error) {
    std::vector<std::string> result;
    for (const stats::Word<stats::BootstrapMethod>& word : stats::bootstrap_methods()) {
        if (has_std_error || word.choice != stats::BootstrapMethod::studentized) {
            result.emplace_back(word.word);
        }
    }
    return result;
}

std::int64_t read_whole(const PlanReader& place, std::int64_t least, std::int64_t most) {
    const Json& value = place.value();
    if (!value.is_number_integer() || value.get<double>() < static_cast<double>(least) ||
        value.get<double>() > static_cast<double>(most)) {
        place.fail("is " + value.dump() + ", must be a whole number from " + std::to_string(least) + " to " +
                   std::to_string(most) + ".");
    }
    return value.get<std::int64_t>();
}

void require_rows(const PlanReader& root, const Plan& plan) {
    const KeptRows kept = kept_rows(plan);
    if (plan.resampling == stats::Resampling::poisson && !plan.unit.has_value()) {
        root.at("resampling")
            .fail(R"(is "poisson", which gives each unit a weight by its id, so the plan must name the column of the unit: )"
                  R"(write unit = "...".)");
    }
    const std::vector<PlanReader> places = root.at("metrics").items();
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        const Metric& metric = plan.metrics[m];
        if (kept.find(m).has_value() && metric.type->reads == Reads::ratio && metric.covariates() > 0) {
            places[m]
                .at("bootstrap")
                .fail("is of a ratio with covariates, which is resampled by buckets of units alone; leave the "
                      "covariates out, or write resampling = \"compressed\" in the plan.");
        }
    }
}

} // namespace

void read_bootstrap(const PlanReader& reader, Metric& metric) {
    if (!reader.has("bootstrap")) {
        return;
    }
    const PlanReader place = reader.at("bootstrap");
    if (reader.has("method")) {
        place.fail("stands beside 'method'; a metric has one of them.");
    }
    if (reader.has("weights") && metric.type->is_score) {
        place.fail("of a score stands beside 'weights'; a score has one of them.");
    }
    if (metric.covariates() > most_bootstrapped_covariates) {
        place.fail("stands beside " + std::to_string(metric.covariates()) + " covariates; buckets of units have room for " +
                   std::to_string(most_bootstrapped_covariates) + ".");
    }
    if (metric.type->reads == Reads::times) {
        place.fail("cannot stand beside times to a resolution, whose tests know of open cases; leave it out.");
    }
    const std::string word = place.one_of(words(!is_quantile(*metric.type)));
    metric.bootstrap = stats::choice_of(stats::bootstrap_methods(), place.path(), "bootstrap", word);
}

void read_resampling(const PlanReader& root, Plan& plan) {
    if (root.has("n_resamples")) {
        plan.n_resamples = read_whole(root.at("n_resamples"), 100, 10'000'000);
    }
    if (root.has("resampling")) {
        const std::string word = root.at("resampling").one_of({"auto", "compressed", "multinomial", "poisson"});
        plan.resampling = stats::choice_of(stats::resamplings(), "plan", "resampling", word);
    }
    require_rows(root, plan);
    if (root.has("seed")) {
        plan.seed = static_cast<std::uint64_t>(read_whole(root.at("seed"), 0, std::int64_t{1} << 53U));
    }
}

} // namespace cxlift
