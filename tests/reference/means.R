# Student's, the normal, the paired and the one-sample test by t.test and pnorm, also of capped values. Sourced by generate.R;
# uses its `pairs` and `sides`.

# Where (t - r c)^2 <= q^2 (vt - 2 r cov + r^2 vc), for a control that differs from 0: between the roots, less one.
fieller <- function(c, vc, t, vt, cov, q) {
  if (abs(c) <= q * sqrt(vc)) return(NULL)
  sort(Re(polyroot(c(t^2 - q^2 * vt, -2 * (t * c - q^2 * cov), c^2 - q^2 * vc)))) - 1
}
p_of <- function(side, lower, upper, both) switch(side, less = lower, greater = upper, both)
means_of <- function(x) list(control_value = mean(x$control), treatment_value = mean(x$treatment),
                             difference = mean(x$treatment) - mean(x$control))
# R computes each mean to a double alone; beside a large offset the difference of two has few digits.
tol_of <- function(name) if (grepl("NumAcc4", name)) 1e-6 else 1e-10
asked <- function(x, side, level) c(x, list(alternative = side, confidence_level = level))

# ---- Student's and the normal test ------------------------------------------------------------------------------------
pooled_answer <- function(x, side, level) {
  r <- t.test(x$treatment, x$control, alternative = sides[[side]], conf.level = level, var.equal = TRUE)
  v <- r$stderr^2 / (1 / length(x$control) + 1 / length(x$treatment))
  expected <- c(means_of(x), list(std_error = r$stderr, statistic = unname(r$statistic), df = unname(r$parameter), pvalue = r$p.value,
                                  difference_interval = as.numeric(r$conf.int), method = "pooled t", dual = TRUE))
  if (side == "two-sided") expected$lift_interval <- fieller(mean(x$control), v / length(x$control), mean(x$treatment),
                                                             v / length(x$treatment), 0, qt((1 + level) / 2, r$parameter))
  expected
}
z_answer <- function(x, side, level) {
  vc <- var(x$control) / length(x$control)
  vt <- var(x$treatment) / length(x$treatment)
  d <- mean(x$treatment) - mean(x$control)
  z <- d / sqrt(vc + vt)
  q <- qnorm(if (side == "two-sided") (1 + level) / 2 else level)
  expected <- c(means_of(x), list(
    std_error = sqrt(vc + vt), statistic = z, df = Inf, pvalue = p_of(side, pnorm(z), pnorm(z, lower.tail = FALSE), 2 * pnorm(-abs(z))),
    difference_interval = d + q * sqrt(vc + vt) * p_of(side, c(-Inf, 1), c(-1, Inf), c(-1, 1)), method = "z", dual = TRUE))
  if (side == "two-sided") expected$lift_interval <- fieller(mean(x$control), vc, mean(x$treatment), vt, 0, q)
  expected
}
pooled <- list()
zs <- list()
for (name in names(pairs)) for (side in names(sides)) for (level in c(0.8, 0.95, 0.999)) {
  title <- sprintf("%s, %s, %g", name, side, level)
  x <- pairs[[name]]
  add <- function(answer) {
    expected <- answer(x, side, level)
    if (grepl("NumAcc4", name)) expected$lift_interval <- NULL # of which nothing is left at 1e-6 of its own size
    reference_case(title, asked(x, side, level), expected, tol_of(name))
  }
  pooled[[length(pooled) + 1]] <- add(pooled_answer)
  zs[[length(zs) + 1]] <- add(z_answer)
}
pooled[[length(pooled) + 1]] <- reference_case("published: sleep", pairs$sleep, list(pvalue = 0.07919), 1e-4,
                                               source = "R ?t.test, Student's sleep data, var.equal = TRUE")
write_reference("pooled_t_test_r", "pooled_t_test", "t.test(treatment, control, var.equal = TRUE); Fieller's set by polyroot", pooled)
write_reference("z_test_r", "z_test", "mean, var, pnorm, qnorm; Fieller's set by polyroot", zs)

# ---- Capped values ----------------------------------------------------------------------------------------------------
set.seed(20240901)
skewed <- list(
  "revenue" = list(control = round(rlnorm(60, 3, 1.4), 2), treatment = round(rlnorm(70, 3.2, 1.4), 2)),
  "many zeros" = list(control = rbinom(80, 1, 0.3) * rpois(80, 20), treatment = rbinom(90, 1, 0.3) * rpois(90, 25)),
  "negative values, too" = list(control = round(rt(40, 1.5), 3), treatment = round(rt(45, 1.5) + 0.3, 3)))
capped_cases <- function(fun, answer) {
  cases <- list()
  for (name in names(skewed)) for (cap in list(2, 30.5, list(quantile = 0.9), list(quantile = 0.999), list(quantile = 0.5), list(quantile = 1))) {
    x <- skewed[[name]]
    limit <- if (is.list(cap)) unname(quantile(c(x$control, x$treatment), cap$quantile, type = 7)) else cap
    cut <- lapply(x, pmin, limit)
    if (length(unique(unlist(cut))) == 1) next # nothing is left to test
    expected <- answer(cut, "two-sided", 0.95)
    title <- sprintf("%s, %s %g", name, if (is.list(cap)) "quantile" else "cap", unlist(cap))
    cases[[length(cases) + 1]] <- reference_case(title, c(x, list(cap = cap)), expected)
  }
  cases
}
welch_answer <- function(x, side, level) {
  r <- t.test(x$treatment, x$control)
  c(means_of(x), list(std_error = r$stderr, statistic = unname(r$statistic), df = unname(r$parameter), pvalue = r$p.value,
                      difference_interval = as.numeric(r$conf.int)))
}
for (one in list(list("welch_t_test", welch_answer), list("pooled_t_test", pooled_answer), list("z_test", z_answer)))
  write_reference(paste0(one[[1]], "_capped_r"), one[[1]], "pmin(values, quantile(c(control, treatment), type = 7))",
                  capped_cases(one[[1]], one[[2]]))

ratio_capped <- list()
for (name in c("revenue", "many zeros")) for (caps in list(list(40, NULL), list(NULL, 3), list(25, 4), list(list(quantile = 0.95), list(quantile = 0.8)))) {
  y <- skewed[[name]]
  x <- lapply(y, function(v) rpois(length(v), 4) + 1)
  cut <- function(v, cap) {
    if (is.null(cap)) return(v)
    lapply(v, pmin, if (is.list(cap)) unname(quantile(unlist(v), cap$quantile, type = 7)) else cap)
  }
  both <- Map(function(a, b) { # Deng, Knoblich and Lu (2018), equation 7
    r <- mean(a) / mean(b)
    c(r, (var(a) - 2 * r * cov(b, a) + r^2 * var(b)) / mean(b)^2 / length(b), length(b))
  }, cut(y, caps[[1]]), cut(x, caps[[2]]))
  vc <- both$control; vt <- both$treatment
  df <- (vc[2] + vt[2])^2 / (vc[2]^2 / (vc[3] - 1) + vt[2]^2 / (vt[3] - 1))
  t <- (vt[1] - vc[1]) / sqrt(vc[2] + vt[2])
  arguments <- list(numerator_control = y$control, denominator_control = x$control, numerator_treatment = y$treatment,
                    denominator_treatment = x$treatment)
  arguments$cap <- caps[[1]]
  arguments$cap_denominator <- caps[[2]]
  ratio_capped[[length(ratio_capped) + 1]] <- reference_case(
    sprintf("%s, %s, %s", name, deparse(caps[[1]]), deparse(caps[[2]])), arguments,
    list(control_value = vc[1], treatment_value = vt[1], std_error = sqrt(vc[2] + vt[2]), df = df, statistic = t,
         pvalue = 2 * pt(-abs(t), df)))
}
write_reference("ratio_test_capped_r", "ratio_test", "pmin, then the delta method's formula with var, cov, pt", ratio_capped)

# ---- Pairs, and one sample ---------------------------------------------------------------------------------------------
set.seed(20240902)
before <- rnorm(25, 50, 9)
twice <- list(
  "sleep" = list(control = sleep$extra[sleep$group == 1], treatment = sleep$extra[sleep$group == 2]),
  "anscombe" = list(control = anscombe$x1, treatment = anscombe$y1), "trees" = list(control = trees$Girth, treatment = trees$Height),
  "strongly together" = list(control = before, treatment = before + rnorm(25, 0.4, 0.5)),
  "against each other" = list(control = before, treatment = 100 - before + rnorm(25)), "not together" = list(control = before, treatment = rnorm(25, 53, 9)),
  "two pairs" = list(control = c(1, 2), treatment = c(1.5, 3.5)), "answers" = list(control = rbinom(40, 10, 0.6), treatment = rbinom(40, 10, 0.66)),
  "control near zero" = list(control = before - 50, treatment = before - 48.8 + rnorm(25)), "below zero" = list(control = -before, treatment = -before + rnorm(25)))
paired <- list()
for (name in names(twice)) for (side in names(sides)) for (level in c(0.8, 0.95, 0.999)) {
  x <- twice[[name]]
  r <- t.test(x$treatment, x$control, alternative = sides[[side]], conf.level = level, paired = TRUE)
  n <- length(x$control)
  expected <- list(control_value = mean(x$control), treatment_value = mean(x$treatment), difference = unname(r$estimate), std_error = r$stderr,
                   statistic = unname(r$statistic), df = unname(r$parameter), pvalue = r$p.value, difference_interval = as.numeric(r$conf.int),
                   n_control = n, n_treatment = n, method = "paired t", dual = TRUE)
  if (side == "two-sided") expected$lift_interval <- fieller(mean(x$control), var(x$control) / n, mean(x$treatment), var(x$treatment) / n,
                                                             cov(x$control, x$treatment) / n, qt((1 + level) / 2, n - 1))
  paired[[length(paired) + 1]] <- reference_case(sprintf("%s, %s, %g", name, side, level), asked(x, side, level), expected, 1e-9)
  columns <- list(control = list(co_moments = unname(cbind(x$control, x$treatment))))
  expected[c("control_value", "treatment_value")] <- NULL
  paired[[length(paired) + 1]] <- reference_case(sprintf("%s as a summary, %s, %g", name, side, level), asked(columns, side, level), expected, 1e-9)
}
write_reference("paired_t_test_r", "paired_t_test", "t.test(paired = TRUE); Fieller's set with the covariance by polyroot", paired)

one_sample <- list()
columns <- c(lapply(pairs, function(x) x$control), list("islands" = as.numeric(islands), "morley" = morley$Speed, "below zero" = c(-3, -2, -8.5)))
for (name in names(columns)) for (side in names(sides)) for (level in c(0.8, 0.95)) for (null in c(0, signif(mean(columns[[name]]) * 1.01, 3))) {
  x <- columns[[name]]
  if (grepl("NumAcc4", name) && null == 0) next # a p-value below the smallest ordinary double
  r <- t.test(x, mu = null, alternative = sides[[side]], conf.level = level)
  one_sample[[length(one_sample) + 1]] <- reference_case(
    sprintf("%s, mean %g, %s, %g", name, null, side, level), list(values = x, null_value = null, alternative = side, confidence_level = level),
    list(value = mean(x), interval = as.numeric(r$conf.int), std_error = r$stderr, statistic = unname(r$statistic),
         df = unname(r$parameter), pvalue = r$p.value, n = length(x), method = "one-sample t"), tol_of(name))
}
write_reference("one_sample_t_test_r", "one_sample_t_test", "t.test(values, mu = null_value)", one_sample)

# ---- Student's and the normal test at a margin --------------------------------------------------------------------------
# As welch_margins in margins.R: the degrees of freedom and the variances are those of the plain test.
at_margins <- list(pooled = list(), z = list())
for (name in setdiff(names(pairs), "NumAcc4 against itself moved")) for (side in names(sides)) for (null in list(
  c(1, -0.5), c(1, -0.1), c(1, 0.25), c(0.5, 0), c(0.9, 0), c(1.1, 0))) {
  x <- pairs[[name]]
  shift <- null[2] * signif(sd(unlist(x)), 2)
  n <- lengths(x)
  df <- sum(n) - 2
  v <- sapply(x, var)
  variances <- list(pooled = sum((n - 1) * v) / df / n, z = v / n)
  for (method in names(variances)) {
    w <- variances[[method]]
    t <- unname((mean(x$treatment) - null[1] * mean(x$control) - shift) / sqrt(w[2] + null[1]^2 * w[1]))
    tail <- function(t) if (method == "z") pnorm(t) else pt(t, df)
    pvalue <- p_of(side, tail(t), tail(-t), 2 * tail(-abs(t)))
    if (method == "pooled" && null[1] == 1)
      stopifnot(all.equal(pvalue, t.test(x$treatment, x$control, mu = shift, alternative = sides[[side]], var.equal = TRUE)$p.value, tolerance = 1e-9))
    at_margins[[method]][[length(at_margins[[method]]) + 1]] <- list(
      name = sprintf("%s, ratio %g, shift %g, %s", name, null[1], shift, side), control = x$control, treatment = x$treatment,
      ratio = null[1], shift = shift, alternative = side, pvalue = pvalue, tol = 1e-9)
  }
}
write_cases("pooled_margin_r", "t.test(mu = shift, var.equal = TRUE), and pt of the statistic of a ratio", at_margins$pooled)
write_cases("z_margin_r", "pnorm of the statistic", at_margins$z)
