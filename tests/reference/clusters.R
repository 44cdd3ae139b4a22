# Clustered values by least squares with CR2 in clubSandwich. Sourced by generate.R; uses its `sides`, and `fieller` and `p_of`
# of means.R.

suppressPackageStartupMessages(library(clubSandwich))
set.seed(20240903)
clustered <- function(sizes, mean = 0, between = 1, digits = 3) {
  g <- rep(seq_along(sizes), sizes)
  list(values = round(mean + rnorm(length(sizes), 0, between)[g] + rnorm(length(g)), digits), clusters = g)
}
named <- function(x, prefix) list(values = x$values, clusters = paste0(prefix, x$clusters))
designs <- list(
  "balanced" = list(clustered(rep(4, 6), 5), clustered(rep(4, 6), 6)),
  "unbalanced" = list(clustered(c(1, 9, 3, 2, 14), 5), clustered(c(7, 1, 1, 5, 30, 2, 8), 6)),
  "one huge cluster" = list(clustered(c(200, 1, 2, 1, 3), 3), clustered(c(5, 4, 6, 5), 3.5)),
  "one huge cluster of each" = list(clustered(c(150, 1, 2), 3), clustered(c(180, 1, 1, 2), 3.5)),
  "two clusters of each" = list(clustered(c(3, 5), 10), clustered(c(4, 2), 12)),
  "two and three" = list(clustered(c(1, 12), 10), clustered(c(4, 2, 7), 12)),
  "three clusters of each" = list(clustered(c(3, 5, 1), 10), clustered(c(4, 2, 9), 12)),
  "singletons" = list(clustered(rep(1, 9), 2), clustered(rep(1, 7), 3)),
  "singletons beside others" = list(clustered(c(1, 1, 1, 6, 9), 2), clustered(c(1, 1, 1, 1, 20), 3)),
  "two against thirty" = list(clustered(c(6, 4), 2), clustered(rpois(30, 3) + 1, 3)),
  "39 clusters" = list(clustered(rpois(20, 5) + 1, 2), clustered(rpois(19, 5) + 1, 2.4)),
  "yes and no" = list(list(values = rbinom(40, 1, 0.3), clusters = rep(1:8, 5)), list(values = rbinom(35, 1, 0.6), clusters = rep(1:7, 5))),
  "points" = list(list(values = sample(c(-100, 0, 100), 40, TRUE), clusters = rep(1:10, 4)), list(values = sample(c(-100, 0, 100, 100), 30, TRUE), clusters = rep(1:6, 5))),
  "control near zero" = list(clustered(c(4, 6, 2, 5), 0), clustered(c(4, 6, 2, 5), 4)),
  "far from zero" = list(clustered(c(4, 6, 2, 5), 1e6), clustered(c(3, 6, 2, 5, 9), 1e6 + 1)),
  "40 clusters" = list(clustered(rpois(20, 5) + 1, 2), clustered(rpois(20, 5) + 1, 2.4)),
  "105 clusters, unbalanced" = list(clustered(rgeom(60, 0.1) + 1, 7), clustered(rgeom(45, 0.2) + 1, 7.4)),
  "five against ninety" = list(clustered(rpois(5, 9) + 1, 1), clustered(rpois(90, 9) + 1, 2)),
  "63 singletons" = list(clustered(rep(1, 30), 2), clustered(rep(1, 33), 3)),
  "no spread between" = list(clustered(rpois(50, 4) + 1, 3, 0), clustered(rpois(50, 4) + 1, 3.2, 0)),
  "55 clusters of yes and no" = list(list(values = rbinom(120, 1, 0.3), clusters = rep(1:30, 4)), list(values = rbinom(100, 1, 0.4), clusters = rep(1:25, 4))))
cases <- list()
for (name in names(designs)) for (side in names(sides)) for (level in if (side == "two-sided") c(0.8, 0.95, 0.99) else 0.95) {
  control <- named(designs[[name]][[1]], "c")
  treatment <- named(designs[[name]][[2]], "t")
  y <- c(control$values, treatment$values)
  offset <- if (grepl("far", name)) 1e6 else 0 # which lm would lose digits by; the slope, and CR2, do not depend on it
  fit <- lm(I(y - offset) ~ treated, data.frame(y = y, treated = rep(0:1, c(length(control$values), length(treatment$values)))))
  g <- c(control$clusters, treatment$clusters)
  V <- vcovCR(fit, cluster = g, type = "CR2")
  r <- coef_test(fit, vcov = V, test = "Satterthwaite")[2, ]
  t <- r$tstat
  df <- r$df_Satt
  q <- qt(if (side == "two-sided") (1 + level) / 2 else level, df)
  interval <- r$beta + q * r$SE * p_of(side, c(-Inf, 1), c(-1, Inf), c(-1, 1))
  if (side == "two-sided") {
    ci <- conf_int(fit, vcov = V, level = level, test = "Satterthwaite")[2, ]
    stopifnot(all.equal(interval, c(ci$CI_L, ci$CI_U), tolerance = 1e-12), all.equal(r$p_Satt, 2 * pt(-abs(t), df), tolerance = 1e-12))
  }
  expected <- list(
    control_value = mean(control$values), treatment_value = mean(treatment$values), difference = r$beta, std_error = r$SE, df = df,
    statistic = t, pvalue = p_of(side, pt(t, df), pt(t, df, lower.tail = FALSE), 2 * pt(-abs(t), df)), difference_interval = interval,
    n_control = length(control$values), n_treatment = length(treatment$values), dual = TRUE,
    method = "cluster-robust CR2, Satterthwaite t")
  # The intercept is the control's mean; the treatment's variance is what the difference's exceeds it by.
  if (side == "two-sided" && offset == 0)
    expected$lift_interval <- fieller(mean(control$values), V[1, 1], mean(treatment$values), V[2, 2] - V[1, 1], 0, q)
  cases[[length(cases) + 1]] <- reference_case(
    sprintf("%s, %s, %g", name, side, level),
    list(control = control$values, treatment = treatment$values, control_clusters = control$clusters, treatment_clusters = treatment$clusters,
         alternative = side, confidence_level = level), expected)
}
write_reference("cluster_t_test_cr2_r", "cluster_t_test",
                paste0("clubSandwich ", packageVersion("clubSandwich"), " coef_test, conf_int of lm, vcov CR2, Satterthwaite; Fieller's set by polyroot"), cases)
