#include "core/analyze/report.hpp"

namespace cxlift {

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::better: return "better";
    case Verdict::worse: return "worse";
    case Verdict::not_worse: return "not_worse";
    case Verdict::equivalent: return "equivalent";
    case Verdict::inconclusive: break;
    }
    return "inconclusive";
}

std::string_view name_of(HealthStatus status) {
    switch (status) {
    case HealthStatus::ok: return "ok";
    case HealthStatus::note: return "note";
    case HealthStatus::warning: return "warning";
    case HealthStatus::alarm: return "alarm";
    case HealthStatus::unknown: break;
    }
    return "unknown";
}

std::string_view name_of(stats::LiftKind kind) {
    switch (kind) {
    case stats::LiftKind::bounded: return "bounded";
    case stats::LiftKind::complement: return "complement";
    case stats::LiftKind::everything: return "everything";
    case stats::LiftKind::refused: break;
    }
    return "refused";
}

} // namespace cxlift
