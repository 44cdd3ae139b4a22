# Rates of events, and bounds where not everyone answers. Sourced by generate.R; uses its `sides`.
set.seed(20240911)
counts <- list(c(21, 3011, 11, 800), c(2, 17877, 30, 16660), c(0, 10, 5, 12), c(5, 10, 0, 12), c(1, 1, 1, 1), c(3, 0.5, 4, 0.25),
               c(15, 19017, 41, 28010), c(100, 100, 130, 100), c(1000, 1e5, 1100, 1e5), c(12, 1, 12, 3), c(7, 1e-6, 9, 2e-6),
               c(40, 3e8, 70, 2e8), c(250, 20, 20, 10), c(60, 7, 200, 9), c(1, 5, 30, 4))
exact <- list()
minlike <- list()
for (x in counts) for (side in names(sides)) for (level in c(0.9, 0.95)) {
  r <- poisson.test(x[c(3, 1)], x[c(4, 2)], alternative = sides[[side]], conf.level = level)
  arguments <- list(events_control = x[1], exposure_control = x[2], events_treatment = x[3], exposure_treatment = x[4],
                    alternative = side, confidence_level = level)
  name <- sprintf("%g/%g, %g/%g, %s, %g", x[1], x[2], x[3], x[4], side, level)
  expected <- list(control_value = x[1] / x[2], treatment_value = x[3] / x[4], dual = FALSE)
  tail <- c(less = pbinom(x[3], x[1] + x[3], x[4] / (x[2] + x[4])),
            greater = pbinom(x[3] - 1, x[1] + x[3], x[4] / (x[2] + x[4]), lower.tail = FALSE))
  doubled <- if (side == "two-sided") min(1, 2 * min(tail)) else tail[[side]]
  if (side != "two-sided") stopifnot(all.equal(doubled, r$p.value, tolerance = 1e-12))
  if (x[1] > 0) expected <- c(expected, list(lift = unname(r$estimate) - 1, lift_interval = as.numeric(r$conf.int) - 1))
  # R finds one p-value of an exact test of n = 1 by the same rule; its conf.int is a quantile of beta, good to 1e-13
  exact[[length(exact) + 1]] <- reference_case(name, c(arguments, method = "exact"), c(expected, list(pvalue = doubled)), tol = 1e-9)
  if (side == "two-sided" && level == 0.95) {
    minlike[[length(minlike) + 1]] <- reference_case(name, c(arguments, method = "minlike"),
                                                     list(pvalue = r$p.value, dual = FALSE), tol = 1e-9)
  }
}
exact[[length(exact) + 1]] <- reference_case(
  "published: ?poisson.test, Rothman's breast cancer", list(events_control = 21, exposure_control = 3011, events_treatment = 11,
  exposure_treatment = 800, method = "exact"), list(lift = 0.971488, lift_interval = c(-0.1415736, 3.2772659)), tol = 1e-6)
minlike[[length(minlike) + 1]] <- reference_case(
  "published: ?poisson.test, Rothman's breast cancer", list(events_control = 21, exposure_control = 3011, events_treatment = 11,
  exposure_treatment = 800, method = "minlike"), list(pvalue = 0.07967), tol = 1e-4)
write_reference("poisson_rate_test_r", "poisson_rate_test", "poisson.test; twice the smaller tail by pbinom", c(exact, minlike))

# Islands need other rules for the ends: the definition itself, scanned (Fay 2010), with what dbinom calls not likelier.
minlike_p <- function(x, n, theta) {
  d <- dbinom(0:n, n, theta / (1 + theta))
  min(1, sum(d[d <= d[x + 1] * (1 + 1e-7)]))
}
minlike_ends <- function(x, n, alpha) {
  grid <- seq(log((x + 0.1) / (n - x + 0.1)) - 12, log((x + 0.1) / (n - x + 0.1)) + 12, length.out = 48001)
  kept <- vapply(grid, function(g) minlike_p(x, n, exp(g)) >= alpha, TRUE)
  edge <- function(inside, outside) {
    for (i in 1:60) {
      middle <- (inside + outside) / 2
      if (minlike_p(x, n, exp(middle)) >= alpha) inside <- middle else outside <- middle
    }
    exp(inside)
  }
  at <- range(which(kept))
  c(if (x > 0) edge(grid[at[1]], grid[at[1] - 1]) else 0, if (x < n) edge(grid[at[2]], grid[at[2] + 1]) else Inf)
}
ends <- list()
for (x in list(c(21, 3011, 11, 800), c(2, 17, 9, 16), c(5, 10, 0, 12), c(3, 0.5, 4, 0.25), c(30, 10, 45, 10), c(12, 1, 12, 3)))
  for (level in c(0.8, 0.95)) {
    theta <- minlike_ends(x[3], x[1] + x[3], 1 - level)
    ends[[length(ends) + 1]] <- reference_case(
      sprintf("%g/%g, %g/%g, %g", x[1], x[2], x[3], x[4], level),
      list(events_control = x[1], exposure_control = x[2], events_treatment = x[3], exposure_treatment = x[4], method = "minlike",
           confidence_level = level), list(lift_interval = theta * x[2] / x[4] - 1), tol = 1e-7)
  }
write_reference("poisson_rate_test_minlike_r", "poisson_rate_test", "dbinom: the ends of what minlike keeps, scanned", ends)

# ---- Overdispersed counts -------------------------------------------------------------------------------------------
units <- function(n, rate, size, least = 0.5) {
  exposure <- round(rexp(n, 0.2) + least, 2)
  list(events = rnbinom(n, mu = rate * exposure, size = size), exposures = exposure)
}
designs <- list("overdispersed" = list(units(40, 0.5, 1), units(50, 0.7, 1)), "Poisson" = list(units(60, 1, 1e6), units(60, 1.4, 1e6)),
                "underdispersed" = list(list(events = rep(c(4, 5, 6), 5), exposures = rep(1, 15)), list(events = rep(c(5, 6, 7), 4), exposures = rep(1, 12))),
                "few units" = list(units(3, 2, 2), units(4, 3, 2)), "rare" = list(units(300, 0.02, 0.5), units(250, 0.05, 0.5)),
                "unequal" = list(units(400, 0.3, 2), units(12, 0.5, 2)), "large counts" = list(units(20, 1e6, 5), units(25, 1.2e6, 5)),
                "far apart" = list(units(50, 0.2, 9), units(50, 9, 9)))
quasi <- list()
for (name in names(designs)) for (side in names(sides)) for (level in if (side == "two-sided") c(0.8, 0.95, 0.99) else 0.95) {
  c_ <- designs[[name]][[1]]
  t_ <- designs[[name]][[2]]
  data <- data.frame(y = c(c_$events, t_$events), e = c(c_$exposures, t_$exposures), z = rep(0:1, c(length(c_$events), length(t_$events))))
  fit <- glm(y ~ z + offset(log(e)), quasipoisson, data, control = glm.control(epsilon = 1e-15, maxit = 100))
  s <- summary(fit)$coefficients[2, ]
  df <- fit$df.residual
  p <- switch(side, less = pt(s[[3]], df), greater = pt(s[[3]], df, lower.tail = FALSE), s[[4]])
  q <- qt(if (side == "two-sided") (1 + level) / 2 else level, df) * s[[2]]
  interval <- expm1(s[[1]] + q * switch(side, less = c(-Inf, 1), greater = c(-1, Inf), c(-1, 1)))
  quasi[[length(quasi) + 1]] <- reference_case(
    sprintf("%s, %s, %g", name, side, level),
    list(events_control = c_$events, exposures_control = c_$exposures, events_treatment = t_$events, exposures_treatment = t_$exposures,
         alternative = side, confidence_level = level),
    list(lift = expm1(s[[1]]), std_error = s[[2]], statistic = s[[3]], df = df, pvalue = p, lift_interval = interval,
         n_control = length(c_$events), n_treatment = length(t_$events), dual = FALSE), tol = 1e-8) # where glm ends its iterations
}
write_reference("quasi_poisson_test_r", "quasi_poisson_test", "glm(family = quasipoisson) with an offset, summary.glm", quasi)

# ---- Bounds ---------------------------------------------------------------------------------------------------------
# Lee (2009), equation for the trimmed mean and Proposition 3 written out, with fractions of a tie and n - 1.
trimmed <- function(y, kept) { # the smallest
  y <- sort(y)
  w <- pmax(0, pmin(1, kept - seq_along(y) + 1))
  mean <- sum(w * y) / kept
  list(mean = mean, variance = sum(w * (y - mean)^2) / (kept - 1), edge = y[ceiling(kept - 1e-9)])
}
lee <- function(control, treatment, level) {
  n <- c(length(control), length(treatment))
  y <- list(control[!is.na(control)], treatment[!is.na(treatment)])
  m <- lengths(y)
  rate <- m / n
  more <- if (rate[2] >= rate[1]) 2 else 1
  fewer <- 3 - more
  p <- 1 - rate[fewer] / rate[more]
  kept <- m[more] * (1 - p)
  total <- sum(n)
  # Proposition 3 for the sample mean: V / total, with E[SD] = m[more] / total, E[D] = n[more] / total, alpha_0 = rate[fewer]
  one <- function(values) {
    t <- trimmed(values, kept)
    ESD <- m[more] / total
    ED <- n[more] / total
    a0 <- rate[fewer]
    Vp <- (1 - p)^2 * ((1 - a0 / (1 - p)) / (ED * (a0 / (1 - p))) + (1 - a0) / ((1 - ED) * a0))
    V <- t$variance / (ESD * (1 - p)) + (t$edge - t$mean)^2 * p / (ESD * (1 - p)) + ((t$edge - t$mean) / (1 - p))^2 * Vp
    VC <- var(y[[fewer]]) / (m[fewer] / total)
    c(t$mean, sqrt((V + VC) / total))
  }
  low <- one(y[[more]])
  high <- one(-y[[more]]) * c(-1, 1)
  whole <- mean(y[[fewer]])
  bounds <- if (more == 2) c(low[1], high[1]) - whole else whole - c(high[1], low[1])
  errors <- if (more == 2) c(low[2], high[2]) else c(high[2], low[2])
  left <- function(c) pnorm(c + diff(bounds) / max(errors), lower.tail = FALSE) + pnorm(-c) - (1 - level)
  critical <- uniroot(left, c(qnorm(level) - 0.1, qnorm((1 + level) / 2) + 1), tol = 1e-14)$root
  trims <- c(0, 0)
  trims[more] <- p
  list(bounds = bounds, lower_std_error = errors[1], upper_std_error = errors[2], difference_interval = bounds + c(-1, 1) * critical * errors,
       difference = mean(y[[2]]) - mean(y[[1]]), response_control = rate[1], response_treatment = rate[2],
       trimmed_control = trims[1], trimmed_treatment = trims[2], n_control = n[1], n_treatment = n[2])
}
some <- function(y, rate) ifelse(runif(length(y)) < rate, y, NA)
samples <- list("continuous" = list(some(rnorm(60), 0.6), some(rnorm(70, 0.3), 0.8)), "control answers more" = list(some(rnorm(60), 0.9), some(rnorm(70, 0.3), 0.5)),
                "scores with ties" = list(some(sample(0:10, 200, TRUE), 0.4), some(sample(0:10, 180, TRUE), 0.5)),
                "points" = list(some(sample(c(-100, 0, 100), 90, TRUE), 0.5), some(sample(c(-100, 0, 100, 100), 95, TRUE), 0.3)),
                "few" = list(c(3, 5, 4, NA, NA, 6, 2, NA), c(5, 7, 6, 8, NA, 4, 9, 3)), "all answer" = list(rnorm(20), rnorm(30, 1)),
                "yes and no" = list(some(rbinom(300, 1, 0.3), 0.5), some(rbinom(280, 1, 0.4), 0.6)),
                "one in a hundred trimmed" = list(c(rnorm(99), NA), rnorm(100)), "nearly all trimmed" = list(some(rnorm(300), 0.05), rnorm(300)))
cases <- list()
for (name in names(samples)) for (level in c(0.8, 0.95, 0.99)) {
  x <- samples[[name]]
  cases[[length(cases) + 1]] <- reference_case(sprintf("%s, %g", name, level), list(control = x[[1]], treatment = x[[2]], confidence_level = level),
                                               lee(x[[1]], x[[2]], level), tol = 1e-9)
}
write_reference("lee_bounds_r", "lee_bounds", "a script of Lee (2009), Proposition 3, and Imbens and Manski (2004)", cases)

worst <- list()
scales <- list("yes and no" = c(0, 1), "scores with ties" = c(0, 10), "points" = c(-100, 100), "continuous" = c(-5, 6), "all answer" = c(-9, 9), "few" = c(1, 10))
for (name in names(scales)) for (level in c(0.8, 0.95, 0.99)) {
  x <- samples[[name]]
  end <- scales[[name]]
  fill <- function(y, v) ifelse(is.na(y), v, y)
  lower <- t.test(fill(x[[2]], end[1]), fill(x[[1]], end[2]))
  upper <- t.test(fill(x[[2]], end[2]), fill(x[[1]], end[1]))
  bounds <- c(-diff(lower$estimate), -diff(upper$estimate))
  errors <- c(lower$stderr, upper$stderr)
  left <- function(c) pnorm(c + diff(bounds) / max(errors), lower.tail = FALSE) + pnorm(-c) - (1 - level)
  critical <- uniroot(left, c(qnorm(level) - 0.1, qnorm((1 + level) / 2) + 1), tol = 1e-14)$root
  worst[[length(worst) + 1]] <- reference_case(
    sprintf("%s, %g", name, level), list(control = x[[1]], treatment = x[[2]], lowest = end[1], highest = end[2], confidence_level = level),
    list(bounds = unname(bounds), lower_std_error = errors[1], upper_std_error = errors[2],
         difference_interval = unname(bounds + c(-1, 1) * critical * errors), difference = mean(x[[2]], na.rm = TRUE) - mean(x[[1]], na.rm = TRUE)), tol = 1e-9)
}
write_reference("worst_case_bounds_r", "worst_case_bounds", "t.test of the answers with those missing filled in", worst)
