# Families of a plan: step-down and single-step p-values of multcomp, with a correlation that is worked out here from the units.
# Sourced by generate.R, or by itself in this folder.
suppressMessages({ library(multcomp); library(mvtnorm); library(jsonlite) })

unit_table <- function(n = 480) {
  i <- 0:(n - 1)
  u <- (i * 37 %% 101) / 101; v <- (i * 53 %% 97) / 97; w <- (i * 29 %% 89) / 89
  u <- u %% 1; v <- v %% 1; w <- w %% 1
  arm <- i %% 3
  y <- 10 * u + 4 * w + 1.2 * (arm == 2); y[i %% 7 == 0] <- NA
  x <- 3 * u + v + 0.3 * (arm == 1); x[i %% 11 == 3] <- NA
  data.frame(arm, x, y, bought = as.numeric(u + v + 0.2 * (arm == 1) > 1), nps = floor(10.99 * (0.6 * u + 0.4 * w)),
             errors = floor(12 * u * v), sessions = 1 + floor(5 * w))
}

# A unit's value of each metric: of a ratio the linearised one, moved so that its mean is the ratio.
values_of <- function(part) {
  ratio <- sum(part$errors) / sum(part$sessions)
  cbind(x = part$x, y = part$y, bought = part$bought, nps = 100 * (part$nps >= 9) - 100 * (part$nps <= 6),
        ratio = ratio + (part$errors - ratio * part$sessions) / mean(part$sessions))
}

units <- unit_table()
arms <- lapply(0:2, function(a) values_of(units[units$arm == a, ]))
metrics <- colnames(arms[[1]])

# Welch's test; of two shares the score test with N - 1.
p_of <- function(name, control, treatment) {
  if (name != "bought") return(t.test(treatment, control)$p.value)
  n <- c(length(control), length(treatment))
  found <- suppressWarnings(prop.test(c(sum(control), sum(treatment)), n, correct = FALSE)$statistic)
  pchisq(found * (sum(n) - 1) / sum(n), 1, lower.tail = FALSE)[[1]]
}

# Covariance of the means of one arm, each over the units that have it; sums of products over those that have both.
covariance_of <- function(values) {
  present <- !is.na(values)
  deviation <- sweep(values, 2, colMeans(values, na.rm = TRUE)); deviation[!present] <- 0
  n <- colSums(present)
  s <- crossprod(deviation) / outer(n, n)
  root <- sqrt(n / (n - 1)) # each variance with n - 1
  s * outer(root, root)
}

rows <- expand.grid(treatment = 2:3, metric = seq_along(metrics))
of_arm <- lapply(arms, covariance_of)
covariance <- outer(seq_len(nrow(rows)), seq_len(nrow(rows)), Vectorize(function(a, b) {
  i <- rows$metric[a]; j <- rows$metric[b]
  of_arm[[1]][i, j] + (rows$treatment[a] == rows$treatment[b]) * of_arm[[rows$treatment[a]]][i, j]
}))
correlation <- cov2cor(covariance)
p <- mapply(function(t, m) p_of(metrics[m], na.omit(arms[[1]][, m]), na.omit(arms[[t]][, m])), rows$treatment, rows$metric)
z <- qnorm(p / 2, lower.tail = FALSE)
names(z) <- paste0("row", seq_along(z))
dimnames(correlation) <- list(names(z), names(z))

set.seed(1)
control <- GenzBretz(maxpts = 1e5, abseps = 2e-5)
tests <- glht(parm(z, correlation))
single <- as.vector(summary(tests, test = adjusted("single-step", maxpts = 1e5, abseps = 2e-5))$test$pvalues)
free <- as.vector(summary(tests, test = adjusted("free", maxpts = 1e5, abseps = 2e-5))$test$pvalues)
critical <- qmvnorm(0.95, corr = correlation, tail = "both.tails", algorithm = control)$quantile

# Dunnett of each metric, with a variance for each arm, and Bonferroni over the metrics.
dunnett <- lapply(seq_along(metrics), function(m) {
  at <- which(rows$metric == m)
  r <- correlation[at, at]
  below <- function(a, b) pmvnorm(rep(-Inf, 2), c(a, b), corr = r, algorithm = TVPACK(1e-14))[1]
  tail_of <- function(t) 1 - (below(t, t) - below(-t, t) - below(t, -t) + below(-t, -t))
  list(p = sapply(z[at], tail_of), critical = uniroot(function(t) tail_of(t) - 0.05 / length(metrics), c(1, 6), tol = 1e-13)$root)
})

result <- list(source = paste0("multcomp ", packageVersion("multcomp"), " glht, mvtnorm ", packageVersion("mvtnorm"), ", R ",
                               getRversion()),
               data = as.list(units), metrics = rep(metrics, each = 2), treatments = rows$treatment - 1, pvalues = p,
               correlation = unname(correlation), max_t_single = single, max_t_step_down = free, max_t_critical = critical,
               dunnett = as.vector(sapply(dunnett, function(d) pmin(1, length(metrics) * d$p))),
               dunnett_critical = rep(sapply(dunnett, function(d) d$critical), each = 2))
here <- if (exists("folder")) folder else "."
write(toJSON(result, digits = I(17), auto_unbox = TRUE, na = "null", pretty = FALSE), file.path(here, "plan_families_r.json"))
