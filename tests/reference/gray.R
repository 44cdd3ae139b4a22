# Gray's test by cmprsk, whose chi-squared is that of the definition here, which gives the score, too. Sourced by survival.R; uses its
# `settings` and `log_rank_answer`, and `competing` of survival_medians.R.

# Gray (1988), section 2 for the score, section 4 for its variance; `treated` is 0 or 1. At ties the hypergeometric factor of cmprsk.
gray <- function(x, cause) {
  at <- sort(unique(x$time[x$kind != 0]))
  count <- function(t, which, what) sum(what & x$treated == which & x$time == t)
  s <- c(1, 1); f <- c(0, 0)
  rows <- list(); pooled <- weights <- 0
  for (t in at) {
    n <- sapply(0:1, function(k) sum(x$time >= t & x$treated == k))
    own <- sapply(0:1, count, t = t, what = x$kind == cause)
    other <- sapply(0:1, count, t = t, what = x$kind != cause & x$kind != 0)
    h <- ifelse(n > 0, n / s, 0)
    r <- h * (1 - f)
    rate <- sum(own) / sum(h)
    weights <- weights + prod(h) / sum(h) * rate / (1 - pooled)
    pooled <- pooled + rate
    before <- s
    f <- f + ifelse(n > 0, s * own / n, 0)
    s <- ifelse(n > 0, s * (n - own - other) / n, s)
    rows[[length(rows) + 1]] <- list(n = n, own = own, other = other, h = h, r = r, rate = rate, before = before, after = s,
                                     pooled = pooled, weights = weights)
    if (isTRUE(all.equal(pooled, 1, tolerance = 1e-14))) break
  }
  tied <- function(d, n) if (d > 1) 1 - (d - 1) / (n - 1) else 1
  score <- information <- variance <- 0
  expected <- c(0, 0)
  for (row in rows) {
    d <- sum(row$own)
    if (d > 0) {
      expected <- expected + d * row$r / sum(row$r)
      information <- information + d * prod(row$r) / sum(row$r)^2
    }
    left <- weights - row$weights
    for (k in which(row$n > 0)) {
      b <- if (left > 0) left * (1 - row$pooled) / row$after[k] else 0
      if (d > 0) variance <- variance + (prod(row$h) / sum(row$h) + left - b)^2 * row$rate / row$h[k] * tied(d, sum(row$h) * row$before[k])
      if (row$other[k] > 0) variance <- variance + b^2 * (row$before[k] / row$n[k])^2 * row$other[k] * tied(row$other[k], row$n[k])
    }
  }
  list(observed = sapply(0:1, function(k) sum(x$kind == cause & x$treated == k)), expected = expected, information = information,
       variance = variance)
}

set.seed(1988)
compared <- c(competing, list(
  "clear" = both(kinds(400, c(1, 0.5), 0.3, 3, 0), kinds(300, c(0.5, 1.2), 0.3, 3, 1)),
  "many ties" = both(kinds(500, c(1, 1), 0.2, 0, 0), kinds(400, c(1.5, 0.7), 0.2, 0, 1)),
  "unequal" = both(kinds(12, c(1, 0.3), 0.3, 1, 0), kinds(150, c(0.8, 0.8), 0.3, 1, 1)),
  "few" = list(time = c(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6), kind = c(1, 2, 0, 1, 2, 1, 1, 1, 0, 1, 1, 2), treated = rep(0:1, each = 6)),
  "from time 0" = list(time = c(0, 0, 1, 2, 5, 0, 1, 3, 4, 6), kind = c(1, 2, 1, 2, 0, 1, 2, 0, 1, 1), treated = rep(0:1, each = 5))))
cases <- list()
for (name in names(compared)) for (cause in 1:2) {
  x <- compared[[name]]
  if (!all(c(0, 1) %in% x$treated[x$kind == cause])) next
  r <- gray(x, cause)
  by_cmprsk <- cuminc(x$time, x$kind, x$treated)$Tests[as.character(cause), "stat"]
  stopifnot(all.equal(by_cmprsk, (r$observed[2] - r$expected[2])^2 / r$variance, tolerance = 1e-10))
  rows <- x$treated == 0
  for (setting in settings) {
    side <- setting[1]
    level <- as.numeric(setting[2])
    expected <- log_rank_answer(r$observed, r$expected, r$information, r$variance, side, level, method = "Gray",
                                n_control = sum(rows), n_treatment = sum(!rows))
    expected$chi_squared <- by_cmprsk
    cases[[length(cases) + 1]] <- reference_case(
      sprintf("%s, kind %d, %s, %g", name, cause, side, level),
      list(time_control = I(x$time[rows]), event_type_control = I(x$kind[rows]), time_treatment = I(x$time[!rows]),
           event_type_treatment = I(x$kind[!rows]), cause = cause, alternative = side, confidence_level = level), expected, tol = 1e-9)
  }
}
write_reference("gray_test_r", "gray_test", paste0("cmprsk ", packageVersion("cmprsk"), " cuminc; score and information by Gray's formulas"), cases)
