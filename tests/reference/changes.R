# Difference in differences: the interaction of time and variant in lm, by Welch's variances and by clubSandwich's CR2. Sourced by
# generate.R; uses its `sides`, and `p_of` of means.R.

suppressPackageStartupMessages(library(clubSandwich))
set.seed(20260518)
# Of people with so many values before and after; a 0 is a person of one side alone.
survey <- function(before, after, means, between = 1, digits = 3) {
  person <- rnorm(length(before), 0, between)
  side <- function(times, mean) round(mean + rep(person, times) + rnorm(sum(times)), digits)
  list(before = side(before, means[1]), after = side(after, means[2]),
       units_before = rep(seq_along(before), before), units_after = rep(seq_along(after), after))
}
pairs <- function(n, both, rate = 1) { # so many people, of whom a share is on both sides
  before <- rpois(n, rate) + 1
  after <- rpois(n, rate) + 1
  alone <- runif(n) > both
  first <- runif(n) < 0.5
  before[alone & !first] <- 0
  after[alone & first] <- 0
  list(before, after)
}
made <- function(n_c, n_t, both, means_c = c(7, 7), means_t = c(7, 7.5), rate = 1, between = 1) {
  c_ <- pairs(n_c, both, rate); t_ <- pairs(n_t, both, rate)
  list(survey(c_[[1]], c_[[2]], means_c, between), survey(t_[[1]], t_[[2]], means_t, between))
}
changes <- list(
  "nobody on both sides" = made(12, 15, 0),
  "half on both sides" = made(20, 24, 0.5),
  "everybody on both sides" = made(10, 12, 1),
  "one value a side" = list(survey(rep(1, 9), rep(1, 9), c(5, 6)), survey(rep(1, 11), rep(1, 11), c(5, 7))),
  "few against many" = made(4, 60, 0.7),
  "a huge person" = list(survey(c(60, 2, 1, 3, 2), c(80, 1, 2, 2, 1), c(3, 3)), survey(c(5, 4, 6, 5), c(2, 1, 7, 3), c(3, 4))),
  "people who stay as they are" = made(25, 25, 0.8, between = 5),
  "far from zero" = made(14, 12, 0.6, c(1e6, 1e6), c(1e6, 1e6 + 1)),
  "many" = made(150, 140, 0.4, rate = 2))
cases <- list()
for (name in names(changes)) for (side in names(sides)) for (level in if (side == "two-sided") c(0.8, 0.95, 0.99) else 0.95) {
  x <- changes[[name]][[1]]
  z <- changes[[name]][[2]]
  offset <- if (grepl("far", name)) 1e6 else 0
  y <- c(x$before, x$after, z$before, z$after) - offset
  n <- c(length(x$before), length(x$after), length(z$before), length(z$after))
  data <- data.frame(y = y, after = rep(c(0, 1, 0, 1), n), treated = rep(c(0, 0, 1, 1), n),
                     unit = c(paste0("c", c(x$units_before, x$units_after)), paste0("t", c(z$units_before, z$units_after))))
  fit <- lm(y ~ after * treated, data)
  r <- coef_test(fit, vcov = vcovCR(fit, cluster = data$unit, type = "CR2"), test = "Satterthwaite")[4, ]
  q <- qt(if (side == "two-sided") (1 + level) / 2 else level, r$df_Satt)
  t <- r$tstat
  expected <- list(
    control_value = mean(x$after) - mean(x$before), treatment_value = mean(z$after) - mean(z$before), difference = r$beta,
    std_error = r$SE, df = r$df_Satt, statistic = t,
    pvalue = p_of(side, pt(t, r$df_Satt), pt(t, r$df_Satt, lower.tail = FALSE), 2 * pt(-abs(t), r$df_Satt)),
    difference_interval = r$beta + q * r$SE * p_of(side, c(-Inf, 1), c(-1, Inf), c(-1, 1)),
    n_control = n[1] + n[2], n_treatment = n[3] + n[4], method = "cluster-robust CR2, Satterthwaite t", lift_kind = "refused")
  cases[[length(cases) + 1]] <- reference_case(
    sprintf("%s, %s, %g", name, side, level),
    list(control_before = x$before, control_after = x$after, treatment_before = z$before, treatment_after = z$after,
         clusters = list(paste0("c", x$units_before), paste0("c", x$units_after), paste0("t", z$units_before), paste0("t", z$units_after)),
         alternative = side, confidence_level = level), expected, tol = if (offset > 0) 1e-8 else 1e-10)
}
write_reference("change_test_cr2_r", "change_test",
                paste0("clubSandwich ", packageVersion("clubSandwich"), " coef_test of the interaction in lm(y ~ after * treated), vcov CR2, Satterthwaite"), cases)

# Different people in all four samples: Welch's variances, by hand from var().
cases <- list()
for (name in names(changes)) for (side in names(sides)) for (level in if (side == "two-sided") c(0.8, 0.95, 0.99) else 0.95) {
  x <- changes[[name]][[1]]
  z <- changes[[name]][[2]]
  samples <- list(x$before, x$after, z$before, z$after)
  v <- sapply(samples, var) / sapply(samples, length)
  df <- sum(v)^2 / sum(v^2 / (sapply(samples, length) - 1))
  change <- c(mean(x$after) - mean(x$before), mean(z$after) - mean(z$before))
  t <- diff(change) / sqrt(sum(v))
  q <- qt(if (side == "two-sided") (1 + level) / 2 else level, df)
  cases[[length(cases) + 1]] <- reference_case(
    sprintf("%s, %s, %g", name, side, level),
    list(control_before = x$before, control_after = x$after, treatment_before = z$before, treatment_after = z$after,
         alternative = side, confidence_level = level),
    list(control_value = change[1], treatment_value = change[2], difference = diff(change), std_error = sqrt(sum(v)), df = df,
         statistic = t, pvalue = p_of(side, pt(t, df), pt(t, df, lower.tail = FALSE), 2 * pt(-abs(t), df)),
         difference_interval = diff(change) + q * sqrt(sum(v)) * p_of(side, c(-Inf, 1), c(-1, Inf), c(-1, 1)),
         n_control = length(x$before) + length(x$after), n_treatment = length(z$before) + length(z$after), lift_kind = "refused"),
    tol = if (grepl("far", name)) 1e-8 else 1e-10)
}
write_reference("change_test_r", "change_test", "var, mean and pt: Welch's variances with Satterthwaite's degrees of freedom", cases)
