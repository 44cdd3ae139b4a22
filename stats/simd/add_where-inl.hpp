// A masked addition of doubles. Compiled once for each instruction set, as Highway's headers of this kind are.
#if defined(CXLIFT_STATS_SIMD_ADD_WHERE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CXLIFT_STATS_SIMD_ADD_WHERE_INL
#undef CXLIFT_STATS_SIMD_ADD_WHERE_INL
#else
#define CXLIFT_STATS_SIMD_ADD_WHERE_INL
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {

using Doubles = hwy::HWY_NAMESPACE::CappedTag<double, 8>;

HWY_INLINE hwy::HWY_NAMESPACE::Vec<Doubles> add_where(hwy::HWY_NAMESPACE::Mask<Doubles> where,
                                                      hwy::HWY_NAMESPACE::Vec<Doubles> sum,
                                                      hwy::HWY_NAMESPACE::Vec<Doubles> term) {
#if HWY_TARGET <= HWY_AVX3 // one masked instruction, which the compiler does not find by itself
    return hwy::HWY_NAMESPACE::Vec<Doubles>{_mm512_mask_add_pd(sum.raw, where.raw, sum.raw, term.raw)};
#else
    return hwy::HWY_NAMESPACE::Add(sum, hwy::HWY_NAMESPACE::IfThenElseZero(where, term));
#endif
}

} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
