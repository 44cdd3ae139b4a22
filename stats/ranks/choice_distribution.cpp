#include "stats/ranks/choice_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace cxlift::stats {
namespace {

struct Chance {
    std::int64_t sum = 0;
    double chance = 0.0;
};

// Chances of sums, in ascending order.
using Chances = std::vector<Chance>;

// Those of not choosing the next score, and of choosing it.
Chances merged(const Chances& stay, double keep, const Chances& move, double take, std::int64_t score) {
    Chances result;
    result.reserve(stay.size() + move.size());
    auto s = stay.begin();
    auto m = move.begin();
    while (s != stay.end() || m != move.end()) {
        if (m == move.end() || (s != stay.end() && s->sum < m->sum + score)) {
            result.push_back({.sum = s->sum, .chance = s->chance * keep});
            ++s;
        } else if (s == stay.end() || m->sum + score < s->sum) {
            result.push_back({.sum = m->sum + score, .chance = m->chance * take});
            ++m;
        } else {
            result.push_back({.sum = s->sum, .chance = s->chance * keep + m->chance * take});
            ++s;
            ++m;
        }
    }
    return result;
}

Chances distribution(std::span<const std::int64_t> scores, std::size_t chosen) {
    const Chances none;
    std::vector<Chances> of(chosen + 1); // by how many have been chosen
    of[0] = {{.sum = 0, .chance = 1.0}};
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const std::size_t left = scores.size() - i;
        for (std::size_t j = std::min(chosen, i + 1) + 1; j-- > 0;) {
            const auto wanted = [&](std::size_t have) { return static_cast<double>(chosen - have); };
            const double keep = 1.0 - wanted(j) / static_cast<double>(left);
            const bool must_choose = chosen - j >= left; // then so few can no longer become enough
            of[j] = j == 0 ? merged(must_choose ? none : of[0], keep, none, 0.0, 0)
                           : merged(must_choose ? none : of[j], keep, of[j - 1], wanted(j - 1) / static_cast<double>(left),
                                    scores[i]);
        }
    }
    return of[chosen];
}

} // namespace

double choice_cost(std::span<const std::int64_t> scores, std::size_t chosen, double enough) {
    double cost = 0.0;
    double width = 1.0; // of the sums that are possible
    std::vector<double> ways(chosen + 1, 0.0);
    ways[0] = 1.0;
    for (std::size_t i = 0; i < scores.size() && cost <= enough; ++i) {
        width += std::abs(static_cast<double>(scores[i]));
        for (std::size_t j = std::min(chosen, i + 1); j > 0; --j) {
            ways[j] += ways[j - 1];
            cost += std::min(ways[j], width);
        }
    }
    return cost;
}

PermutationTails choice_tails(std::span<const std::int64_t> scores, std::size_t chosen, std::int64_t observed) {
    PermutationTails tails;
    for (const Chance& one : distribution(scores, chosen)) {
        tails.less += one.sum <= observed ? one.chance : 0.0;
        tails.greater += one.sum >= observed ? one.chance : 0.0;
        tails.two_sided += std::abs(one.sum) >= std::abs(observed) ? one.chance : 0.0;
    }
    for (double* tail : {&tails.less, &tails.greater, &tails.two_sided}) {
        *tail = std::min(1.0, *tail);
    }
    return tails;
}

} // namespace cxlift::stats
