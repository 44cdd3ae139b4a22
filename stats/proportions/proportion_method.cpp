#include "stats/proportions/proportion_method.hpp"

namespace cxlift::stats {
namespace {

constexpr Word<ProportionMethod> methods[] = {
    {ProportionMethod::automatic, "auto"},
    {ProportionMethod::score, "score"},
    {ProportionMethod::mee, "mee"},
    {ProportionMethod::newcombe, "newcombe"},
    {ProportionMethod::agresti_caffo, "agresti_caffo"},
    {ProportionMethod::wald, "wald"},
    {ProportionMethod::katz, "katz"},
    {ProportionMethod::fisher, "fisher"},
    {ProportionMethod::barnard, "barnard"},
    {ProportionMethod::boschloo, "boschloo"},
};

} // namespace

std::span<const Word<ProportionMethod>> proportion_methods() {
    return methods;
}

std::string_view name_of(ProportionMethod method) {
    return word_of(proportion_methods(), method);
}

ProportionMethod proportion_method_of(std::string_view name, std::string_view function) {
    return choice_of(proportion_methods(), function, "method", name);
}

} // namespace cxlift::stats
