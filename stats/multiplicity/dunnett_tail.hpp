// The largest of several correlated t statistics whose correlation is a product, as of treatments against one control.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace cxlift::stats {

// P(max T_i > t), or P(max |T_i| > t) for the two-sided alternative, where the T_i are multivariate t with `df` degrees of
// freedom (infinity: normal) and correlations loadings[i] * loadings[j]. Dunnett (1955), JASA 50:1096: one integral over the
// common part, and one over the standard deviation, both by quadrature. Relative error about 1e-9, in the far tail as well.
[[nodiscard]] double dunnett_upper_tail(double t, std::span<const double> loadings, double df, bool two_sided);

// t whose tail that is.
[[nodiscard]] double dunnett_upper_quantile(double tail, std::span<const double> loadings, double df, bool two_sided);

// Loadings of a correlation matrix (row by row) that is such a product; std::invalid_argument where it is none.
[[nodiscard]] std::vector<double> product_loadings(std::string_view function, std::span<const double> correlation,
                                                   std::size_t size);

} // namespace cxlift::stats
