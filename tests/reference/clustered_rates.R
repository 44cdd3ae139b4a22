# Rates of events that come in clusters: clubSandwich's CR2 of a Poisson glm with an offset, on the clusters' totals. Of rows whose
# exposures differ within a cluster its CR2 is another root of the same equation, which depends on how a cluster is cut into rows;
# of the totals, and of rows that are all alike, there is one. Sourced by generate.R; uses its `sides`, and `p_of` of means.R.

suppressPackageStartupMessages(library(clubSandwich))
set.seed(20241123)
rows_of <- function(sizes, rate, between, alike = FALSE, unit = 1) {
  g <- rep(seq_along(sizes), sizes)
  exposures <- if (alike) rep(2, length(g)) else round(rexp(length(g), 0.5) + 0.2, 2)
  events <- rpois(length(g), rate * exposures * exp(rnorm(length(sizes), 0, between))[g])
  list(events = events, exposures = exposures * unit, clusters = g)
}
designs <- list(
  "alike" = list(rows_of(rep(4, 6), 1, 0.5, TRUE), rows_of(rep(4, 7), 1.6, 0.5, TRUE)),
  "rows of one exposure" = list(rows_of(c(1, 9, 3, 2, 14), 1, 0.5, TRUE), rows_of(c(7, 1, 1, 5, 12, 2), 1.5, 0.5, TRUE)),
  "unbalanced" = list(rows_of(c(1, 9, 3, 2, 14), 1, 0.6), rows_of(c(7, 1, 1, 5, 30, 2, 8), 2, 0.6)),
  "two and three" = list(rows_of(c(5, 12), 2, 0.3), rows_of(c(4, 2, 7), 3, 0.3)),
  "singletons" = list(rows_of(rep(1, 12), 2, 0.7), rows_of(rep(1, 9), 3, 0.7)),
  "one huge" = list(rows_of(c(60, 1, 2, 1), 1, 0.4), rows_of(c(5, 4, 6), 1.3, 0.4)),
  "two against thirty" = list(rows_of(c(6, 4), 2, 0.4), rows_of(rpois(30, 3) + 1, 3, 0.4)),
  "rare" = list(rows_of(rep(3, 40), 0.05, 0.5), rows_of(rep(3, 45), 0.1, 0.5)),
  "105 clusters" = list(rows_of(rgeom(60, 0.1) + 1, 0.7, 0.6), rows_of(rgeom(45, 0.2) + 1, 0.8, 0.6)),
  "large counts" = list(rows_of(rep(2, 8), 1e5, 0.3), rows_of(rep(3, 9), 1.4e5, 0.3)),
  "far apart" = list(rows_of(rep(3, 25), 0.3, 0.3), rows_of(rep(3, 25), 9, 0.3)))
cases <- list()
for (name in names(designs)) for (side in names(sides)) for (level in if (side == "two-sided") c(0.8, 0.95, 0.99) else 0.95) {
  c_ <- designs[[name]][[1]]
  t_ <- designs[[name]][[2]]
  totals <- function(x) data.frame(y = as.numeric(tapply(x$events, x$clusters, sum)), e = as.numeric(tapply(x$exposures, x$clusters, sum)))
  data <- rbind(cbind(totals(c_), z = 0), cbind(totals(t_), z = 1))
  rate <- c(sum(c_$events) / sum(c_$exposures), sum(t_$events) / sum(t_$exposures))
  control <- glm.control(epsilon = 1e-15, maxit = 100)
  # Starts at the estimate, so that it warns of an end that rounding keeps it from.
  log_fit <- suppressWarnings(glm(y ~ z + offset(log(e)), poisson, data, start = c(log(rate[1]), log(rate[2] / rate[1])), control = control))
  own <- seq_len(nrow(data))
  s <- coef_test(log_fit, vcovCR(log_fit, cluster = own, type = "CR2"), test = "Satterthwaite")[2, ]
  q <- function(df) qt(if (side == "two-sided") (1 + level) / 2 else level, df)
  around <- function(x, error) x + error * p_of(side, c(-Inf, 1), c(-1, Inf), c(-1, 1))
  identity_fit <- suppressWarnings(glm(y ~ 0 + e + I(e * z), poisson(link = "identity"), data, start = c(rate[1], rate[2] - rate[1]), control = control))
  d <- coef_test(identity_fit, vcovCR(identity_fit, cluster = own, type = "CR2"), test = "Satterthwaite")[2, ]
  t <- s$beta / s$SE
  p <- p_of(side, pt(t, s$df_Satt), pt(t, s$df_Satt, lower.tail = FALSE), 2 * pt(-abs(t), s$df_Satt))
  if (name %in% c("alike", "rows of one exposure")) { # the same of the rows themselves
    rows <- data.frame(y = c(c_$events, t_$events), e = c(c_$exposures, t_$exposures), z = rep(0:1, c(length(c_$events), length(t_$events))),
                       g = c(c_$clusters, 1000 + t_$clusters))
    fit <- glm(y ~ z + offset(log(e)), poisson, rows, control = control)
    r <- coef_test(fit, vcovCR(fit, cluster = rows$g, type = "CR2"), test = "Satterthwaite")[2, ]
    stopifnot(all.equal(c(r$SE, r$df_Satt), c(s$SE, s$df_Satt), tolerance = 1e-8))
  }
  cases[[length(cases) + 1]] <- reference_case(
    sprintf("%s, %s, %g", name, side, level),
    list(events_control = c_$events, exposures_control = c_$exposures, events_treatment = t_$events, exposures_treatment = t_$exposures,
         control_clusters = paste0("c", c_$clusters), treatment_clusters = paste0("t", t_$clusters), alternative = side, confidence_level = level),
    list(control_value = rate[1], treatment_value = rate[2], lift = expm1(s$beta), std_error = s$SE, statistic = t, df = s$df_Satt, pvalue = p,
         lift_interval = expm1(around(s$beta, q(s$df_Satt) * s$SE)), difference_interval = around(rate[2] - rate[1], q(d$df_Satt) * d$SE),
         n_control = length(c_$events), n_treatment = length(t_$events), dual = FALSE))
}
write_reference("quasi_poisson_test_clusters_r", "quasi_poisson_test",
                paste0("clubSandwich ", packageVersion("clubSandwich"), " coef_test, vcov CR2, of glm(family = poisson) on the clusters' totals"), cases)
