#include "core/arrow/id_column.hpp"

#include "core/arrow/label_text.hpp"
#include "core/arrow/validity.hpp"
#include "core/arrow/values.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace cxlift::arrow {
namespace {

// Calls visit(i, hash) for each row that is not null.
template <typename Visit>
void for_each_hash(const ColumnType& type, const ArrowArray& array, std::int64_t begin, std::size_t n, const Visit& visit) {
    const void* validity = may_have_nulls(array) ? array.buffers[0] : nullptr;
    const auto wanted = [&](std::size_t i) {
        return validity == nullptr || bit_at(validity, begin + static_cast<std::int64_t>(i));
    };
    switch (type.type) {
    case Type::null: break;
    case Type::utf8:
    case Type::large_utf8:
    case Type::utf8_view:
        for_each_text(type.type, array, begin, n, wanted, [&](std::size_t i, std::string_view id) { visit(i, id_hash(id)); });
        break;
    case Type::boolean:
        for (std::size_t i = 0; i < n; ++i) {
            if (wanted(i)) {
                visit(i, id_hash(bit_at(array.buffers[1], begin + static_cast<std::int64_t>(i)) ? "true" : "false"));
            }
        }
        break;
    default:
        for_each_integer(type.type, array.buffers[1], begin, n, [&](std::size_t i, std::uint64_t value) {
            if (wanted(i)) {
                visit(i, id_hash(label_text(type, value)));
            }
        });
    }
}

} // namespace

std::uint64_t id_hash(std::string_view id) {
    return XXH3_64bits(id.data(), id.size());
}

IdColumn::IdColumn(const ColumnType& type, const ArrowArray& column, std::int64_t offset)
    : type_(type), column_(&column), offset_(column.offset + offset) {
    if (!type.index.has_value() || column.dictionary == nullptr) {
        return;
    }
    const ArrowArray& entries = *column.dictionary;
    dictionary_.resize(static_cast<std::size_t>(entries.length));
    dictionary_nulls_.resize(dictionary_.size(), true);
    for_each_hash(type, entries, entries.offset, dictionary_.size(), [&](std::size_t i, std::uint64_t hash) {
        dictionary_[i] = hash;
        dictionary_nulls_[i] = false;
    });
}

// Calls visit(i, hash) for each row that is not null.
template <typename Visit> void IdColumn::for_each_id(std::int64_t begin, std::size_t n, const Visit& visit) const {
    if (!type_.index.has_value()) {
        for_each_hash(type_, *column_, offset_ + begin, n, visit);
        return;
    }
    const void* validity = may_have_nulls(*column_) ? column_->buffers[0] : nullptr;
    for_each_integer(*type_.index, column_->buffers[1], offset_ + begin, n, [&](std::size_t i, std::uint64_t index) {
        const bool present = validity == nullptr || bit_at(validity, offset_ + begin + static_cast<std::int64_t>(i));
        if (present && index < dictionary_.size() && !dictionary_nulls_[index]) {
            visit(i, dictionary_[index]);
        }
    });
}

void IdColumn::add_hashes(std::int64_t begin, std::size_t n, const std::int32_t* wanted,
                          std::vector<std::uint64_t>& hashes) const {
    for_each_id(begin, n, [&](std::size_t i, std::uint64_t hash) {
        if (wanted[i] != 0) {
            hashes.push_back(hash);
        }
    });
}

void IdColumn::read_hashes(std::int64_t begin, std::size_t n, std::uint64_t* hashes, std::vector<bool>& has_id,
                           std::size_t at) const {
    for_each_id(begin, n, [&](std::size_t i, std::uint64_t hash) {
        hashes[at + i] = hash;
        has_id[at + i] = true;
    });
}

} // namespace cxlift::arrow
