// A table arriving as a stream of record batches through the Arrow C stream interface.
#pragma once

#include "core/arrow/c_data_interface.hpp"
#include "core/arrow/type.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cxlift::arrow {

// Takes over a stream. Throws ExportError where the producer reports an error, where a column name stands twice, or where the
// stream is not a table (a struct of columns without nulls of its own).
class Stream {
public:
    explicit Stream(ArrowArrayStream* source); // moves out of `source`, as the interface asks

    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
    [[nodiscard]] const ColumnType& type(std::size_t column) const { return types_.at(column); }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept;

    // The next batch, or an empty array at the end.
    [[nodiscard]] Array next();

private:
    void check(int code, const char* what);

    Owned<ArrowArrayStream> stream_;
    std::vector<std::string> names_;
    std::vector<ColumnType> types_;
};

} // namespace cxlift::arrow
