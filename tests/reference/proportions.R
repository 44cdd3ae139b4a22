# One proportion, two proportions by their usual methods, and tables of counts. Sourced by generate.R.

suppressPackageStartupMessages(library(epitools))
every_side <- c("two-sided", "less", "greater")
as_r <- function(side) sides[[side]]

# ---- One proportion -------------------------------------------------------------------------------------------------
one <- list()
add_one <- function(x, n, method, side, level, interval, tol = 1e-10) {
  one[[length(one) + 1]] <<- reference_case(
    sprintf("%g/%g, %s, %s, %g", x, n, method, side, level),
    list(successes = x, n = n, method = method, alternative = side, confidence_level = level), list(self = interval), tol)
}
for (x in list(c(81, 263), c(15, 148), c(0, 20), c(1, 29), c(29, 29), c(5, 10), c(1, 1), c(0, 1), c(3, 100000), c(99990, 100000),
               c(500, 1000), c(123456, 1000000), c(7, 1e9))) for (side in every_side) for (level in c(0.8, 0.95, 0.999)) {
  tail <- if (side == "two-sided") (1 - level) / 2 else 1 - level
  free <- function(ends) c(if (side == "less") 0 else ends[1], if (side == "greater") 1 else ends[2])
  exact <- binom.test(x[1], x[2], alternative = as_r(side), conf.level = level)$conf.int
  add_one(x[1], x[2], "clopper_pearson", side, level, as.numeric(exact))
  score <- suppressWarnings(prop.test(x[1], x[2], alternative = as_r(side), conf.level = level, correct = FALSE))$conf.int
  add_one(x[1], x[2], "wilson", side, level, as.numeric(score))
  beta <- c(qbeta(tail, x[1] + 0.5, x[2] - x[1] + 0.5), qbeta(tail, x[1] + 0.5, x[2] - x[1] + 0.5, lower.tail = FALSE))
  if (x[1] == 0) beta[1] <- 0
  if (x[1] == x[2]) beta[2] <- 1
  add_one(x[1], x[2], "jeffreys", side, level, free(beta))
}
write_reference("proportion_interval_r", "proportion_interval",
                "binom.test; prop.test(correct = FALSE); qbeta with Brown, Cai and DasGupta's ends", one)

# ---- Two proportions ------------------------------------------------------------------------------------------------
two <- list(two_proportion_test = list(), odds_ratio = list())
add_two <- function(x, fun, method, side, level, expected, source, tol = 1e-10) {
  two[[fun]][[length(two[[fun]]) + 1]] <<- reference_case(
    sprintf("%g/%g, %g/%g, %s, %s, %g, %s", x[1], x[2], x[3], x[4], method, side, level, paste(names(expected), collapse = " ")),
    list(successes_control = x[1], n_control = x[2], successes_treatment = x[3], n_treatment = x[4], method = method,
         alternative = side, confidence_level = level), expected, tol, source = source)
}
for (x in list(c(48, 80, 56, 70), c(3, 10, 9, 10), c(1, 34, 7, 34), c(12, 100000, 25, 98000), c(6, 9, 4, 10), c(5, 90, 900, 9000),
               c(235, 9463, 193, 7681), c(1000, 10000, 1470, 10000), c(43, 83, 10, 49), c(99000, 100000, 99200, 100000)))
  for (side in every_side) for (level in c(0.9, 0.95, 0.999)) {
    test <- suppressWarnings(prop.test(x[c(3, 1)], x[c(4, 2)], alternative = as_r(side), conf.level = level, correct = FALSE))
    add_two(x, "two_proportion_test", "wald", side, level, list(difference_interval = as.numeric(test$conf.int)), "R prop.test")
    for (method in c("mee", "newcombe"))
      add_two(x, "two_proportion_test", method, side, level, list(pvalue = test$p.value), "R prop.test(correct = FALSE)", 1e-9)
    # A row a variant, failures first: the ratio is that of successes, treatment over control.
    table <- matrix(c(x[2] - x[1], x[4] - x[3], x[1], x[3]), 2)
    tail <- if (side == "two-sided") level else 2 * level - 1
    free <- function(ends, low) c(if (side == "less") low else ends[1], if (side == "greater") Inf else ends[2])
    ratio <- unname(suppressWarnings(riskratio.wald(table, conf.level = tail)$measure[2, ]))
    add_two(x, "two_proportion_test", "katz", side, level,
            list(lift = ratio[[1]] - 1, lift_interval = free(ratio[2:3] - 1, -1)), "R epitools riskratio.wald")
    odds <- unname(suppressWarnings(oddsratio.wald(table, conf.level = tail)$measure[2, ]))
    add_two(x, "odds_ratio", "woolf", side, level, list(value = odds[[1]], interval = free(odds[2:3], 0)),
            "R epitools oddsratio.wald")
  }
write_reference("proportion_methods_r", "two_proportion_test", "prop.test, epitools", two$two_proportion_test)
write_reference("odds_ratio_r", "odds_ratio", "epitools", two$odds_ratio)

# ---- Tables of counts -----------------------------------------------------------------------------------------------
tables <- list("Agresti party by sex" = rbind(c(762, 327, 468), c(484, 239, 477)), "two by two" = rbind(c(24, 56), c(14, 56)),
               "no difference" = rbind(c(10, 20, 30), c(20, 40, 60)), "HairEyeColor" = unclass(margin.table(HairEyeColor, c(1, 2))),
               "UCBAdmissions" = unclass(margin.table(UCBAdmissions, c(1, 2))), "small" = rbind(c(3, 1), c(1, 3)),
               "Titanic" = unclass(margin.table(Titanic, c(1, 4))), "an empty cell" = rbind(c(0, 12, 5), c(7, 11, 9)),
               "tiny deviations" = rbind(c(5000, 5001), c(5001, 5000)), "almost empty" = rbind(c(1, 0), c(0, 1)),
               "five rows" = rbind(c(1, 49), c(0, 51), c(4, 45), c(2, 48), c(9, 43)), "beyond a double" = rbind(c(1e6, 9e6), c(2e6, 8e6)))
by_table <- list(chi_squared_test = list(), g_test = list())
add_table <- function(fun, name, table, arguments, statistic, df, least) {
  by_table[[fun]][[length(by_table[[fun]]) + 1]] <<- reference_case(
    paste(c(name, arguments), collapse = ", "), c(list(table = unname(table)), arguments),
    list(statistic = statistic, df = df, pvalue = pchisq(statistic, df, lower.tail = FALSE),
         log_pvalue = pchisq(statistic, df, lower.tail = FALSE, log.p = TRUE), expected_least = least), 1e-9)
}
for (name in names(tables)) {
  x <- matrix(as.numeric(tables[[name]]), nrow(tables[[name]]))
  for (correction in c(FALSE, TRUE)) {
    test <- suppressWarnings(chisq.test(x, correct = correction))
    add_table("chi_squared_test", name, x, list(correction = correction), unname(test$statistic), unname(test$parameter),
              min(test$expected))
  }
  if (name %in% c("no difference", "tiny deviations")) next  # loglin's sum cancels; definitions in g_test.json instead
  fit <- loglin(x, list(1, 2), print = FALSE, fit = TRUE)
  add_table("g_test", name, x, list(), fit$lrt, fit$df, min(fit$fit))
}
write_reference("chi_squared_test_r", "chi_squared_test", "chisq.test, pchisq(log.p = TRUE)", by_table$chi_squared_test)
write_reference("g_test_r", "g_test", "loglin, pchisq(log.p = TRUE)", by_table$g_test)
