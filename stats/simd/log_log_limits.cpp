#include "stats/simd/log_log_limits.hpp"

#include <algorithm>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/log_log_limits.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<double, 8>;
using Vector = hn::Vec<Tag>;
constexpr std::size_t width = hn::MaxLanes(Tag());

// -log(S), from the share with the event where that is the smaller: log(1 + x) = log(y) x / (y - 1) with y = 1 + x rounded
// (Goldberg 1991, theorem 4).
HWY_INLINE Vector cumulative_hazard(Vector survival, Vector failed) {
    const Tag tag;
    const Vector one = hn::Set(tag, 1.0);
    const auto by_failed = hn::Lt(failed, hn::Set(tag, 0.5));
    const Vector rounded = hn::Sub(one, failed);
    const Vector log = hn::Log(tag, hn::IfThenElse(by_failed, rounded, survival));
    const Vector apart = hn::Sub(one, rounded);
    const auto is_lost = hn::Eq(apart, hn::Zero(tag));
    const Vector by_share = hn::IfThenElse(is_lost, failed, hn::Mul(hn::Neg(log), hn::Div(failed, apart)));
    return hn::IfThenElse(by_failed, by_share, hn::Neg(log));
}

HWY_INLINE void limits(Vector survival, Vector critical, Vector& std_error, Vector& lower, Vector& upper) {
    const Tag tag;
    const Vector zero = hn::Zero(tag);
    const Vector nan = hn::Set(tag, std::numeric_limits<double>::quiet_NaN());
    const Vector relative = hn::Sqrt(std_error);
    const Vector hazard = cumulative_hazard(survival, lower);
    const auto has_survival = hn::Gt(survival, zero);
    const auto has_limits = hn::And(has_survival, hn::Gt(hazard, zero));
    // From 700 on the limits are 0 and 1 but for what no double tells from them.
    const Vector exponent = hn::Min(hn::Div(hn::Mul(critical, relative), hazard), hn::Set(tag, 700.0));
    const Vector factor = hn::Exp(tag, exponent);
    std_error = hn::IfThenElse(has_survival, hn::Mul(survival, relative), nan);
    lower = hn::IfThenElse(has_limits, hn::Exp(tag, hn::Neg(hn::Mul(hazard, factor))), nan);
    upper = hn::IfThenElse(has_limits, hn::Exp(tag, hn::Neg(hn::Div(hazard, factor))), nan);
}

void set_limits(const CurveColumns& columns, std::size_t begin, std::size_t end, double critical) {
    const Tag tag;
    const Vector criticals = hn::Set(tag, critical);
    std::size_t i = begin;
    for (; i + width <= end; i += width) {
        Vector std_error = hn::LoadU(tag, columns.std_error.data() + i);
        Vector lower = hn::LoadU(tag, columns.lower.data() + i);
        Vector upper = hn::Zero(tag);
        limits(hn::LoadU(tag, columns.survival.data() + i), criticals, std_error, lower, upper);
        hn::StoreU(std_error, tag, columns.std_error.data() + i);
        hn::StoreU(lower, tag, columns.lower.data() + i);
        hn::StoreU(upper, tag, columns.upper.data() + i);
    }
    if (i < end) { // the rest, filled up
        const std::size_t rest = end - i;
        double survivals[width] = {};
        double std_errors[width] = {};
        double lowers[width] = {};
        double uppers[width] = {};
        std::copy_n(columns.survival.data() + i, rest, survivals);
        std::copy_n(columns.std_error.data() + i, rest, std_errors);
        std::copy_n(columns.lower.data() + i, rest, lowers);
        Vector std_error = hn::LoadU(tag, std_errors);
        Vector lower = hn::LoadU(tag, lowers);
        Vector upper = hn::Zero(tag);
        limits(hn::LoadU(tag, survivals), criticals, std_error, lower, upper);
        hn::StoreU(std_error, tag, std_errors);
        hn::StoreU(lower, tag, lowers);
        hn::StoreU(upper, tag, uppers);
        std::copy_n(std_errors, rest, columns.std_error.data() + i);
        std::copy_n(lowers, rest, columns.lower.data() + i);
        std::copy_n(uppers, rest, columns.upper.data() + i);
    }
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {
HWY_EXPORT(set_limits);
} // namespace

void set_log_log_limits(const CurveColumns& columns, std::size_t begin, std::size_t end, double critical) noexcept {
    HWY_DYNAMIC_DISPATCH(set_limits)(columns, begin, end, critical);
}

} // namespace cxlift::stats
#endif
