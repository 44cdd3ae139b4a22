# Sourced by generate.R: effects that differ between segments.
suppressPackageStartupMessages(library(metafor))

set.seed(31)
spreads <- list(list(c(0.5, 1.2, -0.3), c(0.2, 0.3, 0.25)), list(c(1, 1, 1), c(0.5, 2, 1)), list(c(0.1, 0.12), c(0.05, 0.01)),
                list(c(-4, 9, 30, 2), c(1, 1, 1, 1)), list(c(1e9 + 1, 1e9 + 3, 1e9 + 2), c(0.5, 0.5, 1)),
                list(c(3, -3, 0, 1, 2) * 1e-8, c(1, 2, 1, 1.5, 3) * 1e-8), list(c(2e100, 3e100, 1e100), c(4e99, 5e99, 1e100)))
for (k in c(3, 6, 12, 40)) spreads[[length(spreads) + 1]] <- list(signif(rnorm(k, 1, 0.6), 5), signif(runif(k, 0.1, 1), 4))
cochran <- lapply(spreads, function(x) {
  scale <- 10^floor(log10(max(x[[2]])))  # metafor refuses variances that are tiny or huge
  fit <- suppressWarnings(rma(yi = x[[1]] / scale - (x[[1]] / scale)[1], sei = x[[2]] / scale, method = "FE"))
  df <- length(x[[1]]) - 1
  exact <- max(abs(x[[1]])) < 1e6 || max(abs(x[[1]])) > 1e50
  reference_case(sprintf("%d segments, %s", length(x[[1]]), paste(signif(x[[1]][1:2], 4), collapse = ", ")),
    list(differences = I(x[[1]]), std_errors = I(x[[2]])),
    list(statistic = fit$QE, df = df, pvalue = pchisq(fit$QE, df, lower.tail = FALSE), log_pvalue = pchisq(fit$QE, df, lower.tail = FALSE, log.p = TRUE),
         i_squared = max(0, (fit$QE - df) / fit$QE), difference = (fit$beta[1] + (x[[1]] / scale)[1]) * scale, std_error = fit$se * scale,
         n_segments = df + 1), tol = 1e-9)
})
cochran[[length(cochran) + 1]] <- reference_case(
  "published: BCG vaccine, 13 trials", with(escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg),
                                           list(differences = I(as.numeric(yi)), std_errors = I(sqrt(as.numeric(vi))))),
  list(statistic = 152.2330, df = 12, i_squared = 0.9212), tol = 1e-4, source = "metafor's documentation, dat.bcg, Colditz et al. 1994")
write_reference("interaction_test_r", "interaction_test", "metafor rma(method = \"FE\")", cochran)

# ---- Segment x variant ----------------------------------------------------------------------------------------------
layout <- function(sizes, effects, spread = 1, shift = 0) {
  lapply(seq_len(nrow(sizes)), function(i) list(control = round(rnorm(sizes[i, 1], i, spread), 4) + shift,
                                                treatment = round(rnorm(sizes[i, 2], i + effects[i], spread), 4) + shift))
}
layouts <- list(
  "balanced 2 x 2" = layout(rbind(c(8, 8), c(8, 8)), c(0, 1)), "unbalanced 3 x 2" = layout(rbind(c(5, 9), c(12, 3), c(7, 20)), c(0, 0.5, 2)),
  "one value in a cell" = layout(rbind(c(1, 4), c(6, 5), c(3, 1)), c(0, 0, 0)), "six segments" = layout(cbind(4:9, 9:4), c(0, 0, 1, 1, 0, 3)),
  "far from 0" = layout(rbind(c(5, 6), c(7, 5)), c(0, 1), 1, 1e5), "ToothGrowth" = with(ToothGrowth, lapply(c(0.5, 1, 2), function(d)
    list(control = len[dose == d & supp == "VC"], treatment = len[dose == d & supp == "OJ"]))),
  "warpbreaks" = with(warpbreaks, lapply(levels(tension), function(g) list(control = breaks[tension == g & wool == "A"],
                                                                          treatment = breaks[tension == g & wool == "B"]))),
  "a variant missing in a segment" = c(layout(rbind(c(5, 6), c(7, 5)), c(0, 1)), list(list(control = c(1, 2.5, 4), treatment = numeric(0)))))
of_f <- list()
for (name in names(layouts)) for (as in c("values", "moments")) {
  x <- layouts[[name]]
  if (as == "moments" && grepl("missing|one value", name)) next
  cells <- unlist(x, recursive = FALSE)
  frame <- data.frame(y = unlist(cells), segment = factor(rep(rep(seq_along(x), each = 2), lengths(cells))),
                      variant = factor(rep(rep(c("c", "t"), length(x)), lengths(cells))))
  line <- suppressWarnings(anova(lm(y ~ segment * variant, frame)))
  moments_of <- function(v) list(moments = c(length(v), mean(v), var(v)))
  argument <- lapply(x, function(s) if (as == "values") list(I(s$control), I(s$treatment)) else list(moments_of(s$control), moments_of(s$treatment)))
  of_f[[length(of_f) + 1]] <- reference_case(
    paste0(name, ", ", as), list(segments = argument),
    list(statistic = line["segment:variant", "F value"], df = line["segment:variant", "Df"], df_denominator = line["Residuals", "Df"],
         pvalue = line["segment:variant", "Pr(>F)"]), tol = if (grepl("far", name)) 1e-7 else 1e-10)
}
write_reference("interaction_f_test_r", "interaction_f_test", "anova(lm(y ~ segment * variant))", of_f)
