# Sourced by generate.R: families of hypotheses.
suppressPackageStartupMessages({library(mvtnorm); library(multcomp); library(metafor)})

# ---- p.adjust -------------------------------------------------------------------------------------------------------
set.seed(20240611)
corrections <- c("bonferroni", "holm", "hochberg", "hommel", "BH", "BY", "none")
more_families <- c(families, list(
  "two, equal" = c(0.02, 0.02), "uniform, 40" = runif(40), "mostly small, 60" = runif(60)^4, "ties, 50" = round(runif(50), 1),
  "tiny and ordinary, 30" = 10^-runif(30, 0, 300), "all tiny, 20" = 10^-runif(20, 250, 300), "near one, 12" = 1 - runif(12) / 1e6,
  "rising evenly" = (1:25) / 100, "Simes at the edge" = 0.05 * (1:10) / 10, "Holm at the edge" = 0.05 / (10:1)))
adjusted <- list()
for (name in names(more_families)) for (method in corrections) {
  p <- more_families[[name]]
  adjusted[[length(adjusted) + 1]] <- reference_case(
    sprintf("%s, %s", name, method), list(pvalues = I(p), method = tolower(method)),
    list(self = I(p.adjust(p, method))), tol = 1e-13)
}
# Large families by what is left of them: their sum of logarithms and a few of them would hide an error, so all of 300.
for (n in c(300)) for (method in corrections[1:6]) {
  p <- signif(runif(n)^3, 6)
  adjusted[[length(adjusted) + 1]] <- reference_case(
    sprintf("%d random, %s", n, method), list(pvalues = I(p), method = tolower(method)), list(self = I(p.adjust(p, method))), tol = 1e-13)
}
adjusted[[length(adjusted) + 1]] <- reference_case(
  "published: Benjamini and Hochberg 1995", list(pvalues = I(families[[1]][1:15]), method = "bh"),
  list(self = I(c(.0015, .0030, .0095, .035625, .0603, .06385714285714, .06385714285714, .0645, .0765, .486, .5811818181818182,
                  .714875, .7532307692307693, .8132142857142857, 1))), tol = 1e-6, source = "Benjamini and Hochberg 1995, JRSS B 57:289")
write_reference("adjust_pvalues_r", "adjust_pvalues", "p.adjust", adjusted)

# ---- Dunnett --------------------------------------------------------------------------------------------------------
# By quadrature of the definition: the common part given, the statistics are independent; then over the standard deviation.
dunnett_tail <- function(t, n0, n, df, two_sided) {
  b <- sqrt(n / (n + n0))
  given <- function(y, x) {
    keep <- 1
    for (l in b) {
      own <- sqrt(1 - l^2)
      keep <- keep * (if (two_sided) pnorm((x - l * y) / own) - pnorm((-x - l * y) / own) else pnorm((x - l * y) / own))
    }
    dnorm(y) * keep
  }
  below <- function(x) integrate(given, -8.5, 8.5, x = x, rel.tol = 1e-12, subdivisions = 2000L)$value
  density <- function(s) 2 * df * s * dchisq(df * s^2, df)
  whole <- function(s) density(s) * vapply(s, function(one) below(t * one), 0)
  centre <- 1
  1 - (integrate(whole, 0, centre, rel.tol = 1e-11, subdivisions = 2000L)$value +
       integrate(whole, centre, Inf, rel.tol = 1e-11, subdivisions = 2000L)$value)
}
set.seed(7)
groups <- list(
  "PlantGrowth" = with(PlantGrowth, split(weight, group)),
  "chickwts" = with(chickwts, split(weight, feed)),
  "InsectSprays" = with(InsectSprays, split(count, spray)),
  "unequal" = list(control = c(10.1, 9.4, 11.2, 10.8, 9.9, 10.5, 10.2), a = c(11.5, 12.1, 10.9), b = c(10.0, 10.4, 9.1, 11.9, 10.7),
                   c = c(12.5, 13.1, 12.2, 12.9, 13.3, 12.0, 12.7, 13.0)),
  "one treatment" = list(control = c(1, 2, 3, 5), a = c(4, 6, 3, 7, 8)),
  "two each" = list(control = c(1, 2), a = c(2.5, 4), b = c(1.9, 2.2)),
  "six treatments" = lapply(setNames(0:6, c("control", letters[1:6])), function(i) round(rnorm(9 + i, 5 + i / 8), 3)))
tests <- list()
for (name in names(groups)) for (side in names(sides)) {
  x <- groups[[name]]
  n <- lengths(x)
  df <- sum(n) - length(n)
  variance <- sum(vapply(x, function(v) sum((v - mean(v))^2), 0)) / df
  difference <- vapply(x[-1], mean, 0) - mean(x[[1]])
  se <- sqrt(variance * (1 / n[1] + 1 / n[-1]))
  t <- difference / se
  beyond <- switch(side, "two-sided" = abs(t), less = -t, greater = t)
  p <- vapply(beyond, dunnett_tail, 0, n0 = n[[1]], n = n[-1], df = df, two_sided = side == "two-sided")
  arguments <- list(control = I(x[[1]]), treatments = unname(lapply(x[-1], I)), alternative = side)
  level <- if (side == "two-sided") 0.95 else 0.9
  critical <- uniroot(function(q) dunnett_tail(q, n[[1]], n[-1], df, side == "two-sided") - (1 - level), c(1, 40), tol = 1e-11)$root
  for (i in seq_along(p)) {
    arguments$confidence_level <- level
    ends <- difference[i] + c(-1, 1) * critical * se[i]
    if (side == "less") ends[1] <- -Inf
    if (side == "greater") ends[2] <- Inf
    tests[[length(tests) + 1]] <- list(
      name = sprintf("%s, %s, treatment %d", name, side, i), arguments = c(arguments, which = i - 1),
      expected = list(difference = difference[[i]], std_error = se[[i]], statistic = t[[i]], df = df,
                      difference_interval = unname(ends)), pvalue = p[[i]])
  }
  # multcomp agrees, to the digits that its quasi-Monte-Carlo integration has.
  frame <- data.frame(y = unlist(x), g = factor(rep(names(x), n), levels = names(x)))
  fit <- glht(lm(y ~ g, frame), linfct = mcp(g = "Dunnett"), alternative = sides[[side]])
  stopifnot(max(abs(summary(fit)$test$pvalues - p)) < 2e-3)
}
# A case is one call: all the treatments' p-values together, absolute where 1 - integral has lost the digits of a small one.
by_call <- split(tests, sub(", treatment .*", "", vapply(tests, function(x) x$name, "")))
calls <- lapply(names(by_call), function(name) {
  first <- by_call[[name]][[1]]$arguments
  fields <- unlist(lapply(seq_along(by_call[[name]]), function(i) {
    one <- by_call[[name]][[i]]
    found <- c(one$expected, if (one$pvalue > 1e-3) list(pvalue = one$pvalue))
    setNames(found, paste0(i - 1, ".", names(found)))
  }), recursive = FALSE)
  reference_case(name, first[names(first) != "which"], fields, tol = 1e-8)
})
write_reference("dunnett_test_r", "dunnett_test", "integrate on Dunnett's definition; multcomp glht agrees to its 2e-3", calls)

# ---- The largest of correlated statistics ---------------------------------------------------------------------------
# Genz and Bretz's integration, to an absolute error far below what is asked of ours.
largest_tail <- function(t, R, df, side) {
  m <- nrow(R)
  if (m == 1) return(if (side == "two-sided") 2 * pt(-abs(t), df) else pt(t, df, lower.tail = FALSE))
  set.seed(1)
  lower <- if (side == "two-sided") rep(-t, m) else rep(-Inf, m)
  found <- if (is.finite(df)) pmvt(lower, rep(t, m), df = df, corr = R, algorithm = GenzBretz(maxpts = 2e5, abseps = 2e-6))
           else pmvnorm(lower, rep(t, m), corr = R, algorithm = GenzBretz(maxpts = 2e5, abseps = 2e-6))
  1 - found[1]
}
set.seed(99)
random_correlation <- function(m, extra) cov2cor(crossprod(matrix(rnorm(m * (m + extra)), ncol = m)))
block <- function(m, rho) { R <- matrix(rho, m, m); diag(R) <- 1; R }
toeplitz_of <- function(m, rho) rho^abs(outer(1:m, 1:m, "-"))
correlations <- list("independent, 4" = diag(4), "alike, 3" = block(3, 0.9), "half, 6" = block(6, 0.5), "negative, 3" = block(3, -0.3),
                     "autoregressive, 8" = toeplitz_of(8, 0.7), "two" = block(2, 0.35), "two, opposite" = block(2, -0.8),
                     "random, 5" = random_correlation(5, 1), "random, 7" = random_correlation(7, 4), "random, 10" = random_correlation(10, 3),
                     "near one, 3" = block(3, 0.999))
largest <- list()
for (name in names(correlations)) for (df in c(Inf, 12)) for (side in c("two-sided", "greater", "less")) for (step_down in c(TRUE, FALSE)) {
  R <- correlations[[name]]
  m <- nrow(R)
  t <- round(seq(3.4, 0.4, length.out = m)[order(sin(1:m))], 2) * (if (side == "less") -1 else 1)
  if (side == "two-sided") t <- t * rep_len(c(1, -1, 1), m)
  beyond <- switch(side, "two-sided" = abs(t), less = -t, greater = t)
  order_of <- order(-beyond)
  p <- numeric(m)
  last <- 0
  for (k in 1:m) {
    keep <- if (step_down) order_of[k:m] else 1:m
    last <- max(last, largest_tail(beyond[order_of[k]], R[keep, keep, drop = FALSE], df, side))
    p[order_of[k]] <- last
  }
  largest[[length(largest) + 1]] <- reference_case(
    sprintf("%s, df %g, %s, %s", name, df, side, if (step_down) "step down" else "single step"),
    list(statistics = I(t), correlation = apply(R, 1, as.list), df = df, alternative = side, step_down = step_down, n_draws = 65536),
    list(pvalues_adjusted = I(p)), tol = 2e-3)
}
write_reference("max_t_pvalues_r", "max_t_pvalues", "mvtnorm pmvt, pmvnorm (Genz-Bretz, abseps 2e-6)", largest)

# ---- Intervals of the selected ----------------------------------------------------------------------------------------
set.seed(5)
selected <- list()
for (m in c(1, 5, 20, 100)) for (level in c(0.05, 0.2)) for (df in c(Inf, 17)) {
  se <- signif(runif(m, 0.5, 2), 3)
  estimate <- signif(se * (rnorm(m) + c(3.5, 0)[1 + (seq_len(m) > ceiling(m / 3))]), 4)
  p <- signif(2 * pt(-abs(estimate / se), df), 10)
  chosen <- p.adjust(p, "BH") <= level
  R <- sum(chosen)
  ends <- cbind(estimate, estimate) + outer(se, c(-1, 1)) * qt(1 - R * level / m / 2, df)
  ends[!chosen, ] <- NaN
  selected[[length(selected) + 1]] <- reference_case(
    sprintf("%d, %g, df %g", m, level, df),
    list(estimates = I(estimate), std_errors = I(se), pvalues = I(p), level = level, df = df),
    list(intervals = plain(lapply(seq_len(m), function(i) I(plain(unname(ends[i, ]))))), confidence_level = if (R > 0) 1 - R * level / m else NaN))
}
write_reference("fcr_intervals_r", "fcr_intervals", "p.adjust(\"BH\") and qt, by the definition of Benjamini and Yekutieli 2005", selected)

# ---- Westfall and Young by every way to share out the units ------------------------------------------------------------
# Shuffles come as close to it as their number lets them: within 4.5 standard errors.
welch_of <- function(x, y) (mean(y) - mean(x)) / sqrt(var(x) / length(x) + var(y) / length(y))
enumerated <- function(control, treatment, side) {
  all <- rbind(control, treatment)
  signed <- function(t) switch(side, "two-sided" = abs(t), less = -t, greater = t)
  t_of <- function(chosen) signed(vapply(seq_len(ncol(all)), function(j) welch_of(all[chosen, j], all[-chosen, j]), 0))
  seen <- t_of(seq_len(nrow(control)))
  drawn <- matrix(combn(nrow(all), nrow(control), t_of), nrow = ncol(all))
  order_of <- order(-seen)
  p <- numeric(length(seen))
  last <- 0
  for (k in seq_along(order_of)) {
    largest <- apply(drawn[order_of[k:length(seen)], , drop = FALSE], 2, max)
    last <- max(last, mean(largest >= seen[order_of[k]] - 1e-9))
    p[order_of[k]] <- last
  }
  list(statistics = I(signed(seen) * (if (side == "less") -1 else 1)), alone = rowMeans(drawn >= seen - 1e-9), adjusted = p)
}
set.seed(12)
shuffled <- list()
for (sizes in list(c(5, 5), c(4, 7), c(8, 4))) for (side in c("two-sided", "greater", "less")) for (m in c(1, 4)) {
  base <- matrix(rnorm(sum(sizes)), sum(sizes), m)
  values <- round(0.7 * base + 0.7 * matrix(rnorm(sum(sizes) * m), ncol = m) +
    outer(rep(c(0, if (side == "less") -1 else 1), sizes), seq(1.8, 0, length.out = m)), 3)
  control <- values[seq_len(sizes[1]), , drop = FALSE]
  treatment <- values[-seq_len(sizes[1]), , drop = FALSE]
  found <- enumerated(control, treatment, side)
  shuffled[[length(shuffled) + 1]] <- reference_case(
    sprintf("%d and %d units, %d metrics, %s", sizes[1], sizes[2], m, side),
    list(control = lapply(seq_len(nrow(control)), function(i) I(control[i, ])), treatment = lapply(seq_len(nrow(treatment)), function(i) I(treatment[i, ])),
         alternative = side, n_resamples = 40000),
    list(pvalues = I(found$alone), pvalues_adjusted = I(found$adjusted)), tol = 4.5 * sqrt(max(found$adjusted) / 40000) / max(found$alone))
}
write_reference("westfall_young_r", "westfall_young", "combn: every permutation of the units", shuffled)
