// Answers in words, as counts of terms.
#include "bindings/python/arrays.hpp"
#include "bindings/python/bind.hpp"
#include "stats/text/term_log_odds.hpp"

#include <string>
#include <vector>

namespace cxlift::bindings {
namespace {

template <typename Number> using Whole = py::array_t<Number, py::array::c_style | py::array::forcecast>;

template <typename Number> std::span<const Number> numbers(const Whole<Number>& array) {
    return {array.data(), static_cast<std::size_t>(array.size())};
}

py::array_t<std::int64_t> as_whole(const std::vector<std::int64_t>& values) {
    return py::array_t<std::int64_t>(static_cast<py::ssize_t>(values.size()), values.data());
}

// Starts, terms and uses of a variant's respondents.
struct Given {
    Whole<std::int64_t> starts;
    Whole<std::int32_t> terms;
    Whole<std::int32_t> uses;

    [[nodiscard]] stats::TermCounts counts() const {
        return {.starts = numbers(starts), .terms = numbers(terms), .uses = numbers(uses)};
    }
};

Given given(const py::tuple& arrays) {
    return {.starts = arrays[0].cast<Whole<std::int64_t>>(),
            .terms = arrays[1].cast<Whole<std::int32_t>>(),
            .uses = arrays[2].cast<Whole<std::int32_t>>()};
}

py::dict columns_of(const stats::TermLogOdds& found) {
    py::dict columns;
    columns["respondents_control"] = as_whole(found.respondents_control);
    columns["respondents_treatment"] = as_whole(found.respondents_treatment);
    columns["uses_control"] = as_whole(found.uses_control);
    columns["uses_treatment"] = as_whole(found.uses_treatment);
    columns["log_odds"] = as_array(found.log_odds);
    columns["log_odds_lower"] = as_array(found.lower);
    columns["log_odds_upper"] = as_array(found.upper);
    columns["std_error"] = as_array(found.std_error);
    columns["statistic"] = as_array(found.statistic);
    columns["df"] = as_array(found.df);
    columns["pvalue"] = as_array(found.pvalue);
    return columns;
}

} // namespace

void bind_text(py::module_& m) {
    m.def(
        "term_log_odds",
        [](const py::tuple& control, const py::tuple& treatment, std::size_t n_terms, const std::string& method,
           const std::string& prior, double prior_size, std::int64_t min_respondents, double level, int threads) {
            const std::string function = "distinguishing_terms";
            const stats::TermOptions options{.variance = stats::choice_of(stats::term_variances(), function, "method", method),
                                             .prior = stats::choice_of(stats::term_priors(), function, "prior", prior),
                                             .prior_size = prior_size,
                                             .min_respondents = min_respondents,
                                             .confidence_level = level,
                                             .threads = threads};
            const Given c = given(control);
            const Given t = given(treatment);
            stats::TermLogOdds found;
            {
                const py::gil_scoped_release release;
                found = stats::term_log_odds(c.counts(), t.counts(), n_terms, options);
            }
            return columns_of(found);
        },
        py::arg("control"), py::arg("treatment"), py::arg("n_terms"), py::kw_only(), py::arg("method") = "respondents",
        py::arg("prior") = "corpus", py::arg("prior_size") = 500.0, py::arg("min_respondents") = 10,
        py::arg("confidence_level") = 0.95, py::arg("threads") = 1);
}

} // namespace cxlift::bindings
