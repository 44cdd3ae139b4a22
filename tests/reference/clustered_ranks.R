# Mann and Whitney's U of clusters: coin permutes the clusters' rank sums, clusrank has the test of Rosner, Glynn and Lee, which is
# the same where clusters are of one size. clusrank is not on CRAN any more: without it its file stays as it is. Sourced by
# generate.R; uses its `sides`, and `p_of` of means.R.

suppressPackageStartupMessages(library(coin))
set.seed(20241122)
clustered_answers <- function(sizes, shift = 0, digits = 0) {
  g <- rep(seq_along(sizes), sizes)
  list(values = round(rnorm(length(sizes), 3 + shift, 0.8)[g] + rnorm(length(g)), digits), clusters = g)
}
of_one_size <- list(
  "fours" = list(clustered_answers(rep(4, 6)), clustered_answers(rep(4, 7), 0.7)), "pairs" = list(clustered_answers(rep(2, 20)), clustered_answers(rep(2, 15), 0.4)),
  "tens without ties" = list(clustered_answers(rep(10, 8), 0, 6), clustered_answers(rep(10, 8), 0.3, 6)),
  "singletons" = list(clustered_answers(rep(1, 30)), clustered_answers(rep(1, 25), -0.5)), "fives, far apart" = list(clustered_answers(rep(5, 30), -1.5), clustered_answers(rep(5, 35), 1.5)))
of_any <- list(
  "unbalanced" = list(clustered_answers(c(1, 9, 3, 2, 14)), clustered_answers(c(7, 1, 1, 5, 12, 2), 0.6)),
  "no ties" = list(clustered_answers(rgeom(9, 0.3) + 1, 0, 5), clustered_answers(rgeom(8, 0.2) + 1, 0.8, 5)),
  "few of the treatment" = list(clustered_answers(rpois(12, 4) + 1), clustered_answers(c(8, 3, 2), -1)),
  "70 clusters" = list(clustered_answers(rgeom(30, 0.2) + 1), clustered_answers(rgeom(40, 0.2) + 1, 0.4)))
all_designs <- c(of_one_size, of_any)
cases <- list()
of_rosner <- list()
for (name in names(all_designs)) for (side in names(sides)) {
  c_ <- all_designs[[name]][[1]]
  t_ <- all_designs[[name]][[2]]
  y <- c(t_$values, c_$values)
  cluster <- c(paste0("t", t_$clusters), paste0("c", c_$clusters))
  sums <- tapply(rank(y) - (length(y) + 1) / 2, cluster, sum)
  arm <- factor(substr(names(sums), 1, 1), levels = c("t", "c"))
  u <- sum(outer(t_$values, c_$values, ">") + outer(t_$values, c_$values, "==") / 2)
  arguments <- list(control = c_$values, treatment = t_$values, control_clusters = paste0("c", c_$clusters),
                    treatment_clusters = paste0("t", t_$clusters), alternative = side)
  shared <- list(statistic = u, probability_of_superiority = u / length(c_$values) / length(t_$values), dual = FALSE)
  z <- as.numeric(statistic(oneway_test(as.numeric(sums) ~ arm, alternative = sides[[side]]), "standardized"))
  p <- p_of(side, pnorm(z), pnorm(z, lower.tail = FALSE), 2 * pnorm(-abs(z)))
  uncorrected <- c(arguments, method = "asymptotic", continuity = FALSE)
  cases[[length(cases) + 1]] <- reference_case(paste0(name, ", normal, ", side), uncorrected,
                                               c(shared, pvalue = p, method = "Mann-Whitney U of clusters, normal"))
  if (length(sums) <= 20) {
    doubled <- as.integer(round(2 * sums)) # whole, so that the shift algorithm finds ties
    exact <- as.numeric(pvalue(oneway_test(doubled ~ arm, distribution = exact(), alternative = sides[[side]])))
    cases[[length(cases) + 1]] <- reference_case(paste0(name, ", exact, ", side), c(arguments, method = "exact"),
                                                 c(shared, pvalue = exact, method = "Mann-Whitney U, exact over the clusters"))
  }
  if (name %in% names(of_one_size) && requireNamespace("clusrank", quietly = TRUE)) {
    r <- suppressWarnings(clusrank::clusWilcox.test(y, cluster = as.integer(factor(cluster)), group = rep(2:1, c(length(t_$values), length(c_$values))),
                                                    method = "rgl", exact = FALSE))
    stopifnot(abs(abs(as.numeric(r$statistic)) - abs(z)) < 1e-10)
    if (side == "two-sided")
      of_rosner[[length(of_rosner) + 1]] <- reference_case(name, uncorrected, list(statistic = u, pvalue = as.numeric(r$p.value)))
  }
}
write_reference("mann_whitney_clusters_r", "mann_whitney", paste0("coin ", packageVersion("coin"), " oneway_test of the clusters' rank sums"), cases)
if (length(of_rosner) > 0) {
  write_reference("mann_whitney_clusrank_r", "mann_whitney", paste0("clusrank ", packageVersion("clusrank"), " clusWilcox.test(method = \"rgl\")"), of_rosner)
}
