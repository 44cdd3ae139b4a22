# Intervals and tests of quantiles, by trying every value of the samples: pbinom, qnorm and quantile(type = 7) of R, and CR2 of
# package clubSandwich. Run by generate.R.

# ---- One quantile: order statistics by the exact binomial ----------------------------------------------------------------
# x is rejected from below where P(Bin <= #{X <= x}) <= tail, and from above where P(Bin >= #{X < x}) <= tail.
exact_interval <- function(x, q, tail) {
  n <- length(x)
  v <- sort(unique(x))
  at_or_below <- vapply(v, function(one) sum(x <= one), 0)
  strictly_below <- vapply(v, function(one) sum(x < one), 0)
  lower <- if (pbinom(0, n, q) > tail) -Inf else min(v[pbinom(at_or_below, n, q) > tail])
  upper <- if (pbinom(n - 1, n, q, lower.tail = FALSE) > tail) Inf else
    max(v[pbinom(strictly_below - 1, n, q, lower.tail = FALSE) > tail])
  c(min(lower, quantile(x, q, type = 7)), max(upper, quantile(x, q, type = 7)))
}
quantile_data <- list(
  "rivers" = rivers, "precip" = as.numeric(precip), "faithful waiting" = faithful$waiting, "islands" = as.numeric(islands),
  "InsectSprays" = InsectSprays$count, "sleep" = sleep$extra, "discoveries" = as.numeric(discoveries),
  "seven" = c(3, 1, 4, 1, 5, 9, 2.5), "moved by 1e9" = as.numeric(precip) + 1e9, "scaled by 1e150" = rivers * 1e150,
  "scaled by 1e-150" = rivers * 1e-150, "all equal" = rep(4.25, 30), "negative" = -rivers, "two" = c(1, 2), "one" = 7)
one_quantile <- list()
for (name in names(quantile_data)) for (q in c(0.05, 0.25, 0.5, 0.9)) {
  x <- quantile_data[[name]]
  for (case in list(list("two-sided", 0.95), list("two-sided", 0.99), list("less", 0.9), list("greater", 0.95))) {
    ends <- exact_interval(x, q, (1 - case[[2]]) / (if (case[[1]] == "two-sided") 2 else 1))
    if (case[[1]] == "less") ends[1] <- -Inf
    if (case[[1]] == "greater") ends[2] <- Inf
    one_quantile[[length(one_quantile) + 1]] <- reference_case(
      sprintf("%s, q = %g, %s, %g", name, q, case[[1]], case[[2]]),
      list(values = I(x), q = q, alternative = case[[1]], confidence_level = case[[2]]),
      list(value = unname(quantile(x, q, type = 7)), "interval.lower" = ends[1], "interval.upper" = ends[2], n = length(x)),
      tol = 1e-14)
  }
}
write_reference("quantile_interval_r", "quantile_interval",
                "quantile(type = 7) and pbinom, tried at every value", one_quantile)
# Ranks of the limits of a median at 95 %: Nair (1940), Sankhya 4:551.
nair <- rbind(c(6, 1), c(7, 1), c(8, 1), c(9, 2), c(10, 2), c(11, 2), c(12, 3), c(13, 3), c(14, 3), c(15, 4), c(17, 5), c(20, 6),
              c(25, 8), c(30, 10), c(40, 14), c(50, 18))
write_reference("quantile_interval_nair", "quantile_interval", "not computed", lapply(seq_len(nrow(nair)), function(i) {
  n <- nair[i, 1]
  reference_case(sprintf("median of %d", n), list(values = 1:n, q = 0.5),
                 list("interval.lower" = nair[i, 2], "interval.upper" = n + 1 - nair[i, 2]), tol = 1e-15,
                 source = "Nair (1940), Sankhya 4:551, table of the limits of a median")
}))

# ---- Two quantiles: every pair of values ------------------------------------------------------------------------------
# z by which each value of the sample, and beyond them all, is too low or too high for the quantile.
z_of_values <- function(x, q, z_low = NULL, z_high = NULL) {
  n <- length(x)
  if (is.null(z_low)) {
    z_low <- function(k) qnorm(log(pbinom(k - 1, n, q) + dbinom(k, n, q) / 2), lower.tail = FALSE, log.p = TRUE)
    z_high <- function(k) qnorm(log(pbinom(k, n, q, lower.tail = FALSE) + dbinom(k, n, q) / 2), lower.tail = FALSE, log.p = TRUE)
  }
  estimate <- unname(quantile(x, q, type = 7))
  v <- sort(unique(c(x, estimate)))
  low <- ifelse(v >= estimate, 0, pmax(0, z_low(vapply(v, function(one) sum(x <= one), 0))))
  high <- ifelse(v <= estimate, 0, pmax(0, z_high(vapply(v, function(one) sum(x < one), 0))))
  list(estimate = estimate, values = c(-Inf, v, Inf), low = c(max(0, z_low(0)), low, 0), high = c(0, high, max(0, z_high(n))))
}
joint <- function(c, t, z) {
  together <- outer(pmax(t$low, t$high)^2, pmax(c$low, c$high)^2, "+") # rows: the treatment's values
  differences <- outer(t$values, c$values, "-")[together <= z^2]
  lifts <- outer(t$values, c$values, function(a, b) ifelse(is.infinite(b), -1, ifelse(b == 0, Inf, (a - b) / b)))[together <= z^2]
  equal <- outer(t$values, c$values, if (t$estimate > c$estimate) "<=" else ">=")
  list(interval = range(differences, na.rm = TRUE), lift = range(lifts, na.rm = TRUE),
       z = sign(t$estimate - c$estimate) * sqrt(min(together[equal])))
}
mover <- function(c, t, z) {
  lower <- function(s, at) min(s$values[s$low <= at])
  upper <- function(s, at) max(s$values[s$high <= at])
  ends <- function(at) t$estimate - c$estimate +
    c(-1, 1) * sqrt(c((t$estimate - lower(t, at))^2 + (upper(c, at) - c$estimate)^2,
                      (upper(t, at) - t$estimate)^2 + (c$estimate - lower(c, at))^2))
  # Donner and Zou (2012), equation 9, in units of the control's estimate, so that no product leaves the range of doubles.
  unit <- c$estimate
  l1 <- lower(t, z) / unit; u1 <- upper(t, z) / unit; l2 <- lower(c, z) / unit; u2 <- upper(c, z) / unit
  product <- t$estimate / unit
  ratio <- c((product - sqrt(product^2 - l1 * u2 * (2 * product - l1) * (2 - u2))) / (u2 * (2 - u2)),
             (product + sqrt(product^2 - u1 * l2 * (2 * product - u1) * (2 - l2))) / (l2 * (2 - l2)))
  if (isTRUE(u2 == 2)) ratio[1] <- l1 * (2 * product - l1) / (2 * product) # what is left of the quadratic equation
  if (isTRUE(is.infinite(u2))) ratio[1] <- 0
  if (isTRUE(is.infinite(u1) || l2 == 0)) ratio[2] <- Inf
  # The limits are steps, so the interval first reaches 0 at one of them.
  steps <- sort(unique(c(t$low, t$high, c$low, c$high)))
  reached <- vapply(steps, function(at) if (t$estimate > c$estimate) ends(at)[1] <= 0 else ends(at)[2] >= 0, TRUE)
  list(interval = ends(z), lift = ratio - 1, z = sign(t$estimate - c$estimate) * min(steps[reached]))
}
# The usual method: joint where one value takes up half a standard error of the rank, or more, near the quantile.
usual <- function(x, q, error) {
  counts <- table(x)
  through <- cumsum(counts)
  near <- through - counts < length(x) * q + 3 * error & through > length(x) * q - 3 * error
  if (any(counts[near] > 1 & counts[near] >= error / 2)) "joint" else "mover"
}
two_quantiles <- function(name, control, treatment, q, method, side, level, c = z_of_values(control, q),
                          t = z_of_values(treatment, q), ...) {
  z <- qnorm((1 - level) / (if (side == "two-sided") 2 else 1), lower.tail = FALSE)
  chosen <- method
  if (method == "auto") {
    error <- function(x) sqrt(length(x) * q * (1 - q))
    chosen <- if ("joint" %in% c(usual(control, q, error(control)), usual(treatment, q, error(treatment)))) "joint" else "mover"
  }
  found <- suppressWarnings((if (chosen == "joint") joint else mover)(c, t, z))
  if (t$estimate == c$estimate) found$z <- 0
  interval <- found$interval
  lift <- found$lift
  if (side == "less") { interval[1] <- -Inf; lift[1] <- -Inf }
  if (side == "greater") { interval[2] <- Inf; lift[2] <- Inf }
  expected <- list(control_value = c$estimate, treatment_value = t$estimate, difference = t$estimate - c$estimate,
                   "difference_interval.lower" = interval[1], "difference_interval.upper" = interval[2], statistic = found$z,
                   pvalue = switch(side, less = pnorm(found$z), greater = pnorm(found$z, lower.tail = FALSE),
                                   2 * pnorm(-abs(found$z))))
  limits <- c(if (side != "less") min(t$values[t$low <= z]), min(c$values[c$low <= z]))
  if (c$estimate > 0 && t$estimate > 0) expected$lift <- (t$estimate - c$estimate) / c$estimate
  expected$lift_kind <- if (c$estimate > 0 && t$estimate > 0 && all(limits >= 0)) "bounded" else "refused"
  if (expected$lift_kind == "bounded" && !(chosen == "mover" && c$estimate > 1e9)) { # equation 9 has no digits left there
    expected[["lift_interval.lower"]] <- lift[1]
    expected[["lift_interval.upper"]] <- lift[2]
  }
  reference_case(sprintf("%s, q = %g, %s, %s, %g", name, q, method, side, level),
                 c(list(control = I(control), treatment = I(treatment), q = q, method = method, alternative = side,
                        confidence_level = level), list(...)), expected, tol = 1e-10)
}
set.seed(20241122)
lognormal <- function(n, mean) round(exp(rnorm(n, mean)), 4)
quantile_pairs <- list(
  "sleep" = list(sleep$extra[sleep$group == 2], sleep$extra[sleep$group == 1]),
  "mtcars mpg by am" = list(mtcars$mpg[mtcars$am == 0], mtcars$mpg[mtcars$am == 1]),
  "ToothGrowth len by supp" = with(ToothGrowth, list(len[supp == "VC"], len[supp == "OJ"])),
  "chickwts horsebean, casein" = with(chickwts, list(weight[feed == "horsebean"], weight[feed == "casein"])),
  "InsectSprays A, C" = with(InsectSprays, list(count[spray == "A"], count[spray == "C"])),
  "iris setosa, virginica" = with(iris, list(Petal.Length[Species == "setosa"], Petal.Length[Species == "virginica"])),
  "lognormal 180, 20" = list(lognormal(180, 0), lognormal(20, 0.4)),
  "lognormal 60, 80" = list(lognormal(60, 1), lognormal(80, 1)),
  "zeros" = list(c(rep(0, 60), lognormal(40, 0)), c(rep(0, 45), lognormal(55, 0))),
  "five points" = list(sample(1:5, 120, TRUE, c(.1, .15, .26, .3, .19)), sample(1:5, 90, TRUE, c(.1, .15, .24, .31, .2))),
  "far apart" = list(rivers, rivers + 5000), "equal" = list(rivers, rivers), "moved by 1e9" = list(rivers + 1e9, rivers + 1e9 + 30),
  "scaled by 1e150" = list(rivers * 1e150, rivers * 1.1e150), "scaled by 1e-150" = list(rivers * 1e-150, rivers * 1.1e-150),
  "three" = list(c(1, 2, 3), c(2, 4, 6)), "constant" = list(rep(2, 12), rep(3, 15)))
cases <- list()
for (name in names(quantile_pairs)) for (q in c(0.25, 0.5, 0.9)) for (method in c("joint", "mover", "auto"))
  for (case in list(list("two-sided", 0.95), list("two-sided", 0.8), list("less", 0.95), list("greater", 0.99)))
    cases[[length(cases) + 1]] <- two_quantiles(name, quantile_pairs[[name]][[1]], quantile_pairs[[name]][[2]], q, method,
                                                case[[1]], case[[2]])
write_reference("quantile_test_r", "quantile_test",
                "pbinom, dbinom, qnorm and quantile(type = 7), tried at every pair of values", cases)

# ---- Clusters: the variance of the share at the estimate by clubSandwich ------------------------------------------------
clustered_z <- function(x, cluster, q) {
  n <- length(x)
  estimate <- unname(quantile(x, q, type = 7))
  effect <- function(holds) {
    share <- mean(holds)
    if (share == 0 || share == 1) return(NA)
    fit <- lm(y ~ 1, data.frame(y = as.numeric(holds)))
    max(1, as.numeric(clubSandwich::vcovCR(fit, cluster = cluster, type = "CR2")) / (share * (1 - share) / n))
  }
  fit <- lm(y ~ 1, data.frame(y = as.numeric(seq_len(n)))) # its degrees of freedom depend on the clusters' sizes alone
  df <- clubSandwich::coef_test(fit, vcov = "CR2", cluster = cluster, test = "Satterthwaite")$df_Satt
  below <- effect(x < estimate)
  above <- effect(x <= estimate)
  if (is.na(below)) below <- above
  if (is.na(above)) above <- below
  z <- function(share, effect) qnorm(pt(share / sqrt(effect * q * (1 - q) / n), df, lower.tail = FALSE, log.p = TRUE),
                                     lower.tail = FALSE, log.p = TRUE)
  z_of_values(x, q, function(k) z(q - k / n, below), function(k) z(k / n - q, above))
}
clustered_values <- function(clusters, mean, digits) {
  sizes <- 1 + rpois(clusters, rexp(clusters, 1 / 5))
  label <- rep(seq_len(clusters), sizes)
  list(values = round(exp(mean + rnorm(clusters)[label] + rnorm(length(label))), digits), label = label)
}
cases <- list()
for (design in list(c(4, 5, 3), c(8, 30, 2), c(25, 20, 0), c(60, 50, 1))) for (q in c(0.5, 0.8)) for (method in c("joint", "mover")) {
  control <- clustered_values(design[1], 0.5, design[3])
  treatment <- clustered_values(design[2], 0.9, design[3])
  for (side in c("two-sided", "greater"))
    cases[[length(cases) + 1]] <- two_quantiles(
      sprintf("%d and %d clusters", design[1], design[2]), control$values, treatment$values, q, method, side, 0.95,
      clustered_z(control$values, control$label, q), clustered_z(treatment$values, treatment$label, q),
      control_clusters = control$label, treatment_clusters = treatment$label + 1000)
}
write_reference("quantile_test_clusters_r", "quantile_test", "CR2 of clubSandwich, pt, qnorm, tried at every pair of values", cases)

# One quantile of clusters: the values that are neither too low nor too high by the same z.
one_of_clusters <- list()
for (design in list(c(4, 3), c(12, 2), c(40, 0), c(60, 1))) for (q in c(0.25, 0.5, 0.9)) {
  sample <- clustered_values(design[1], 0.5, design[2])
  z_values <- clustered_z(sample$values, sample$label, q)
  for (side in c("two-sided", "less", "greater")) for (level in c(0.8, 0.95)) {
    z <- qnorm((1 - level) / (if (side == "two-sided") 2 else 1), lower.tail = FALSE)
    ends <- c(if (side == "less") -Inf else min(z_values$values[z_values$low <= z]),
              if (side == "greater") Inf else max(z_values$values[z_values$high <= z]))
    one_of_clusters[[length(one_of_clusters) + 1]] <- reference_case(
      sprintf("%d clusters, q = %g, %s, %g", design[1], q, side, level),
      list(values = sample$values, q = q, clusters = sample$label, alternative = side, confidence_level = level),
      list(value = z_values$estimate, "interval.lower" = ends[1], "interval.upper" = ends[2], n = length(sample$values)))
  }
}
write_reference("quantile_interval_clusters_r", "quantile_interval", "CR2 of clubSandwich, pt, qnorm, tried at every value", one_of_clusters)
