# Covariates, strata and weights: lm, sandwich and survey. Sourced by generate.R.
suppressPackageStartupMessages({library(sandwich); library(survey)})
data(api)
options(survey.lonely.psu = "fail")

# ---- data: outcome y, variant t (0 control), covariates x, a stratum, weights ---------------------------------------
set.seed(20131126)
made <- function(nc, nt, k, slope_c = 1, slope_t = slope_c, noise = rnorm, effect = 0.3, offset = 5) {
  t <- rep(0:1, c(nc, nt))
  x <- matrix(rnorm((nc + nt) * k), ncol = k) %*% chol(0.6 * diag(k) + 0.4)
  y <- offset + effect * t + rowSums(x) * ifelse(t == 1, slope_t, slope_c) + noise(nc + nt)
  list(y = y, t = t, x = x)
}
of_formula <- function(formula, data, t) {
  whole <- complete.cases(data[all.vars(formula)])
  data <- data[whole, ]; t <- t[whole]
  list(y = as.numeric(model.response(model.frame(formula, data))), t = as.integer(t), x = unname(model.matrix(formula, data)[, -1, drop = FALSE]))
}
birds <- reshape(as.data.frame(ChickWeight)[, c("weight", "Time", "Chick", "Diet")], idvar = c("Chick", "Diet"), timevar = "Time", direction = "wide")
birds <- birds[birds$Diet %in% c(1, 3) & !is.na(birds$weight.20), ]
anorexia <- subset(MASS::anorexia, Treat != "CBT")
binary <- made(150, 170, 2); binary$y <- as.numeric(binary$y > 5)
covariate_data <- list(
  "mtcars mpg by am on wt, hp, qsec" = of_formula(mpg ~ wt + hp + qsec, mtcars, mtcars$am),
  "mtcars mpg by am on wt" = of_formula(mpg ~ wt, mtcars, mtcars$am),
  "ChickWeight day 20 by diet on day 0" = of_formula(weight.20 ~ weight.0, birds, birds$Diet == 3),
  "anorexia Postwt by FT on Prewt" = of_formula(Postwt ~ Prewt, anorexia, anorexia$Treat == "FT"),
  "api00 by awards on api99, meals, ell, emer" = of_formula(api00 ~ api99 + meals + ell + emer, apisrs, apisrs$awards == "Yes"),
  "iris Sepal.Length, versicolor, virginica" =
    with(subset(iris, Species != "setosa"), list(y = Sepal.Length, t = as.integer(Species == "virginica"), x = cbind(Sepal.Width, Petal.Length, Petal.Width))),
  "five covariates, 60 each" = made(60, 60, 5),
  "five covariates, 12 each" = made(12, 12, 5),
  "unequal 90 to 10, other slopes" = made(180, 20, 1, 0.5, 3),
  "unequal variances" = made(40, 70, 2, 1, 2, function(n) rnorm(n) * rep(c(1, 6), c(40, 70))),
  "heavy tails" = made(80, 75, 1, 0.2, 0.2, function(n) rt(n, 2.5) * 3),
  "0/1 outcome" = binary,
  "useless covariate" = { x <- made(30, 35, 1, 0); x },
  "almost explained" = made(30, 35, 2, 100, 100, function(n) rnorm(n) / 5),
  "four units each" = made(4, 4, 1),
  "negative control" = made(50, 60, 1, 1, 1, rnorm, 0.8, -6),
  "control near zero" = made(40, 40, 1, 0.3, 0.3, rnorm, 0.5, 0.1),
  "covariates of other scales" = { x <- made(45, 50, 3); x$x <- x$x %*% diag(c(1e-6, 1, 1e7)); x })

# ---- what all share ----------------------------------------------------------------------------------------------
satterthwaite <- function(v, df) sum(v)^2 / sum(v^2 / df)
comparison <- function(control, treatment, vd, vc, cov, df, side, level) {
  d <- treatment - control
  t <- d / sqrt(vd)
  reach <- qt(if (side == "two-sided") (1 + level) / 2 else level, df)
  fields <- list(
    control_value = control, treatment_value = treatment, difference = d, std_error = sqrt(vd), statistic = t, df = df,
    pvalue = switch(side, less = pt(t, df), greater = pt(t, df, lower.tail = FALSE), 2 * pt(-abs(t), df)),
    difference_interval = d + sqrt(vd) * switch(side, less = c(-Inf, reach), greater = c(-reach, Inf), c(-reach, reach)),
    lift = d / control)
  # Fieller: where (d - l control)^2 = reach^2 (vd - 2 l cov + l^2 vc)
  if (side == "two-sided") {
    roots <- polyroot(c(d^2 - reach^2 * vd, -2 * (d * control - reach^2 * cov), control^2 - reach^2 * vc))
    fields$lift_kind <- if (control^2 > reach^2 * vc) "bounded" else if (max(abs(Im(roots))) > 1e-6 * max(abs(roots))) "everything" else "complement"
    fields$lift_interval <- if (fields$lift_kind == "everything") c(-Inf, Inf) else sort(Re(roots))
  }
  fields
}
of_all_sides <- function(data, fields_of) {
  cases <- list()
  for (name in names(data)) for (side in names(sides)) for (level in if (side == "two-sided") c(0.8, 0.95) else 0.95) {
    if (length(data[[name]]$t) > 125 && !(side == "two-sided" && level == 0.95)) next # large files say no more
    found <- fields_of(data[[name]], side, level)
    found$arguments <- c(found$arguments, list(alternative = side, confidence_level = level))
    cases[[length(cases) + 1]] <- reference_case(sprintf("%s, %s, %g", name, side, level), found$arguments, found$expected,
                                                 tol = if (grepl("almost", name)) 1e-8 else 1e-10) # 1 - R^2 is 1e-6
  }
  cases
}
rows_as_lists <- function(x) lapply(seq_len(nrow(x)), function(i) I(as.numeric(x[i, ])))
covariate_arguments <- function(data) list(
  control = data$y[data$t == 0], treatment = data$y[data$t == 1],
  control_covariates = rows_as_lists(data$x[data$t == 0, , drop = FALSE]),
  treatment_covariates = rows_as_lists(data$x[data$t == 1, , drop = FALSE]))

# ---- CUPED: the least squares on treatment and covariates; one variance for each variant in the sandwich -----------------
one_slope <- function(y, t, x) {
  # Columns of one size, for lm's own decision about rank.
  x <- scale(x)
  n <- length(y); counts <- tabulate(t + 1)
  fit <- lm(y ~ t + x)
  each <- as.numeric(tapply(residuals(fit)^2, t, sum) / tapply(1 - hatvalues(fit), t, sum)) # the residual variance of each variant
  covariance_of <- function(own) unname(vcovHC(fit, omega = function(residuals, diaghat, df) own[t + 1]))
  all <- covariance_of(each)
  parts <- c(covariance_of(each * c(1, 0))[2, 2], covariance_of(each * c(0, 1))[2, 2])
  slopes <- coef(fit)[-(1:2)]
  control <- unname(coef(fit)[1]) # at the mean of the covariates over both variants, which scale() has made 0
  # The control's mean varies with each unit's residual, the slopes' error (both in the sandwich) and the covariates' mean.
  part <- drop(x %*% slopes)
  fixed <- counts / n # weight of a variant in the covariates' mean
  v <- tapply(part, t, var); m <- sapply(0:1, function(a) cov(residuals(fit)[t == a], part[t == a]))
  vc <- all[1, 1] + 2 * fixed[1] * m[1] / counts[1] + sum(fixed^2 * v / counts)
  cov <- all[1, 2] + fixed[2] * m[2] / counts[2] - fixed[1] * m[1] / counts[1]
  list(control = control, treatment = control + unname(coef(fit)[2]), vd = all[2, 2], vc = vc, cov = cov,
       df = satterthwaite(parts, tapply(1 - hatvalues(fit), t, sum)))
}
write_reference("cuped_r", "cuped", "lm(y ~ t + x), sandwich::vcovHC with one variance for each variant, polyroot",
  of_all_sides(covariate_data, function(data, side, level) list(
    arguments = covariate_arguments(data),
    expected = do.call(comparison, c(one_slope(data$y, data$t, data$x), side, level)))))

# ---- Lin: a regression for each variant, predicted at the common mean ---------------------------------------------------
own_slopes <- function(y, t, x) {
  x <- scale(x)
  n <- length(y)
  fits <- lapply(0:1, function(a) lm(y ~ ., data = data.frame(y = y, x)[t == a, ]))
  at_mean <- as.data.frame(matrix(0, 1, ncol(x))); names(at_mean) <- names(data.frame(x))
  found <- lapply(fits, predict, newdata = at_mean, se.fit = TRUE)
  stopifnot(all.equal(unname(coef(lm(y ~ t * x))[2]), unname(found[[2]]$fit - found[[1]]$fit), tolerance = 1e-9))
  within <- Reduce(`+`, lapply(0:1, function(a) cov(x[t == a, , drop = FALSE]) * (sum(t == a) - 1))) / (n - 2)
  b <- lapply(fits, function(fit) coef(fit)[-1])
  apart <- b[[2]] - b[[1]]
  whole <- drop(t(apart) %*% within %*% apart)
  kept <- max(0, 1 - sum(sapply(fits, function(fit) sum(diag(within %*% vcov(fit)[-1, -1, drop = FALSE])))) / whole) # not by chance
  v <- c(found[[1]]$se.fit^2, found[[2]]$se.fit^2, kept * whole / n)
  list(control = unname(found[[1]]$fit), treatment = unname(found[[2]]$fit), vd = sum(v),
       vc = v[1] + drop(t(b[[1]]) %*% within %*% b[[1]]) / n, cov = kept * drop(t(apart) %*% within %*% b[[1]]) / n - v[1],
       df = satterthwaite(v, c(found[[1]]$df, found[[2]]$df, n - 2)))
}
write_reference("regression_adjustment_r", "regression_adjustment", "lm and predict(se.fit) for each variant, equal to lm(y ~ t * x); polyroot",
  of_all_sides(covariate_data, function(data, side, level) list(
    arguments = covariate_arguments(data),
    expected = do.call(comparison, c(own_slopes(data$y, data$t, data$x), side, level)))))

# ---- CUPED of ratios: the linearised values through the same regression -------------------------------------------------
visits_before <- function(nc, nt, sessions, rate) {
  n <- nc + nt; t <- rep(0:1, c(nc, nt))
  own <- rgamma(n, 3, 3)
  denominator <- rpois(n, sessions * own)
  list(numerator = rpois(n, rate * (1 + 0.3 * t) * denominator * rgamma(n, 4, 4)), denominator = denominator, t = t,
       x = cbind(rpois(n, sessions * own), rpois(n, rate * sessions * own)))
}
ratio_covariates <- list("errors per session" = visits_before(80, 90, 6, 0.4), "few units" = visits_before(9, 11, 8, 1),
                         "unequal" = visits_before(300, 40, 3, 0.2), "one covariate" = { v <- visits_before(50, 50, 5, 2); v$x <- v$x[, 1, drop = FALSE]; v })
write_reference("cuped_ratio_r", "cuped_ratio", "lm(y ~ t + x) of linearised values, sandwich::vcovHC, polyroot",
  of_all_sides(ratio_covariates, function(data, side, level) {
    y <- numeric(length(data$t))
    for (a in 0:1) {
      mine <- data$t == a
      ratio <- sum(data$numerator[mine]) / sum(data$denominator[mine])
      y[mine] <- ratio + (data$numerator[mine] - ratio * data$denominator[mine]) / mean(data$denominator[mine])
    }
    arguments <- covariate_arguments(list(y = y, t = data$t, x = data$x))
    arguments <- c(list(numerator_control = data$numerator[data$t == 0], denominator_control = data$denominator[data$t == 0],
                        numerator_treatment = data$numerator[data$t == 1], denominator_treatment = data$denominator[data$t == 1]),
                   arguments[3:4])
    list(arguments = arguments, expected = do.call(comparison, c(one_slope(y, data$t, data$x), side, level)))
  }))

# ---- Strata: survey's stratified means with known shares; with the sample's own, the variance of the shares is added -----
in_strata <- function(n, k, size = 1) {
  s <- sample(k, n, TRUE, prob = k:1)
  t <- rbinom(n, 1, 0.5)
  list(y = 4 + 2 * s + t * s / 3 + rnorm(n, 0, size * s), t = t, s = letters[s])
}
strata_data <- list("api00 by awards in school types" = with(apisrs, list(y = api00, t = as.integer(awards == "Yes"), s = as.character(stype))),
                    "ToothGrowth" = with(ToothGrowth, list(y = len, t = as.integer(supp == "OJ"), s = as.character(dose))),
                    "warpbreaks" = with(warpbreaks, list(y = breaks, t = as.integer(wool == "B"), s = as.character(tension))),
                    "made of 3" = in_strata(60, 3), "made of 6" = in_strata(400, 6, 3), "one stratum" = in_strata(30, 1))
mapping <- function(names, values) list(mapping = lapply(seq_along(names), function(i) list(names[i], values[[i]])))
stratified <- function(data, shares = NULL) {
  k <- sort(unique(data$s)); own <- table(data$s)[k] / length(data$s)
  w <- if (is.null(shares)) own else shares[k] / sum(shares)
  counts <- table(data$s, data$t)
  frame <- data.frame(y = data$y, t = data$t, cell = paste(data$s, data$t), w = as.numeric(w[data$s]) / counts[cbind(data$s, as.character(data$t))])
  found <- svyby(~y, ~t, svydesign(ids = ~1, strata = ~cell, weights = ~w, data = frame), svymean)
  means <- tapply(data$y, list(data$s, data$t), mean)[k, , drop = FALSE]
  parts <- (tapply(data$y, list(data$s, data$t), var) / counts)[k, , drop = FALSE] * as.numeric(w)^2
  m <- found$y; v <- SE(found)^2; n <- if (is.null(shares)) length(data$y) else Inf
  apart <- means[, 2] - means[, 1] - (m[2] - m[1])
  whole <- sum(w * apart^2)
  kept <- if (whole > 0) max(0, 1 - (sum(parts / as.numeric(w)) - sum(v)) / whole) else 0 # not by chance
  of_shares <- kept * whole / n
  list(control = m[1], treatment = m[2], vd = sum(v) + of_shares, vc = v[1] + sum(w * (means[, 1] - m[1])^2) / n,
       cov = kept * sum(w * apart * (means[, 1] - m[1])) / n - v[1],
       df = satterthwaite(c(parts, of_shares), c(counts[k, ] - 1, length(data$y) - 1)))
}
strata_arguments <- function(data) list(control = data$y[data$t == 0], treatment = data$y[data$t == 1],
                                        control_strata = data$s[data$t == 0], treatment_strata = data$s[data$t == 1])
own_shares <- of_all_sides(strata_data, function(data, side, level) list(
  arguments = strata_arguments(data), expected = do.call(comparison, c(stratified(data), side, level))))
known_shares <- of_all_sides(setNames(strata_data, paste(names(strata_data), "known shares", sep = ", ")), function(data, side, level) {
  shares <- setNames(seq_along(unique(data$s)) + 0.5, sort(unique(data$s)))
  list(arguments = c(strata_arguments(data), list(shares = mapping(names(shares), unname(shares)))),
       expected = do.call(comparison, c(stratified(data, shares), side, level)))
})
write_reference("post_stratified_test_r", "post_stratified_test", "survey::svyby(svymean) of a stratified design, polyroot", c(own_shares, known_shares))

# ---- Weighted means: svymean of each variant, equal to svyglm with the variants as strata ---------------------------------
weighted_data <- list(
  "api00 by awards, stratified sample" = with(apistrat, list(y = api00, t = as.integer(awards == "Yes"), w = pw)),
  "api00 by sch.wide, clusters" = with(apiclus1, list(y = api00, t = as.integer(sch.wide == "Yes"), w = pw * seq_along(pw))),
  "made, lognormal weights" = list(y = rnorm(90, 3), t = rep(0:1, c(40, 50)), w = rlnorm(90)),
  "made, few units" = list(y = c(1, 4, 2, 6, 7, 3, 9), t = c(0, 0, 0, 1, 1, 1, 1), w = c(1, 2, 0.5, 3, 1, 1, 10)),
  "equal weights are Welch" = list(y = sleep$extra + 5, t = as.integer(sleep$group) - 1, w = rep(2.5, 20)),
  "0/1 outcome" = list(y = rbinom(200, 1, 0.3), t = rep(0:1, 100), w = runif(200, 0.2, 4)),
  "scores" = list(y = sample(0:10, 120, TRUE), t = rep(0:1, c(100, 20)), w = rgamma(120, 2)))
write_reference("weighted_test_r", "weighted_test", "survey::svymean, svyglm with strata = variant, polyroot",
  of_all_sides(weighted_data, function(data, side, level) {
    data <- as.data.frame(data)
    found <- svyby(~y, ~t, svydesign(ids = ~1, strata = ~t, weights = ~w, data = data), svymean)
    v <- SE(found)^2
    glm <- svyglm(y ~ t, svydesign(ids = ~1, strata = ~t, weights = ~w, data = data))
    stopifnot(all.equal(unname(SE(glm)[2]), sqrt(sum(v)), tolerance = 1e-9))
    list(arguments = with(data, list(control = y[t == 0], treatment = y[t == 1], control_weights = w[t == 0], treatment_weights = w[t == 1])),
         expected = comparison(found$y[1], found$y[2], sum(v), v[1], -v[1], satterthwaite(v, table(data$t) - 1), side, level))
  }))

# ---- Weights ---------------------------------------------------------------------------------------------------------
mean_one <- function(design) weights(design) / mean(weights(design))
flat <- function(data) svydesign(ids = ~1, weights = ~1, data = data)
of_factor <- function(f, shares) data.frame(f = names(shares), Freq = as.numeric(shares)) |> setNames(c(f, "Freq"))
weight_cases <- list()
for (one in list(list("stype", apisrs$stype, c(E = 4421, H = 755, M = 1018)), list("cyl", mtcars$cyl, c(`4` = 0.2, `6` = 0.5, `8` = 0.3)),
                 list("one unit of a kind", c("a", "b", "b", "b"), c(a = 0.9, b = 0.1)))) {
  data <- data.frame(g = as.character(one[[2]]))
  shares <- one[[3]]
  weight_cases[[length(weight_cases) + 1]] <- reference_case(
    one[[1]], list(strata = data$g, population_shares = mapping(names(shares), unname(shares))),
    list(self = I(mean_one(postStratify(flat(data), ~g, of_factor("g", shares / sum(shares) * nrow(data)))))))
}
write_reference("post_stratification_weights_r", "post_stratification_weights", "survey::postStratify", weight_cases)

people <- data.frame(sex = sample(c("f", "m"), 150, TRUE, c(0.7, 0.3)), age = sample(c("18-34", "35-54", "55+"), 150, TRUE), region = sample(LETTERS[1:5], 150, TRUE))
raked_data <- list(
  "two of api" = list(data.frame(stype = as.character(apiclus1$stype), sch.wide = as.character(apiclus1$sch.wide)),
                      list(stype = c(E = 4421, H = 755, M = 1018), sch.wide = c(No = 1072, Yes = 5122))),
  "three of people" = list(people, list(sex = c(f = 0.51, m = 0.49), age = c(`18-34` = 0.25, `35-54` = 0.35, `55+` = 0.4), region = c(A = 0.3, B = 0.1, C = 0.2, D = 0.25, E = 0.15))),
  "one margin" = list(people["age"], list(age = c(`18-34` = 0.6, `35-54` = 0.3, `55+` = 0.1))),
  "extreme" = list(people[c("sex", "region")], list(sex = c(f = 0.01, m = 0.99), region = c(A = 0.9, B = 0.01, C = 0.02, D = 0.05, E = 0.02))))
rake_cases <- lapply(names(raked_data), function(name) {
  data <- raked_data[[name]][[1]]; shares <- raked_data[[name]][[2]]
  population <- lapply(names(shares), function(f) of_factor(f, shares[[f]] / sum(shares[[f]]) * nrow(data)))
  found <- rake(flat(data), lapply(names(shares), function(f) reformulate(f)), population, control = list(maxit = 5000, epsilon = 1e-12))
  reference_case(name, list(columns = mapping(names(shares), lapply(names(shares), function(f) data[[f]])),
                            margins = mapping(names(shares), lapply(shares, function(s) mapping(names(s), unname(s)))), tolerance = 1e-14, max_iterations = 5000),
                 list(weights = I(mean_one(found)), converged = TRUE))
})
write_reference("rake_r", "rake", "survey::rake", rake_cases)
write_reference("design_effect_r", "design_effect", "n sum(w^2) / (sum w)^2, Kish (1965)", lapply(
  list("pw" = apistrat$pw, "equal" = rep(3, 7), "lognormal" = rlnorm(30), "one heavy" = c(rep(1, 99), 100), "huge" = c(1, 2, 3) * 1e200, "tiny" = c(1, 2, 3) * 1e-200) |>
    (\(l) Map(list, names(l), l))(), function(one) {
      w <- one[[2]] / max(one[[2]])
      reference_case(one[[1]], list(weights = I(one[[2]])), list(self = length(w) * sum(w^2) / sum(w)^2))
    }))
