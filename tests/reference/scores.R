# The scores of surveys on the same counts: t.test on every answer written out, score tests of shares. Sourced by generate.R.

# Answers from `lowest` upwards, each as often as the count says.
expand <- function(counts, lowest) rep(lowest + seq_along(counts) - 1, counts)
pairs_of <- function(counts, lowest) lapply(seq_along(counts), function(i) c(lowest + i - 1, counts[i]))
# All promoters say 10, all passives 7, all detractors 0.
three <- function(promoters, passives, detractors) c(detractors, rep(0, 6), passives, 0, 0, promoters)

# ---- Net promoter score: points of one sample ---------------------------------------------------------------------
points <- function(counts) c(rep(-100, 7), 0, 0, 100, 100)[expand(counts, 0) + 1]
plugin <- function(x) mean(x^2) - mean(x)^2
samples <- list(
  "D, Pa, P = 1, 2, 3" = c(1, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0), "promoters alone" = three(7, 0, 0), "passives alone" = three(0, 7, 0),
  "detractors alone" = three(0, 0, 7), "half detractors, half promoters" = three(4, 0, 4),
  "half passives, half promoters" = three(4, 4, 0), "thirds" = three(5, 5, 5), "200, 150, 150" = three(200, 150, 150),
  "every answer" = c(5, 1, 0, 2, 3, 8, 4, 20, 31, 17, 9))
nps_points <- lapply(names(samples), function(name) {
  x <- points(samples[[name]])
  list(name = name, counts = pairs_of(samples[[name]], 0), n = length(x), mean = mean(x), plugin_variance = plugin(x),
       variance = var(x), std_error = sd(x) / sqrt(length(x)), tol = 1e-12)
})
published <- function(name, counts, source, tol, ...) {
  list(name = paste("published:", name), counts = pairs_of(counts, 0), ..., source = source, tol = tol)
}
rocks <- "R package NPS (Rocks), tests/testthat/test_01_basics.R, in points"
nps_points <- c(nps_points, list(
  published("0, 7, 7, 9, 9, 9", samples[[1]], rocks, 1e-3, mean = 100 / 3, plugin_variance = 1e4 * 5 / 9, plugin_std_error = 30.4),
  published("one class", three(9, 0, 0), rocks, 1e-15, plugin_variance = 0),
  published("as many detractors as promoters", three(3, 0, 3), rocks, 1e-15, plugin_variance = 1e4),
  published("as many passives as promoters", three(3, 3, 0), rocks, 1e-15, plugin_variance = 1e4 / 4),
  published("thirds", three(2, 2, 2), rocks, 1e-15, plugin_variance = 1e4 * 2 / 3),
  published("200, 150, 150", three(200, 150, 150), "formula at measuringu.com/nps-three-confidence-intervals", 1e-4, mean = 10,
            plugin_std_error = 3.7148, std_error = 3.7186),
  # Adjusted Wald adds 3/4 promoters, 3/2 passives and 3/4 detractors; the plug-in variance of four times as many is the same.
  published("200, 150, 150, adjusted, four times", three(803, 606, 603),
            "adjusted Wald at measuringu.com/nps-three-confidence-intervals", 1e-4, mean = 9.940, plugin_std_error = 3.7009 / 2)))
write_cases("nps_points_r", "mean, var of points", nps_points)

# ---- Net promoter score: two samples --------------------------------------------------------------------------------
variants <- list(
  "200/150/150, 240/140/120" = list(three(200, 150, 150), three(240, 140, 120)),
  "every answer" = list(c(5, 1, 0, 2, 3, 8, 4, 20, 31, 17, 9), c(3, 0, 1, 2, 2, 5, 9, 22, 25, 30, 14)),
  "few answers" = list(three(1, 1, 1), three(3, 0, 1)), "two each" = list(three(1, 1, 0), three(1, 0, 1)),
  "unequal sizes" = list(three(9, 8, 4), three(4100, 3000, 2500)),
  "treatment all promoters" = list(three(5, 3, 3), three(8, 0, 0)),
  "negative scores" = list(three(20, 100, 300), three(60, 90, 280)), "the same" = list(three(40, 30, 30), three(80, 60, 60)),
  "many" = list(three(51234, 30120, 18646), three(52100, 29900, 18100)))
t_fields <- function(y, x, side, level) {
  result <- t.test(y, x, alternative = sides[[side]], conf.level = level)
  list(alternative = side, confidence_level = level, control_value = mean(x), treatment_value = mean(y), difference = mean(y) - mean(x),
       std_error = result$stderr, statistic = unname(result$statistic), df = unname(result$parameter), pvalue = result$p.value,
       difference_interval = as.numeric(result$conf.int), tol = 1e-9)
}
nps <- list()
for (name in names(variants)) for (side in names(sides)) for (level in if (side == "two-sided") c(0.8, 0.95, 0.999) else 0.95) {
  control <- variants[[name]][[1]]
  treatment <- variants[[name]][[2]]
  nps[[length(nps) + 1]] <- c(list(name = sprintf("%s, %s, %g", name, side, level), control = pairs_of(control, 0),
                                   treatment = pairs_of(treatment, 0)), t_fields(points(treatment), points(control), side, level))
}
nps[[length(nps) + 1]] <- list(
  name = "published: 200/150/150, 240/140/120", control = pairs_of(three(200, 150, 150), 0), treatment = pairs_of(three(240, 140, 120), 0),
  alternative = "two-sided", confidence_level = 0.95, difference = 14, std_error = 5.2060, pvalue = 0.007281,
  source = "calculated from the definition by hand", tol = 7e-5) # printed to five figures at least
write_cases("nps_test_r", "t.test on points", nps)

# ---- Satisfaction and effort: the mean, and the share of a part of the scale ------------------------------------------
# Miettinen and Nurminen's statistic; under the null p_t = ratio p_c + shift the likelihood's derivative is 0 at p_c.
score <- function(xc, nc, xt, nt, ratio = 1, shift = 0) {
  term <- function(count, sign, slope, p) if (count == 0) 0 else sign * slope * count / p
  slope_at <- function(p) term(xc, 1, 1, p) + term(nc - xc, -1, 1, 1 - p) + term(xt, 1, ratio, ratio * p + shift) +
    term(nt - xt, -1, ratio, 1 - ratio * p - shift)
  low <- max(0, -shift / ratio)
  high <- min(1, (1 - shift) / ratio)
  width <- high - low
  p <- uniroot(slope_at, c(low + 1e-12 * width, high - 1e-12 * width), tol = 1e-16)$root
  q <- ratio * p + shift
  variance <- q * (1 - q) / nt + ratio^2 * p * (1 - p) / nc
  (xt / nt - ratio * xc / nc - shift) / sqrt(variance * (nc + nt) / (nc + nt - 1))
}
score_ends <- function(xc, nc, xt, nt, level) {
  critical <- qnorm((1 + level) / 2)
  difference <- xt / nt - xc / nc
  lift <- (xt / nt) / (xc / nc)
  end <- function(f, a, b) uniroot(f, c(a, b), tol = 1e-15)$root
  by_shift <- function(target) function(d) score(xc, nc, xt, nt, shift = d) - target
  by_ratio <- function(target) function(r) score(xc, nc, xt, nt, ratio = exp(r)) - target
  list(difference_interval = c(end(by_shift(critical), -1 + 1e-9, difference), end(by_shift(-critical), difference, 1 - 1e-9)),
       lift_interval = exp(c(end(by_ratio(critical), log(lift) - 4, log(lift)), end(by_ratio(-critical), log(lift), log(lift) + 4))) - 1)
}
share_fields <- function(control, treatment, lowest, share, level) {
  within <- function(x) sum(x >= share[1] & x <= share[2])
  x <- expand(control, lowest)
  y <- expand(treatment, lowest)
  ends <- score_ends(within(x), length(x), within(y), length(y), level)
  table <- array(c(within(y), within(x), sum(treatment) - within(y), sum(control) - within(x), 0, 0, 5, 5), c(2, 2, 2))
  chi <- unname(mantelhaen.test(table, correct = FALSE)$statistic)
  z <- sqrt(chi) * sign(mean(y >= share[1] & y <= share[2]) - mean(x >= share[1] & x <= share[2]))
  stopifnot(all.equal(z, score(within(x), length(x), within(y), length(y)), tolerance = 1e-9))
  c(list(control_value = within(x) / length(x), treatment_value = within(y) / length(y), statistic = z, pvalue = 2 * pnorm(-abs(z))), ends,
    list(tol = 1e-8)) # uniroot's
}
surveys <- list(
  list("csat, 5 points", 1, c(4, 5), c(12, 20, 61, 110, 97), c(9, 22, 48, 120, 131)),
  list("csat, 7 points", 1, c(6, 7), c(3, 4, 9, 20, 33, 48, 21), c(2, 5, 7, 15, 30, 60, 37)),
  list("csat, binary", 0, c(1, 1), c(80, 240), c(61, 251)),
  list("csat, small and unequal", 1, c(4, 5), c(1, 2, 3, 4, 2), c(80, 120, 300, 610, 390)),
  list("ces, 7, easy high", 1, c(5, 7), c(10, 14, 20, 41, 60, 70, 44), c(6, 11, 19, 36, 71, 80, 52)),
  list("ces, 7, easy low", 1, c(1, 3), c(44, 70, 60, 41, 20, 14, 10), c(52, 80, 71, 36, 19, 11, 6)),
  list("ces, 5, easy high", 1, c(4, 5), c(10, 20, 30, 25, 15), c(8, 16, 34, 30, 21)),
  list("ces, 6, easy low", 1, c(1, 3), c(9, 12, 30, 22, 8, 3), c(12, 19, 33, 20, 5, 1)),
  list("ces, 2, easy high", 1, c(2, 2), c(30, 60), c(22, 71)),
  list("ces, 11, easy high", 1, c(7, 11), c(1, 2, 3, 5, 8, 13, 21, 13, 8, 5, 3), c(1, 1, 2, 5, 7, 12, 19, 18, 11, 7, 4)))
answers <- lapply(surveys, function(s) {
  list(name = s[[1]], lowest = s[[2]], highest = s[[2]] + length(s[[4]]) - 1, share = s[[3]], control = pairs_of(s[[4]], s[[2]]),
       treatment = pairs_of(s[[5]], s[[2]]), of_mean = t_fields(expand(s[[5]], s[[2]]), expand(s[[4]], s[[2]]), "two-sided", 0.95),
       of_share = share_fields(s[[4]], s[[5]], s[[2]], s[[3]], 0.95))
})
write_cases("score_answers_r", "t.test on answers; mantelhaen.test, and uniroot on Miettinen and Nurminen's score, of a share", answers)
