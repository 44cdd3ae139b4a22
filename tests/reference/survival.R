# Times to an event by survival and cmprsk. Sourced by generate.R; uses its `sides`, and `fieller` and `p_of` of means.R.

suppressPackageStartupMessages({library(survival); library(cmprsk)})
set.seed(20240911)
two <- function(time, event, treated, ...) list(time = time, event = event, treated = treated, ...)
simulated <- function(n, rate = c(1, 1), open = 0.5, digits = 2, ...) {
  treated <- rep(0:1, n)
  time <- rexp(sum(n), rep(rate, n))
  end <- rexp(sum(n), open)
  two(round(pmin(time, end), digits) + 10^-digits, as.numeric(time <= end), treated, ...)
}
with_lung <- lung[!is.na(lung$ph.ecog) & lung$ph.ecog < 3, ]
wide <- bladder[bladder$enum <= 3, ]
datasets <- list(
  "lung by sex" = with(with_lung, two(time, status - 1, sex - 1, strata = paste0("ecog", ph.ecog))),
  "veteran" = with(veteran, two(time, status, trt - 1, strata = as.character(celltype))),
  "ovarian" = with(ovarian, two(futime, fustat, rx - 1, strata = resid.ds)),
  "aml" = with(aml, two(time, status, as.numeric(x == "Nonmaintained"))),
  "kidney" = with(kidney, two(time, status, sex - 1, clusters = id)),
  "bladder" = with(wide, two(stop, event, rx - 1, strata = enum, clusters = id)),
  "glioma" = two(c(6, 13, 21, 30, 37, 38, 49, 50, 63, 79, 86, 98, 202, 219, 31, 47, 80, 82, 82, 149,
                   10, 10, 12, 13, 14, 15, 16, 17, 18, 20, 24, 24, 25, 28, 30, 33, 35, 37, 40, 40, 46, 48, 76, 81, 82, 91, 112, 181,
                   34, 40, 70), rep(c(1, 0, 1, 0), c(14, 6, 28, 3)), rep(0:1, c(20, 31))),
  "chemotherapy" = two(c(8, 12, 26, 14, 21, 27, 8, 32, 20, 40, 33, 28, 41, 48, 48, 25, 37, 48, 25, 43),
                       rep(c(1, 0, 1, 0), c(6, 4, 3, 7)), rep(0:1, c(10, 10))),
  "weight loss" = two(c(19, 6, 5, 4, 20, 19, 17, 14, 16, 21, 7, 21, 15, 18, 18, 5), rep(c(1, 0, 1, 0), c(4, 4, 3, 5)),
                      rep(0:1, c(8, 8))),
  "none censored" = two(c(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 2, 3, 5, 8, 13, 21), rep(1, 16), rep(0:1, c(10, 6))),
  "many ties" = simulated(c(60, 50), c(1, 1.4), 0.4, 0, strata = rep(c("a", "b"), 55), clusters = c(rep(1:20, 3), 100 + rep(1:25, 2))),
  "clusters" = simulated(c(60, 80), c(0.5, 0.8), 0.3, 2, strata = rep(1:4, 35), clusters = c(rep(1:30, 2), 100 + rep(1:40, 2))),
  "mostly censored" = simulated(c(50, 45), c(0.1, 0.2), 2),
  "unequal" = simulated(c(12, 90), c(1, 2), 0.3),
  "few" = two(c(1, 2, 3, 2, 4), c(1, 1, 0, 1, 1), c(0, 0, 0, 1, 1)),
  "from time 0" = two(c(0, 0, 1, 2, 5, 0, 1, 3, 4, 6), c(1, 0, 1, 1, 0, 1, 1, 0, 1, 1), rep(0:1, each = 5)))
part <- function(x, which) list(time = I(x$time[x$treated == which]), event = I(x$event[x$treated == which]))
arguments_of <- function(x, ...) list(
  time_control = I(x$time[x$treated == 0]), event_control = I(x$event[x$treated == 0]),
  time_treatment = I(x$time[x$treated == 1]), event_treatment = I(x$event[x$treated == 1]), ...)
labelled <- function(x, what) setNames(list(I(x[[what]][x$treated == 0]), I(x[[what]][x$treated == 1])), paste0(c("control_", "treatment_"), what))
tail_level <- function(side, level) if (side == "two-sided") level else 2 * level - 1 # of the two-sided interval with the same end
nan_of <- function(x) replace(x, is.na(x), NaN)
settings <- list(c("two-sided", 0.95), c("two-sided", 0.8), c("less", 0.95), c("greater", 0.99))

# ---- Kaplan and Meier -------------------------------------------------------------------------------------------------
cases <- list()
for (name in names(datasets)) for (which in 0:1) for (level in c(0.95, 0.8)) {
  x <- part(datasets[[name]], which)
  fit <- survfit(Surv(time, event) ~ 1, data.frame(time = as.numeric(x$time), event = as.numeric(x$event)), conf.type = "log-log",
                 conf.int = level, timefix = FALSE)
  middle <- quantile(fit, 0.5)
  until <- max(x$time) * (if (level == 0.8) 0.6 else 1)
  mean <- summary(fit, rmean = until)$table
  ends <- fit$surv == 0
  expected <- list(
    time = I(fit$time), n_at_risk = I(fit$n.risk), n_events = I(fit$n.event), n_censored = I(fit$n.censor), survival = I(fit$surv),
    std_error = I(nan_of(replace(fit$surv * fit$std.err, ends, NaN))), lower = I(nan_of(fit$lower)), upper = I(nan_of(fit$upper)),
    median = nan_of(unname(middle$quantile)), restricted_mean = mean[["rmean"]], restricted_mean_std_error = mean[["se(rmean)"]],
    horizon = until, n = length(x$time))
  lower <- unname(middle$lower)
  upper <- unname(middle$upper)
  if (!is.na(middle$quantile) && !is.na(lower)) expected$median_interval <- c(lower, if (is.na(upper)) Inf else upper)
  cases[[length(cases) + 1]] <- reference_case(
    sprintf("%s, variant %d, %g", name, which, level), c(x, list(confidence_level = level, horizon = until)), expected)
}
write_reference("kaplan_meier_r", "kaplan_meier", paste0("survival ", packageVersion("survival"), " survfit log-log, rmean"), cases)

# ---- Log-rank -----------------------------------------------------------------------------------------------------------
log_rank_answer <- function(o, e, information, variance, side, level, ...) {
  z <- (o[2] - e[2]) / sqrt(variance)
  q <- qnorm((1 + tail_level(side, level)) / 2)
  log_ratio <- (o[2] - e[2]) / information
  se <- sqrt(variance) / information
  list(statistic = z, chi_squared = z^2, pvalue = p_of(side, pnorm(z), pnorm(z, lower.tail = FALSE), 2 * pnorm(-abs(z))),
       observed_control = o[1], observed_treatment = o[2], expected_control = e[1], expected_treatment = e[2], variance = variance,
       hazard_ratio = exp(log_ratio), log_hazard_ratio_std_error = se,
       hazard_ratio_interval = exp(log_ratio + q * se * p_of(side, c(-Inf, 1), c(-1, Inf), c(-1, 1))), ...)
}
sums <- function(x) if (is.matrix(x)) rowSums(x) else as.numeric(x)
cases <- list()
for (name in names(datasets)) for (setting in settings) for (stratified in c(FALSE, TRUE)) {
  x <- datasets[[name]]
  if (stratified && is.null(x$strata)) next
  frame <- as.data.frame(x[c("time", "event", "treated")])
  frame$s <- if (stratified) x$strata else 1
  r <- if (stratified) survdiff(Surv(time, event) ~ treated + strata(s), frame) else
    survdiff(Surv(time, event) ~ treated, frame)
  stopifnot(all.equal(r$chisq, (sums(r$obs)[2] - sums(r$exp)[2])^2 / r$var[2, 2], tolerance = 1e-10))
  side <- setting[1]
  level <- as.numeric(setting[2])
  cases[[length(cases) + 1]] <- reference_case(
    sprintf("%s%s, %s, %g", name, if (stratified) ", stratified" else "", side, level),
    c(arguments_of(x, alternative = side, confidence_level = level), if (stratified) labelled(x, "strata")),
    log_rank_answer(sums(r$obs), sums(r$exp), r$var[2, 2], r$var[2, 2], side, level,
                    method = if (stratified) "log-rank, stratified" else "log-rank"))
}
published <- c("glioma" = 7.49659416854, "chemotherapy" = 6.91598157449, "weight loss" = 0.835004855038)
for (name in names(published)) {
  cases[[length(cases) + 1]] <- reference_case(paste("published:", name), arguments_of(datasets[[name]]), list(chi_squared = published[[name]]),
                                               tol = 2e-12, source = "SciPy's tests of logrank, from R survival")
}
write_reference("log_rank_test_r", "log_rank_test", paste0("survival ", packageVersion("survival"), " survdiff"), cases)

# The robust score test of Cox's model with Breslow's ties has the same score; its chi-squared gives the robust variance.
cases <- list()
for (name in names(datasets)) for (setting in settings) for (stratified in c(FALSE, TRUE)) {
  x <- datasets[[name]]
  if (is.null(x$clusters) || (stratified && is.null(x$strata))) next
  frame <- as.data.frame(x[c("time", "event", "treated", "clusters")])
  frame$s <- if (stratified) x$strata else 1
  r <- survdiff(if (stratified) Surv(time, event) ~ treated + strata(s) else Surv(time, event) ~ treated, frame)
  fit <- coxph(if (stratified) Surv(time, event) ~ treated + strata(s) else Surv(time, event) ~ treated, frame, ties = "breslow",
               cluster = clusters, timefix = FALSE)
  robust <- summary(fit)$robscore[["test"]]
  side <- setting[1]
  level <- as.numeric(setting[2])
  variance <- (sums(r$obs)[2] - sums(r$exp)[2])^2 / robust
  cases[[length(cases) + 1]] <- reference_case(
    sprintf("%s%s, %s, %g", name, if (stratified) ", stratified" else "", side, level),
    c(arguments_of(x, alternative = side, confidence_level = level), labelled(x, "clusters"), if (stratified) labelled(x, "strata")),
    log_rank_answer(sums(r$obs), sums(r$exp), r$var[2, 2], variance, side, level,
                    method = if (stratified) "log-rank, stratified, cluster-robust" else "log-rank, cluster-robust"), tol = 1e-9)
}
write_reference("log_rank_test_clustered_r", "log_rank_test",
                paste0("survival ", packageVersion("survival"), " coxph robust score test, survdiff"), cases)

# ---- Restricted means ---------------------------------------------------------------------------------------------------
cases <- list()
for (name in names(datasets)) for (setting in settings) for (share in c(1, 0.5)) {
  x <- datasets[[name]]
  until <- min(tapply(x$time, x$treated, max)) * share
  side <- setting[1]
  level <- as.numeric(setting[2])
  if (until <= max(tapply(x$time, x$treated, min))) next
  means <- lapply(0:1, function(which) {
    own <- part(x, which)
    summary(survfit(Surv(own$time, own$event) ~ 1, timefix = FALSE), rmean = until)$table[c("rmean", "se(rmean)")]
  })
  c <- means[[1]][[1]]; vc <- means[[1]][[2]]^2; t <- means[[2]][[1]]; vt <- means[[2]][[2]]^2
  if (vc + vt == 0) next
  z <- (t - c) / sqrt(vc + vt)
  q <- qnorm((1 + tail_level(side, level)) / 2)
  expected <- list(control_value = c, treatment_value = t, difference = t - c, std_error = sqrt(vc + vt), statistic = z, df = Inf,
                   pvalue = p_of(side, pnorm(z), pnorm(z, lower.tail = FALSE), 2 * pnorm(-abs(z))),
                   difference_interval = t - c + q * sqrt(vc + vt) * p_of(side, base::c(-Inf, 1), base::c(-1, Inf), base::c(-1, 1)),
                   lift = t / c - 1, method = "restricted mean, z", dual = TRUE)
  if (side == "two-sided") expected$lift_interval <- fieller(c, vc, t, vt, 0, q)
  cases[[length(cases) + 1]] <- reference_case(sprintf("%s, %s, %g, horizon %g", name, side, level, until),
                                               arguments_of(x, alternative = side, confidence_level = level, horizon = until), expected)
  rm(c)
}
write_reference("restricted_mean_test_r", "restricted_mean_test",
                paste0("survival ", packageVersion("survival"), " survfit rmean; Fieller's set by polyroot"), cases)

source(file.path(folder, "survival_medians.R"))
source(file.path(folder, "gray.R"))
