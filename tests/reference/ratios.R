# Ratios of totals by the delta method, from its printed formula. Sourced by generate.R.

# Deng, Knoblich and Lu (2018), equation 7: the variance of mean(y) / mean(x) over n units.
delta <- function(y, x) {
  ratio <- mean(y) / mean(x)
  c(ratio, (var(y) - 2 * ratio * cov(x, y) + ratio^2 * var(x)) / mean(x)^2 / length(x))
}
set.seed(20240607)
visits <- function(n, mean_sessions, rate) {
  own <- rgamma(n, 2, 2 / rate) # units differ, so that their sessions hang together
  sessions <- rpois(n, mean_sessions)
  cbind(rpois(n, own * sessions), sessions)
}
ratio_data <- list(
  "errors per session" = list(visits(80, 5, 0.3), visits(90, 5, 0.4)),
  "many units without sessions" = list(visits(120, 0.6, 0.5), visits(110, 0.7, 0.8)),
  "unequal sizes" = list(visits(12, 8, 1), visits(300, 8, 1.2)),
  "product by population" = with(longley, list(cbind(GNP, Population)[1:8, ], cbind(GNP, Population)[9:16, ])),
  "girth by height" = with(trees, list(cbind(Girth, Height)[1:14, ], cbind(Girth, Height)[15:31, ])),
  "a denominator of ones is a mean" = list(cbind(sleep$extra[1:10], 1), cbind(sleep$extra[11:20], 1)),
  "negative numerators" = list(cbind(c(-3, -1, 2, -8, 0), c(1, 2, 1, 4, 0)), cbind(c(-1, -2, 1, 0, -6, -2), c(2, 1, 1, 3, 2, 5))),
  "two units each" = list(cbind(c(1, 3), c(2, 5)), cbind(c(2, 2), c(3, 1))))
ratios <- list()
for (name in names(ratio_data)) for (side in names(sides)) for (level in if (side == "two-sided") c(0.9, 0.95) else 0.95) {
  control <- unname(ratio_data[[name]][[1]])
  treatment <- unname(ratio_data[[name]][[2]])
  vc <- delta(control[, 1], control[, 2])
  vt <- delta(treatment[, 1], treatment[, 2])
  error <- sqrt(vc[2] + vt[2])
  df <- (vc[2] + vt[2])^2 / (vc[2]^2 / (nrow(control) - 1) + vt[2]^2 / (nrow(treatment) - 1))
  t <- (vt[1] - vc[1]) / error
  reach <- qt(if (side == "two-sided") (1 + level) / 2 else level, df)
  fields <- list(
    name = sprintf("%s, %s, %g", name, side, level), control = control, treatment = treatment, alternative = side,
    confidence_level = level, control_value = vc[1], treatment_value = vt[1], difference = vt[1] - vc[1], std_error = error, df = df, statistic = t,
    pvalue = switch(side, less = pt(t, df), greater = pt(t, df, lower.tail = FALSE), 2 * pt(-abs(t), df)),
    difference_interval = vt[1] - vc[1] + error * switch(side, less = c(-Inf, reach), greater = c(-reach, Inf), c(-reach, reach)), tol = 1e-9)
  # Fieller's set is bounded where control differs from 0: between the roots of (t - r c)^2 = reach^2 (vt + r^2 vc).
  if (side == "two-sided" && abs(vc[1]) > reach * sqrt(vc[2])) {
    roots <- polyroot(c(vt[1]^2 - reach^2 * vt[2], -2 * vt[1] * vc[1], vc[1]^2 - reach^2 * vc[2]))
    fields$lift_interval <- sort(Re(roots)) - 1
  }
  ratios[[length(ratios) + 1]] <- fields
}
write_cases("ratio_test_r", "the delta method's formula with var, cov, pt; Fieller's set by polyroot", ratios)
