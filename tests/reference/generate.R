# Makes the reference files of which R is the authority: Rscript generate.R (r-base-core, r-cran-jsonlite and r-cran-epitools needed).
# Those of scores, ratios, margins and proportions are in files of their own, which it runs at its end.
# R prints p-values below 2.2e-16 as that floor, but its objects hold them in full, and so do these files.

suppressPackageStartupMessages(library(jsonlite))

folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]))
version <- paste(R.version$major, R.version$minor, sep = ".")
sides <- c("two-sided" = "two.sided", "less" = "less", "greater" = "greater")

# What JSON cannot say becomes a word; a length-one vector becomes a number unless it is wrapped in I().
plain <- function(x) {
  if (is.list(x)) return(lapply(x, plain))
  if (!is.numeric(x) || all(is.finite(x))) return(x)
  words <- lapply(x, function(v) if (is.nan(v) || is.na(v)) "nan" else if (v == Inf) "inf" else if (v == -Inf) "-inf" else v)
  if (length(words) == 1) words[[1]] else words
}

write_cases <- function(name, source, cases) {
  lines <- vapply(cases, function(case) toJSON(plain(case), auto_unbox = TRUE, digits = NA, null = "list"), "")
  head <- sprintf('{"source": %s,\n "made_by": "tests/reference/generate.R",\n "cases": [\n  ',
                  toJSON(paste("R", version, source), auto_unbox = TRUE))
  writeLines(paste0(head, paste(lines, collapse = ",\n  "), "\n]}"), file.path(folder, paste0(name, ".json")))
  message(name, ".json: ", length(cases), " cases")
}

# Cases that tests/python/reference.py runs: a public function of cxlift.stats, its arguments by name, the fields expected.
# A summary is written as list(moments = c(n, mean, variance)) or list(counts = rbind(c(value, times), ...)), a dict as
# list(mapping = list(list(key, value), ...)).
reference_case <- function(name, arguments, expected, tol = 1e-10, ...) {
  list(name = name, arguments = arguments, expected = expected, tol = tol, ...)
}
write_reference <- function(name, fun, source, cases) {
  dir.create(file.path(folder, "cases"), showWarnings = FALSE)
  write_cases(file.path("cases", name), source, lapply(cases, function(case) c(list(`function` = fun), case)))
}

# ---- Welch's t-test on raw values ---------------------------------------------------------------------------------
pairs <- list(
  "sleep" = list(control = sleep$extra[sleep$group == 2], treatment = sleep$extra[sleep$group == 1]),
  "mtcars mpg by am" = list(control = mtcars$mpg[mtcars$am == 0], treatment = mtcars$mpg[mtcars$am == 1]),
  "ToothGrowth len by supp" = with(ToothGrowth, list(control = len[supp == "VC"], treatment = len[supp == "OJ"])),
  "chickwts horsebean, casein" = with(chickwts, list(control = weight[feed == "horsebean"],
                                                     treatment = weight[feed == "casein"])),
  "PlantGrowth ctrl, trt2" = with(PlantGrowth, list(control = weight[group == "ctrl"], treatment = weight[group == "trt2"])),
  "iris setosa, virginica" = with(iris, list(control = Petal.Length[Species == "setosa"],
                                             treatment = Petal.Length[Species == "virginica"])),
  "InsectSprays A, C" = with(InsectSprays, list(control = count[spray == "A"], treatment = count[spray == "C"])),
  "two values each" = list(control = c(1, 2), treatment = c(4, 4.5)),
  "unequal sizes" = list(control = c(0, 1), treatment = c(0, 0, 1, 5, 0, 0, 2, 0, 0, 0, 0, 12.5)),
  "NumAcc4 against itself moved" = list(control = c(10000000.2, rep(c(10000000.1, 10000000.3), 20)),
                                        treatment = c(10000000.3, rep(c(10000000.2, 10000000.4), 20)))
)
welch <- list()
for (name in names(pairs)) for (side in names(sides)) for (level in c(0.8, 0.95, 0.999)) {
  x <- pairs[[name]]
  result <- t.test(x$treatment, x$control, alternative = sides[[side]], conf.level = level)
  welch[[length(welch) + 1]] <- list(
    name = sprintf("%s, %s, %g", name, side, level), control = x$control, treatment = x$treatment,
    alternative = side, confidence_level = level,
    control_value = mean(x$control), treatment_value = mean(x$treatment), difference = mean(x$treatment) - mean(x$control),
    std_error = result$stderr, statistic = unname(result$statistic), df = unname(result$parameter), pvalue = result$p.value,
    difference_interval = as.numeric(result$conf.int), tol = if (grepl("NumAcc4", name)) 1e-6 else 1e-10)  # R rounds a mean near 1e7 to a double
}
welch[[length(welch) + 1]] <- list(
  name = "published: sleep", control = pairs$sleep$control, treatment = pairs$sleep$treatment, alternative = "two-sided",
  confidence_level = 0.95, statistic = -1.8608, df = 17.776, pvalue = 0.07939, difference_interval = c(-3.3654832, 0.2054832),
  source = "R ?t.test, Student's sleep data", tol = 1e-4, interval_tol = 1e-6)
write_cases("welch_t_test_r", "t.test(treatment, control)", welch)

# ---- Moments of well known data -----------------------------------------------------------------------------------
columns <- list("Michelso (morley)" = morley$Speed / 1000 + 299, "faithful waiting" = faithful$waiting,
                "precip" = as.numeric(precip), "rivers" = rivers, "islands" = as.numeric(islands))
moments <- lapply(names(columns), function(name) {
  x <- columns[[name]]
  list(name = name, values = x, n = length(x), mean = mean(x), variance = var(x), std_dev = sd(x),
       std_error = sd(x) / sqrt(length(x)), tol = 1e-11)
})
moments[[1]]$certified_mean <- 299.852400000000
moments[[1]]$certified_std_dev <- 0.0790105478190518
moments[[1]]$certified_tol <- 1e-12
moments[[1]]$source <- "NIST StRD Michelso, certified mean and standard deviation"
write_cases("moments_r", "mean, var, sd of its datasets", moments)

# ---- Covariance matrices ------------------------------------------------------------------------------------------
tables <- list("trees" = trees, "stackloss" = stackloss, "longley" = longley, "iris" = iris[1:4])
covariances <- lapply(names(tables), function(name) {
  x <- unname(as.matrix(tables[[name]]))
  list(name = name, rows = x, means = colMeans(x), covariance = unname(cov(x)), tol = 1e-11)
})
write_cases("co_moments_r", "colMeans, cov of its datasets", covariances)

# ---- Two proportions: Mantel and Haenszel's statistic is z^2 with the factor (N - 1) / N -----------------------------
counts <- list(c(48, 80, 56, 70), c(3, 10, 9, 10), c(0, 29, 5, 56), c(1, 34, 7, 34), c(12, 100000, 25, 98000), c(6, 9, 10, 10),
               c(5, 90, 900, 9000), c(235, 9463, 193, 7681), c(1000, 10000, 1470, 10000), c(43, 83, 10, 49), c(7, 7, 1, 30))
proportions <- list()
for (x in counts) for (side in names(sides)) {
  # R asks for two tables at least: the second, without a success, adds nothing to either sum.
  table <- array(c(x[3], x[1], x[4] - x[3], x[2] - x[1], 0, 0, 5, 5), c(2, 2, 2))
  chi <- unname(mantelhaen.test(table, correct = FALSE)$statistic)
  plain_chi <- suppressWarnings(prop.test(x[c(3, 1)], x[c(4, 2)], correct = FALSE))$statistic
  stopifnot(all.equal(unname(plain_chi) * (x[2] + x[4] - 1) / (x[2] + x[4]), chi, tolerance = 1e-12))
  z <- sqrt(chi) * sign(x[3] / x[4] - x[1] / x[2])
  proportions[[length(proportions) + 1]] <- list(
    name = sprintf("%g/%g, %g/%g, %s", x[1], x[2], x[3], x[4], side), control = x[1:2], treatment = x[3:4],
    alternative = side, confidence_level = 0.95, statistic = z,
    pvalue = switch(side, less = pnorm(z), greater = pnorm(z, lower.tail = FALSE), 2 * pnorm(-abs(z))), tol = 1e-10)
}
write_cases("two_proportion_test_r", "mantelhaen.test, equal to prop.test times (N - 1) / N", proportions)

# ---- Chi-squared of counts, with the tail on the log scale --------------------------------------------------------
ratios <- list(list(c(821588, 815482), NULL), list(c(9463, 7681), NULL), list(c(3333, 3400, 3267), NULL),
               list(c(9012, 988), c(0.9, 0.1)), list(c(40, 129, 233), c(0.1, 0.4, 0.5)), list(c(1e6, 5e5), NULL),
               list(c(120, 80, 101, 99, 100), c(1, 1, 1, 1, 1)))
sample_ratio <- lapply(ratios, function(x) {
  share <- if (is.null(x[[2]])) rep(1, length(x[[1]])) else x[[2]]
  result <- chisq.test(x[[1]], p = share, rescale.p = TRUE)
  list(name = paste(x[[1]], collapse = ", "), counts = x[[1]], shares = if (is.null(x[[2]])) list() else x[[2]],
       statistic = unname(result$statistic), df = unname(result$parameter), pvalue = result$p.value,
       log_pvalue = pchisq(result$statistic, result$parameter, lower.tail = FALSE, log.p = TRUE)[[1]], tol = 1e-10)
})
write_cases("sample_ratio_mismatch_r", "chisq.test, pchisq(log.p = TRUE)", sample_ratio)

# ---- Holm ---------------------------------------------------------------------------------------------------------
families <- list(
  "Benjamini and Hochberg 1995" = c(.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528,
                                    .7590, 1),
  "unsorted" = c(0.04, 0.001, 0.9, 0.02, 0.03, 0.3), "ties" = c(0.01, 0.02, 0.01, 0.02, 0.5, 0.5), "one" = 0.03,
  "zeros and ones" = c(0, 1, 0, 1), "a test that could not be made" = c(0.01, NaN, 0.04, 0.03, NaN), "tiny" = c(1e-300, 1e-12, 0.2),
  "all missing" = c(NaN, NaN), "empty" = numeric(0), "capped" = c(0.6, 0.7, 0.8))
holm <- lapply(names(families), function(name) {
  list(name = name, pvalues = I(families[[name]]), adjusted = I(p.adjust(families[[name]], "holm")), tol = 1e-14)
})
write_cases("adjust_pvalues_r", "p.adjust(method = \"holm\"); a NaN does not count towards the family", holm)

more <- c("scores.R", "ratios.R", "margins.R", "proportions.R", "exact.R", "means.R", "clusters.R", "changes.R", "adjustment.R", "multiplicity.R",
          "interaction.R", "ranks.R", "clustered_ranks.R", "survival.R", "unit_times.R", "rates.R", "clustered_rates.R", "plan_families.R",
          "quantiles.R", "stratified_bootstrap.R", "pooling.R")
for (file in more) source(file.path(folder, file))
