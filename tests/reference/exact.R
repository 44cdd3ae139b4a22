# Fisher's exact test. Sourced by generate.R. R's two-sided interval inverts another test, and its one-sided ends and its estimate are
# found to four digits only: the p-values are R's authority here.
tables <- list(c(1, 4, 3, 4), c(10, 100, 20, 100), c(1000, 10000, 1470, 10000), c(100000, 1e6, 116000, 1e6), c(3, 5, 400, 1000),
               c(1, 34, 7, 34), c(0, 10, 4, 12), c(12, 12, 30, 41), c(5, 900, 60, 9000), c(999990, 1e6, 999970, 1e6), c(0, 5, 0, 9),
               c(250000, 500000, 250600, 500000))
fisher <- list()
for (x in tables) for (side in names(sides)) {
  result <- fisher.test(matrix(c(x[3], x[4] - x[3], x[1], x[2] - x[1]), 2), alternative = sides[[side]])
  fisher[[length(fisher) + 1]] <- reference_case(
    sprintf("%.0f/%.0f, %.0f/%.0f, %s", x[1], x[2], x[3], x[4], side),
    list(successes_control = x[1], n_control = x[2], successes_treatment = x[3], n_treatment = x[4], alternative = side),
    list(pvalue = result$p.value), tol = if (result$p.value < 1e-200) 1e-8 else 1e-10)
}
write_reference("fisher_test_r", "fisher_test", "fisher.test", fisher)
