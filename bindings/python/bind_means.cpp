// Tests of means, of ratios and of scores. Everything here costs microseconds, so the GIL stays.
#include "bindings/python/two_sample.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/ratios/ratio_test.hpp"
#include "stats/scores/nps.hpp"

namespace cxlift::bindings {

void bind_means(py::module_& m) {
    def_two_sample_test<stats::Moments>(m, "welch_t_test", &stats::welch_t_test);
    def_two_sample_test<stats::CoMoments>(m, "ratio_test", &stats::ratio_test);
    def_two_sample_test<stats::Counts>(m, "nps_test", &stats::nps_test);
}

} // namespace cxlift::bindings
