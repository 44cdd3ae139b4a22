# Times of which several belong to one cluster, shares with the event by a time, and geometric means. Sourced by generate.R after
# survival.R, whose datasets and functions it uses. The influence values are those of R's survfit with `cluster`.

share_answer <- function(c, vc, t, vt, side, level, method) {
  z <- (t - c) / sqrt(vc + vt)
  q <- qnorm((1 + tail_level(side, level)) / 2)
  expected <- list(control_value = c, treatment_value = t, difference = t - c, std_error = sqrt(vc + vt), statistic = z, df = Inf,
                   pvalue = p_of(side, pnorm(z), pnorm(z, lower.tail = FALSE), 2 * pnorm(-abs(z))),
                   difference_interval = t - c + q * sqrt(vc + vt) * p_of(side, base::c(-Inf, 1), base::c(-1, Inf), base::c(-1, 1)),
                   lift = t / c - 1, method = method, dual = TRUE)
  if (side == "two-sided") expected$lift_interval <- fieller(c, vc, t, vt, 0, q)
  expected
}
# The share with the event, and the mean up to a horizon, with the clusters' influence values.
robust <- function(x, which, until) {
  frame <- data.frame(time = x$time, event = x$event, id = x$clusters)[x$treated == which, ]
  fit <- survfit(Surv(time, event) ~ 1, frame, cluster = id, influence = 1, timefix = FALSE)
  rows <- rbind(fit$influence.surv)
  known <- fit$time <= until
  last <- max(which(known), 0)
  at <- if (last == 0) base::c(0, 0) else base::c(1 - fit$surv[last], sum(rows[, last]^2))
  starts <- base::c(0, fit$time[known])
  widths <- diff(base::c(starts, until))
  values <- base::c(1, fit$surv[known])
  areas <- if (last == 0) 0 else drop(rows[, seq_len(last), drop = FALSE] %*% widths[-1])
  list(within = at, mean = base::c(sum(values * widths), sum(areas^2)))
}
clustered_cases <- list(); mean_cases <- list()
for (name in names(datasets)) for (setting in settings) for (share in base::c(0.9, 0.4)) {
  x <- datasets[[name]]
  if (is.null(x$clusters)) next
  until <- min(tapply(x$time, x$treated, max)) * share
  side <- setting[1]
  level <- as.numeric(setting[2])
  of <- lapply(0:1, function(which) robust(x, which, until))
  arguments <- base::c(arguments_of(x, alternative = side, confidence_level = level), labelled(x, "clusters"))
  label <- sprintf("%s, %s, %g, until %g", name, side, level, until)
  clustered_cases[[length(clustered_cases) + 1]] <- reference_case(
    label, base::c(arguments, within = until),
    share_answer(of[[1]]$within[1], of[[1]]$within[2], of[[2]]$within[1], of[[2]]$within[2], side, level, "share with the event, cluster-robust z"))
  mean_cases[[length(mean_cases) + 1]] <- reference_case(
    label, base::c(arguments, horizon = until),
    share_answer(of[[1]]$mean[1], of[[1]]$mean[2], of[[2]]$mean[1], of[[2]]$mean[2], side, level, "restricted mean, cluster-robust z"))
}
write_reference("event_within_test_clustered_r", "event_within_test",
                paste0("survival ", packageVersion("survival"), " survfit(cluster=) influence values; Fieller's set by polyroot"), clustered_cases)
write_reference("restricted_mean_test_clustered_r", "restricted_mean_test",
                paste0("survival ", packageVersion("survival"), " survfit(cluster=) influence values; Fieller's set by polyroot"), mean_cases)

cases <- list()
for (name in names(datasets)) for (setting in settings) for (share in base::c(0.9, 0.4)) {
  x <- datasets[[name]]
  until <- min(tapply(x$time, x$treated, max)) * share
  side <- setting[1]
  level <- as.numeric(setting[2])
  if (!any(x$time < until & x$event == 0)) next # then it is a test of proportions
  shares <- lapply(0:1, function(which) {
    own <- part(x, which)
    found <- summary(survfit(Surv(own$time, own$event) ~ 1, timefix = FALSE), times = until, extend = TRUE)
    base::c(1 - found$surv, found$std.err^2)
  })
  if (anyNA(unlist(shares)) || shares[[1]][2] + shares[[2]][2] == 0 || shares[[1]][1] == 0) next
  cases[[length(cases) + 1]] <- reference_case(
    sprintf("%s, %s, %g, within %g", name, side, level, until),
    base::c(arguments_of(x, alternative = side, confidence_level = level), within = until),
    share_answer(shares[[1]][1], shares[[1]][2], shares[[2]][1], shares[[2]][2], side, level, "share with the event, Kaplan-Meier z"))
}
write_reference("event_within_test_r", "event_within_test",
                paste0("survival ", packageVersion("survival"), " survfit; Fieller's set by polyroot"), cases)

# ---- The other side: the curves themselves, with survfit's own standard errors --------------------------------------------
cases <- list()
for (name in names(datasets)) for (setting in settings) for (share in base::c(0.9, 0.4)) {
  x <- datasets[[name]]
  until <- min(tapply(x$time, x$treated, max)) * share
  side <- setting[1]
  level <- as.numeric(setting[2])
  if (!any(x$time < until & x$event == 0)) next # then it is a test of proportions
  open <- lapply(0:1, function(which) {
    own <- part(x, which)
    summary(survfit(Surv(own$time, own$event) ~ 1, timefix = FALSE), times = until, extend = TRUE)
  })
  found <- lapply(open, function(of) base::c(of$surv, of$std.err^2))
  if (anyNA(unlist(found)) || found[[1]][2] + found[[2]][2] == 0 || found[[1]][1] == 0) next
  cases[[length(cases) + 1]] <- reference_case(
    sprintf("%s, %s, %g, until %g", name, side, level, until),
    base::c(arguments_of(x, alternative = side, confidence_level = level), until = until),
    share_answer(found[[1]][1], found[[1]][2], found[[2]][1], found[[2]][2], side, level, "share without the event, Kaplan-Meier z"))
}
write_reference("event_free_test_r", "event_free_test",
                paste0("survival ", packageVersion("survival"), " survfit; Fieller's set by polyroot"), cases)

# ---- Geometric means: t.test of the logarithms --------------------------------------------------------------------------
cases <- list()
set.seed(20261122)
samples <- list("lognormal" = list(rlnorm(40, 2, 1), rlnorm(55, 2.3, 1.2)), "exponential" = list(rexp(30), rexp(25, 2)),
                "few" = list(base::c(1, 2.5), base::c(0.1, 3, 40)), "wide" = list(exp(rnorm(20, 0, 40)), exp(rnorm(30, 10, 60))),
                "tiny" = list(1e-150 * rlnorm(15), 1e-150 * rlnorm(12, 0.5)), "unequal" = list(rlnorm(200, 0, 2), rlnorm(8, 1, 0.3)),
                "lung" = with(lung, split(time, sex)), "veteran" = with(veteran, split(time, trt)))
for (name in names(samples)) for (setting in settings) {
  s <- unname(samples[[name]])
  side <- setting[1]
  level <- as.numeric(setting[2])
  r <- t.test(log(s[[2]]), log(s[[1]]), alternative = p_of(side, "less", "greater", "two.sided"), conf.level = level)
  means <- exp(rev(unname(r$estimate)))
  cases[[length(cases) + 1]] <- reference_case(
    sprintf("%s, %s, %g", name, side, level),
    list(control = I(s[[1]]), treatment = I(s[[2]]), alternative = side, confidence_level = level),
    list(control_value = means[1], treatment_value = means[2], lift = expm1(r$estimate[[1]] - r$estimate[[2]]),
         lift_interval = expm1(as.numeric(r$conf.int)), statistic = unname(r$statistic), df = unname(r$parameter), pvalue = r$p.value,
         method = "geometric mean, Welch t of logarithms", dual = TRUE), tol = 1e-9)
}
write_reference("geometric_mean_test_r", "geometric_mean_test", paste0("R ", getRversion(), " t.test of logarithms"), cases)
