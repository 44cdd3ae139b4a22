# Sourced by generate.R: effects of several experiments together.
suppressPackageStartupMessages(library(metafor))

set.seed(91)
bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
sets <- list(
  "BCG vaccine, log risk ratios" = list(y = as.numeric(bcg$yi), s = sqrt(as.numeric(bcg$vi))),
  "all alike" = list(y = c(1, 1.01, 0.99, 1.005), s = c(0.4, 0.3, 0.5, 0.2)),
  "two" = list(y = c(-3, 4), s = c(0.5, 2)),
  "errors of very different size" = list(y = c(0.1, 5, -4, 0.2, 0.11), s = c(0.001, 2, 3, 0.05, 0.002)),
  "forty small effects" = list(y = signif(rnorm(40, 0.002, 0.004), 6), s = signif(runif(40, 0.001, 0.01), 4)),
  "large numbers" = list(y = c(1.2e7, 1.25e7, 0.9e7), s = c(1e5, 4e5, 2e6)))
pooled <- list()
for (name in names(sets)) for (method in c("PM", "DL")) {
  y <- sets[[name]]$y
  s <- sets[[name]]$s
  fit <- rma.uni(yi = y, sei = s, method = method, control = list(tol = 1e-14, maxiter = 10000, tau2.max = 1e16))
  found <- blup(fit)
  pooled[[length(pooled) + 1]] <- reference_case(
    sprintf("%s, %s", name, method),
    list(estimates = I(y), std_errors = I(s), method = if (method == "PM") "paule_mandel" else "dersimonian_laird"),
    list(estimates = I(found$pred), std_errors = I(found$se), mean = as.numeric(fit$beta), mean_std_error = fit$se,
         between = sqrt(fit$tau2), statistic = fit$QE, df = fit$k - 1, pvalue = fit$QEp),
    tol = 1e-7)
}
write_reference("shrink_r", "shrink", "metafor rma.uni and blup", pooled)
