# Tests by order: coin and exactRankTests for rank sums, ordinal and MASS for odds, prop.trend.test for trends, ks.test.
# Sourced by generate.R; uses its `sides`, and `p_of` of means.R.

suppressPackageStartupMessages({
  library(coin)
  library(exactRankTests)
  library(ordinal)
})
set.seed(20241005)
likert <- function(n, shift = 0) pmin(5, pmax(1, round(rnorm(n, 3 + shift, 1.2))))
ordered_pairs <- list(
  "SciPy's example" = list(c(20, 11, 17, 12), c(19, 22, 16, 29, 24)), "no ties" = list(rnorm(12), rnorm(9, 0.7)),
  "one against many" = list(2.5, rnorm(14)), "two and two" = list(c(1, 2), c(2, 3)), "ties alone" = list(c(1, 1, 2, 2, 2), c(1, 2, 2, 1, 2, 2)),
  "five answers" = list(likert(25), likert(18, 0.5)), "no overlap" = list(1:6, 11:17), "touching" = list(c(1, 2, 3), c(3, 4, 5, 6)),
  "unequal sizes" = list(likert(4), likert(40, 0.3)), "negative values" = list(c(-5, -1, 0, 2), c(-9, -3, 0, 0, 1)),
  "sleep" = list(sleep$extra[1:10], sleep$extra[11:20]), "airquality" = with(airquality, list(Ozone[Month == 5 & !is.na(Ozone)], Ozone[Month == 9 & !is.na(Ozone)])),
  "40 and 45 answers" = list(likert(40), likert(45, -0.6)), "far apart" = list(likert(20, -3), likert(20, 3)),
  "centre itself" = list(c(1, 4, 5, 8), c(2, 3, 6, 7)))
pairs_of_values <- function(x) unname(lapply(split(x, x), function(v) c(v[1], length(v))))
p_values <- function(z, side) p_of(side, pnorm(z), pnorm(z, lower.tail = FALSE), 2 * pnorm(-abs(z)))

mw <- list()
for (name in names(ordered_pairs)) for (side in names(sides)) {
  x <- ordered_pairs[[name]][[1]]
  y <- ordered_pairs[[name]][[2]]
  arguments <- list(control = I(x), treatment = I(y), alternative = side)
  u <- sum(outer(y, x, ">") + outer(y, x, "==") / 2)
  shared <- list(statistic = u, probability_of_superiority = u / length(x) / length(y), n_control = length(x), n_treatment = length(y),
                 dual = FALSE)
  data <- data.frame(v = c(y, x), g = factor(rep(c("t", "c"), c(length(y), length(x))), levels = c("t", "c")))
  test <- wilcox_test(v ~ g, data, distribution = "exact", alternative = sides[[side]])
  other <- wilcox.exact(y, x, alternative = sides[[side]], exact = TRUE)
  stopifnot(side == "two-sided" || abs(other$p.value / as.numeric(pvalue(test)) - 1) < 1e-9)
  mw[[length(mw) + 1]] <- reference_case(paste0(name, ", exact, ", side), c(arguments, method = "exact"),
                                         c(shared, pvalue = as.numeric(pvalue(test)), method = "Mann-Whitney U, exact"))
  z <- as.numeric(statistic(wilcox_test(v ~ g, data, distribution = "asymptotic"), "standardized"))
  mw[[length(mw) + 1]] <- reference_case(paste0(name, ", asymptotic, ", side), c(arguments, method = "asymptotic", continuity = FALSE),
                                         c(shared, pvalue = p_values(z, side), method = "Mann-Whitney U, normal"))
  corrected <- suppressWarnings(wilcox.test(y, x, alternative = sides[[side]], exact = FALSE, correct = TRUE)$p.value)
  if (side != "two-sided" || u != length(x) * length(y) / 2)
    mw[[length(mw) + 1]] <- c(reference_case(
      paste0(name, ", corrected, ", side), list(control = list(counts = pairs_of_values(x)), treatment = list(counts = pairs_of_values(y)),
                                               alternative = side, method = "asymptotic"), c(shared, pvalue = min(1, corrected))),
      source = paste("R", version, "wilcox.test(exact = FALSE)"))
}
write_reference("mann_whitney_r", "mann_whitney",
                paste0("coin ", packageVersion("coin"), " wilcox_test; one-sided exact p-values are exactRankTests' ",
                       packageVersion("exactRankTests"), " wilcox.exact, too"), mw)

# ---- Trends ---------------------------------------------------------------------------------------------------------
trends <- list(
  "smokers of ?prop.trend.test" = list(c(83, 90, 129, 70), c(86, 93, 136, 82)), "rising" = list(c(1, 4, 9, 20), c(50, 50, 50, 50)),
  "two doses" = list(c(5, 11), c(30, 28)), "unequal doses" = list(c(10, 3, 12, 40, 2), c(100, 20, 90, 160, 5)), "an empty dose" = list(c(3, 0, 8), c(20, 0, 25)),
  "flat" = list(c(10, 20, 30), c(100, 200, 300)), "far" = list(c(10, 500, 990), c(1000, 1000, 1000)), "falling" = list(c(30, 20, 12, 3, 1), c(40, 41, 39, 40, 42)),
  "Munzel and Hauschke" = list(c(11, 51, 22, 21, 7), c(35, 88, 43, 40, 13)), "large" = list(c(50123, 51021, 52345), c(1e6, 1e6, 1e6)))
cases <- list()
for (name in names(trends)) for (kind in c("equally_spaced", "midranks", "given")) for (side in names(sides)) {
  x <- trends[[name]][[1]]
  n <- trends[[name]][[2]]
  scores <- switch(kind, equally_spaced = seq_along(x), midranks = cumsum(n) - n + (n + 1) / 2, given = 2^(seq_along(x) - 1))
  kept <- n > 0 # R divides by the doses' sizes
  chi <- suppressWarnings(prop.trend.test(x[kept], n[kept], scores[kept])$statistic[[1]])
  slope <- coef(lm(x[kept] / n[kept] ~ scores[kept], weights = n[kept]))[[2]]
  z <- sqrt(chi) * sign(slope)
  if (abs(z) < 1e-6) next
  arguments <- list(successes = x, n = n, scores = if (kind == "given") scores else kind, alternative = side)
  cases[[length(cases) + 1]] <- reference_case(paste(name, kind, side, sep = ", "), arguments,
    list(statistic = z, pvalue = p_values(z, side), slope = slope, std_error = slope / z, n = sum(n), method = "Cochran-Armitage z"), 1e-9)
  table <- rbind(n - x, x)[, kept]
  dimnames(table) <- list(g = c("c", "t"), a = seq_len(sum(kept)))
  independence <- lbl_test(as.table(table), scores = list(a = scores[kept], g = c(0, 1)))
  z_m <- abs(as.numeric(statistic(independence, "standardized"))) * sign(slope)
  cases[[length(cases) + 1]] <- c(reference_case(paste(name, kind, side, "Mantel", sep = ", "),
    list(successes = unname(rbind(n - x, x)), scores = if (kind == "given") scores else kind, alternative = side, method = "mantel"),
    list(statistic = z_m, pvalue = p_values(z_m, side), slope = slope, n = sum(n), method = "Cochran-Armitage z (Mantel)"), 1e-9),
    source = paste0("R ", version, " coin ", packageVersion("coin"), " lbl_test"))
}
write_reference("cochran_armitage_r", "cochran_armitage", "prop.trend.test; the slope by lm", cases)

# ---- The common odds ratio ------------------------------------------------------------------------------------------
answers <- list(
  "Munzel and Hauschke" = rbind(c(24, 37, 21, 19, 6), c(11, 51, 22, 21, 7)), "two levels" = rbind(c(30, 12), c(22, 25)),
  "three levels" = rbind(c(10, 20, 5), c(4, 18, 16)), "a level of one variant" = rbind(c(5, 0, 12, 9), c(3, 6, 2, 14)),
  "scores of 0 to 10" = rbind(c(5, 1, 0, 2, 3, 8, 4, 20, 31, 17, 9), c(3, 0, 1, 2, 2, 5, 9, 22, 25, 30, 14)), "a large effect" = rbind(c(60, 25, 10, 5), c(4, 9, 21, 70)),
  "unequal sizes" = rbind(c(3, 2, 4), c(412, 530, 777)), "few" = rbind(c(1, 2, 1), c(1, 1, 2)), "many" = rbind(c(51234, 30120, 18646, 9000), c(50100, 30900, 18900, 9600)),
  "down" = rbind(c(2, 8, 15, 20, 9), c(12, 18, 11, 6, 2)))
cases <- list()
for (name in names(answers)) for (side in names(sides)) for (level in if (side == "two-sided") c(0.8, 0.95, 0.99) else 0.95) {
  counts <- answers[[name]][, colSums(answers[[name]]) > 0]
  k <- ncol(counts)
  long <- data.frame(y = factor(rep(seq_len(k), each = 2), ordered = TRUE), x = rep(0:1, k), w = as.vector(counts))
  long <- long[long$w > 0, ]
  fit <- clm(y ~ x, data = long, weights = w, control = clm.control(gradTol = 1e-12, maxIter = 200L, maxLineIter = 60L))
  beta <- coef(fit)[["x"]]
  se <- sqrt(vcov(fit)["x", "x"])
  stopifnot(k == 2 || abs(MASS::polr(y ~ x, data = long, weights = w, control = list(reltol = 1e-14))$coefficients / beta - 1) < 1e-3)
  q <- qnorm(if (side == "two-sided") (1 + level) / 2 else level)
  given <- function(i) list(counts = unname(lapply(seq_len(k), function(j) c(j, counts[i, j]))))
  arguments <- list(control = given(1), treatment = given(2), alternative = side, confidence_level = level)
  interval <- exp(beta + q * se * p_of(side, c(-Inf, 1), c(-1, Inf), c(-1, 1)))
  cases[[length(cases) + 1]] <- reference_case(sprintf("%s, wald, %s, %g", name, side, level), c(arguments, method = "wald"),
    list(value = exp(beta), std_error = se, statistic = beta / se, pvalue = p_values(beta / se, side), interval = interval,
         n_control = sum(counts[1, ]), n_treatment = sum(counts[2, ]), method = "proportional odds, Wald z"), 1e-8)
  null <- clm(y ~ 1, data = long, weights = w, control = clm.control(gradTol = 1e-12))
  root <- sqrt(max(0, 2 * (as.numeric(logLik(fit)) - as.numeric(logLik(null))))) * sign(beta)
  # With an offset the thresholds are maximised at any odds ratio: the profile without the interpolation of confint.
  off <- function(b) clm(y ~ offset(b * x), data = long, weights = w, control = clm.control(gradTol = 1e-10))
  r <- function(b) sqrt(max(0, 2 * (as.numeric(logLik(fit)) - as.numeric(logLik(off(b)))))) * sign(beta - b)
  end <- function(target) uniroot(function(b) r(b) - target, sort(beta - target * se * c(0.4, 2)), tol = 1e-13, extendInt = "downX")$root
  profile <- exp(p_of(side, c(-Inf, end(-q)), c(end(q), Inf), c(end(q), end(-q))))
  cases[[length(cases) + 1]] <- reference_case(sprintf("%s, profile, %s, %g", name, side, level), c(arguments, method = "profile"),
    list(value = exp(beta), std_error = se, statistic = root, pvalue = p_values(root, side), interval = profile), if (name == "many") 1e-5 else 1e-7)
  rows <- data.frame(v = rep(rep(seq_len(k), 2), c(counts[1, ], counts[2, ])), g = factor(rep(c("c", "t"), rowSums(counts)), levels = c("t", "c")))
  z <- as.numeric(statistic(wilcox_test(v ~ g, rows), "standardized")) * sqrt(nrow(rows) / (nrow(rows) - 1))
  cases[[length(cases) + 1]] <- c(reference_case(sprintf("%s, score, %s, %g", name, side, level), c(arguments, method = "score"),
    list(value = exp(beta), statistic = z, pvalue = p_values(z, side)), 1e-8),
    source = paste0("R ", version, " coin ", packageVersion("coin"), " wilcox_test times the root of N / (N - 1)"))
}
write_reference("proportional_odds_r", "proportional_odds",
                paste0("ordinal ", packageVersion("ordinal"), " clm, MASS polr; profile by offsets and uniroot"), cases)

# ---- Kolmogorov and Smirnov -----------------------------------------------------------------------------------------
ks <- list()
for (name in names(ordered_pairs)) for (side in names(sides)) {
  x <- ordered_pairs[[name]][[1]]
  y <- ordered_pairs[[name]][[2]]
  # R speaks of the distribution functions: that of its first sample lies above.
  tidy <- function(d) if (d < 1e-12) 0 else d # what R's rounding leaves of no distance
  # With ties R 4.2's exact "less" has the p-value of the other side; of exchanged samples "greater" is right. It takes small p-values
  # from 1, so that they are left to the definition by counting (order.py).
  first <- if (side == "less") y else x
  second <- if (side == "less") x else y
  test <- suppressWarnings(ks.test(first, second, alternative = if (side == "two-sided") "two.sided" else "greater", exact = TRUE))
  if (test$p.value < 1e-3) next
  ks[[length(ks) + 1]] <- reference_case(paste0(name, ", exact, ", side), list(control = I(x), treatment = I(y), alternative = side, method = "exact"),
    list(statistic = tidy(test$statistic[[1]]), pvalue = test$p.value, n_control = length(x), n_treatment = length(y), method = "Kolmogorov-Smirnov, exact"))
  ks[[length(ks) + 1]] <- reference_case(paste0(name, ", auto, ", side), list(
    control = list(counts = pairs_of_values(x)), treatment = list(counts = pairs_of_values(y)), alternative = side), list(pvalue = test$p.value))
  if (side != "two-sided") {
    limit <- suppressWarnings(ks.test(first, second, alternative = "greater", exact = FALSE))
    ks[[length(ks) + 1]] <- reference_case(paste0(name, ", asymptotic, ", side), list(control = I(x), treatment = I(y), alternative = side, method = "asymptotic"),
      list(statistic = tidy(limit$statistic[[1]]), pvalue = limit$p.value, method = "Kolmogorov-Smirnov, asymptotic"))
  }
}
write_reference("kolmogorov_smirnov_r", "kolmogorov_smirnov", "ks.test", ks)
