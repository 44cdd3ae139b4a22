#include "core/arrow/stream.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <cstring>
#include <set>

namespace cxlift::arrow {

Stream::Stream(ArrowArrayStream* source) {
    if (source->release == nullptr) {
        throw ExportError(
            "The stream of the data has been read before and is empty now: pass the data themselves, or a new stream.");
    }
    *stream_.get() = *source;
    source->release = nullptr;
    Schema schema;
    check(stream_->get_schema(stream_.get(), schema.get()), "the schema");
    if (std::strcmp(schema->format, "+s") != 0) {
        throw ExportError("The data are a single column, not a table: pass a table with named columns.");
    }
    std::set<std::string> seen;
    for (std::int64_t i = 0; i < schema->n_children; ++i) {
        const ArrowSchema& field = *schema->children[i];
        names_.emplace_back(field.name == nullptr ? "" : field.name);
        types_.push_back(column_type(field));
        if (!seen.insert(names_.back()).second) {
            throw ExportError("Column '" + names_.back() + "' stands twice in the data: rename or drop one of the two.");
        }
    }
}

std::optional<std::size_t> Stream::find(std::string_view name) const noexcept {
    const auto found = std::find(names_.begin(), names_.end(), name);
    return found == names_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - names_.begin()));
}

Array Stream::next() {
    Array batch;
    check(stream_->get_next(stream_.get(), batch.get()), "the next batch of rows");
    if (batch.empty()) {
        return batch;
    }
    if (static_cast<std::size_t>(batch->n_children) != names_.size()) {
        throw ExportError("A batch has " + std::to_string(batch->n_children) + " columns where the schema has " +
                          std::to_string(names_.size()) + ".");
    }
    if (batch->null_count > 0) {
        throw ExportError("A batch has rows that are null as a whole: drop them before the analysis.");
    }
    return batch;
}

void Stream::check(int code, const char* what) {
    if (code != 0) {
        const char* reason = stream_->get_last_error(stream_.get());
        throw ExportError(std::string("The data source failed to give ") + what + ": " +
                          (reason == nullptr ? std::strerror(code) : reason));
    }
}

} // namespace cxlift::arrow
