# Median times, and events of several kinds. Sourced by survival.R; uses its `datasets`.

# ---- Medians: MOVER of the limits of quantile.survfit ---------------------------------------------------------------------
limits <- function(own, level) {
  q <- quantile(survfit(Surv(own$time, own$event) ~ 1, conf.type = "log-log", conf.int = level, timefix = FALSE), 0.5)
  c(value = unname(q$quantile), lower = unname(q$lower), upper = if (is.na(q$upper)) Inf else unname(q$upper))
}
# The same at a critical value, from the curve and its standard error, without the tolerance of 1.5e-8 that quantile has.
limits_at <- function(own, z) {
  fit <- survfit(Surv(own$time, own$event) ~ 1, conf.type = "none", timefix = FALSE)
  use <- fit$surv > 0 & fit$surv < 1
  end <- function(z) c(fit$time[use][exp(log(fit$surv[use]) * exp(z * fit$std.err[use] / abs(log(fit$surv[use])))) <= 0.5], Inf)[1]
  c(value = unname(quantile(fit, 0.5, conf.int = FALSE)), lower = end(z), upper = end(-z))
}
mover <- function(control, treatment, r = 1) {
  d <- treatment[["value"]] - r * control[["value"]]
  d + c(-1, 1) * sqrt(c((treatment[["value"]] - treatment[["lower"]])^2 + r^2 * (control[["upper"]] - control[["value"]])^2,
                        (treatment[["upper"]] - treatment[["value"]])^2 + r^2 * (control[["value"]] - control[["lower"]])^2))
}
cases <- list()
for (name in names(datasets)) for (setting in settings) {
  x <- datasets[[name]]
  side <- setting[1]
  level <- as.numeric(setting[2])
  control <- limits(part(x, 0), tail_level(side, level))
  treatment <- limits(part(x, 1), tail_level(side, level))
  if (anyNA(c(control, treatment)) || name == "few") next # whose curve falls past 1/2 to 0 at once: R has no lower limit there
  # The critical value at which the end of the interval arrives at 0, by halving.
  d <- treatment[["value"]] - control[["value"]]
  reaches <- function(z) {
    ends <- mover(limits_at(part(x, 0), z), limits_at(part(x, 1), z))
    if (d > 0) ends[1] <= 0 else ends[2] >= 0
  }
  z <- 0
  if (d != 0) {
    bounds <- c(0, 8)
    if (!reaches(8)) next
    while (diff(bounds) > 1e-14) if (reaches(mean(bounds))) bounds[2] <- mean(bounds) else bounds[1] <- mean(bounds)
    z <- if (bounds[1] == 0) 0 else sign(d) * mean(bounds)
  }
  interval <- mover(control, treatment)
  expected <- list(control_value = control[["value"]], treatment_value = treatment[["value"]], difference = d, statistic = z,
                   pvalue = p_of(side, pnorm(z), pnorm(z, lower.tail = FALSE), 2 * pnorm(-abs(z))),
                   difference_interval = p_of(side, c(-Inf, interval[2]), c(interval[1], Inf), interval),
                   lift = treatment[["value"]] / control[["value"]] - 1, dual = TRUE)
  if (side == "two-sided" && all(is.finite(c(control, treatment)))) {
    # Donner and Zou (2012), equation 9.
    a <- treatment[["value"]]; b <- control[["value"]]
    la <- treatment[["lower"]]; ua <- treatment[["upper"]]; lb <- control[["lower"]]; ub <- control[["upper"]]
    expected$lift_interval <- c((a * b - sqrt((a * b)^2 - la * ub * (2 * a - la) * (2 * b - ub))) / (ub * (2 * b - ub)),
                                (a * b + sqrt((a * b)^2 - ua * lb * (2 * a - ua) * (2 * b - lb))) / (lb * (2 * b - lb))) - 1
  }
  cases[[length(cases) + 1]] <- reference_case(sprintf("%s, %s, %g", name, side, level),
                                               arguments_of(x, alternative = side, confidence_level = level), expected)
}
write_reference("median_survival_test_r", "median_survival_test",
                paste0("survival ", packageVersion("survival"), " quantile of survfit log-log; MOVER by its formula"), cases)

# ---- Events of several kinds ----------------------------------------------------------------------------------------------
kinds <- function(n, rates, open, digits, treated) {
  time <- rexp(n, sum(rates))
  kind <- sample(seq_along(rates), n, TRUE, rates)
  end <- rexp(n, open)
  list(time = round(pmin(time, end), digits) + 10^-digits, kind = ifelse(time <= end, kind, 0), treated = rep(treated, n))
}
both <- function(a, b) list(time = c(a$time, b$time), kind = c(a$kind, b$kind), treated = c(a$treated, b$treated))
gammopathy <- mgus2[mgus2$mspike > 1.5 & !is.na(mgus2$mspike), ]
competing <- list(
  "mgus2 by sex" = with(gammopathy, list(time = ifelse(pstat == 1, ptime, futime), kind = ifelse(pstat == 1, 1, 2 * death),
                                         treated = as.numeric(sex == "F"))),
  "two kinds" = both(kinds(60, c(1, 0.5), 0.3, 2, 0), kinds(50, c(0.6, 0.9), 0.3, 2, 1)),
  "ties" = both(kinds(70, c(1, 0.5), 0.3, 0, 0), kinds(80, c(0.6, 0.9), 0.3, 0, 1)),
  "three kinds" = both(kinds(90, c(0.2, 0.5, 0.4), 0.5, 1, 0), kinds(80, c(0.4, 0.3, 0.2), 0.5, 1, 1)),
  "none censored" = both(kinds(25, c(1, 1), 1e-9, 2, 0), kinds(30, c(2, 1), 1e-9, 2, 1)),
  "one kind" = both(kinds(30, 1, 0.4, 1, 0), kinds(30, 2, 0.4, 1, 1)))
multi <- function(x, which, level = 0.95) {
  rows <- x$treated == which
  survfit(Surv(time, factor(kind, 0:3)) ~ 1, data.frame(time = x$time[rows], kind = x$kind[rows]), conf.type = "log-log",
          conf.int = level, timefix = FALSE)
}
cases <- list()
tests <- list()
for (name in names(competing)) for (cause in 1:2) {
  x <- competing[[name]]
  if (!all(c(0, 1) %in% x$treated[x$kind == cause])) next
  for (which in 0:1) for (level in c(0.95, 0.8)) {
    fit <- multi(x, which, level)
    rows <- x$treated == which
    f <- fit$pstate[, 1 + cause]
    gray <- timepoints(cuminc(x$time[rows], x$kind[rows]), fit$time)$est[paste("1", cause), ]
    stopifnot(all.equal(unname(gray), f, tolerance = 1e-12))
    edge <- f <= 0 | f > 1 - 1e-12 # of a sum that is 1
    cases[[length(cases) + 1]] <- reference_case(
      sprintf("%s, kind %d, variant %d, %g", name, cause, which, level),
      list(time = I(x$time[rows]), event_type = I(x$kind[rows]), cause = cause, confidence_level = level),
      list(time = I(fit$time), n_at_risk = I(fit$n.risk[, 1]), n_events = I(fit$n.event[, 1 + cause]),
           n_other_events = I(rowSums(fit$n.event) - fit$n.event[, 1 + cause]), n_censored = I(if (is.matrix(fit$n.censor)) rowSums(fit$n.censor) else fit$n.censor), incidence = I(f),
           std_error = I(fit$std.err[, 1 + cause]), lower = I(replace(fit$lower[, 1 + cause], edge, NaN)),
           upper = I(replace(fit$upper[, 1 + cause], edge, NaN))))
  }
  for (setting in settings) for (share in c(0.9, 0.4)) {
    side <- setting[1]
    level <- as.numeric(setting[2])
    until <- min(tapply(x$time, x$treated, max)) * share
    at <- lapply(0:1, function(which) {
      fit <- summary(multi(x, which), times = until)
      c(fit$pstate[, 1 + cause], fit$std.err[, 1 + cause])
    })
    c0 <- at[[1]][1]; v0 <- at[[1]][2]^2; t0 <- at[[2]][1]; vt <- at[[2]][2]^2
    if (v0 + vt == 0) next
    se <- sqrt(v0 + vt)
    z <- (t0 - c0) / se
    q <- qnorm((1 + tail_level(side, level)) / 2)
    expected <- list(control_value = c0, treatment_value = t0, difference = t0 - c0, std_error = se, statistic = z,
                     pvalue = p_of(side, pnorm(z), pnorm(z, lower.tail = FALSE), 2 * pnorm(-abs(z))),
                     difference_interval = t0 - c0 + q * se * p_of(side, c(-Inf, 1), c(-1, Inf), c(-1, 1)), dual = TRUE)
    if (side == "two-sided") expected$lift_interval <- fieller(c0, v0, t0, vt, 0, q)
    rows <- x$treated == 0
    tests[[length(tests) + 1]] <- reference_case(
      sprintf("%s, kind %d, %s, %g, horizon %g", name, cause, side, level, until),
      list(time_control = I(x$time[rows]), event_type_control = I(x$kind[rows]), time_treatment = I(x$time[!rows]),
           event_type_treatment = I(x$kind[!rows]), cause = cause, horizon = until, alternative = side, confidence_level = level), expected)
  }
}
write_reference("cumulative_incidence_r", "cumulative_incidence",
                paste0("survival ", packageVersion("survival"), " survfit of several states, cmprsk ", packageVersion("cmprsk"), " cuminc"), cases)
write_reference("cumulative_incidence_test_r", "cumulative_incidence_test",
                paste0("survival ", packageVersion("survival"), " survfit of several states"), tests)
