# Tests of other hypotheses than "no difference", and of several shares at once. Sourced by generate.R; uses its `pairs`.

# ---- Welch's test at a margin ---------------------------------------------------------------------------------------
# A shift is t.test's own mu. For a ratio the statistic is that of treatment against ratio * control (Laster and Johnson 2003,
# Stat Med 22:187, with unequal variances); its degrees of freedom are those of the plain test, so that the set of ratios that
# are not rejected is the one that is shown.
welch_margins <- list()
add_margin <- function(name, x, ratio, shift, side, t, df, pvalue) {
  welch_margins[[length(welch_margins) + 1]] <<- list(
    name = sprintf("%s, ratio %g, shift %g, %s", name, ratio, shift, side), control = x$control, treatment = x$treatment, ratio = ratio,
    shift = shift, alternative = side, statistic = t, df = df, pvalue = pvalue, tol = 1e-9)
}
for (name in setdiff(names(pairs), "NumAcc4 against itself moved")) for (side in names(sides)) {
  x <- pairs[[name]]
  spread <- sd(c(x$treatment, x$control))
  for (shift in c(-0.5, -0.1, 0.25) * signif(spread, 2)) {
    result <- t.test(x$treatment, x$control, mu = shift, alternative = sides[[side]])
    add_margin(name, x, 1, shift, side, unname(result$statistic), unname(result$parameter), result$p.value)
  }
  for (ratio in c(0.5, 0.9, 0.98, 1.1)) {
    df <- unname(t.test(x$treatment, x$control)$parameter)
    t <- unname(t.test(x$treatment, ratio * x$control)$statistic)
    formula <- (mean(x$treatment) - ratio * mean(x$control)) /
      sqrt(var(x$treatment) / length(x$treatment) + ratio^2 * var(x$control) / length(x$control))
    stopifnot(all.equal(t, formula, tolerance = 1e-12))
    add_margin(name, x, ratio, 0, side, t, df,
               switch(side, less = pt(t, df), greater = pt(t, df, lower.tail = FALSE), 2 * pt(-abs(t), df)))
  }
}
write_cases("welch_margin_r", "t.test(treatment, control, mu = shift); t.test(treatment, ratio * control) with pt", welch_margins)

# ---- Several shares -------------------------------------------------------------------------------------------------
groups <- list(
  "two" = list(c(12, 30), c(400, 420)), "three" = list(c(5, 9, 22), c(100, 110, 95)),
  "five" = list(c(1, 0, 4, 2, 9), c(50, 51, 49, 50, 52)), "equal shares" = list(c(10, 20, 30), c(100, 200, 300)),
  "none in one" = list(c(0, 8), c(60, 55)), "all in one" = list(c(60, 40), c(60, 55)),
  "rare" = list(c(3, 11), c(1e6, 1.1e6)), "nearly all" = list(c(999990, 1099900), c(1e6, 1.1e6)),
  "p about 1e-100" = list(c(1000, 2000), c(20000, 20000)),
  "beyond a double" = list(c(1e6, 2e6), c(1e7, 1e7)))
homogeneity <- lapply(names(groups), function(name) {
  x <- groups[[name]]
  result <- suppressWarnings(chisq.test(rbind(x[[1]], x[[2]] - x[[1]]), correct = FALSE))
  list(name = name, successes = x[[1]], n = x[[2]], statistic = unname(result$statistic), df = unname(result$parameter),
       pvalue = result$p.value, tol = 1e-9)
})
write_cases("homogeneity_test_r", "chisq.test(correct = FALSE)", homogeneity)
