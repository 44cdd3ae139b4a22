// Tables made by hand as Arrow streams, in chunks of any size: every chunk is a slice of the same buffers, so offsets are met
// too.
#pragma once

#include "core/arrow/c_data_interface.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::test {

using Bytes = std::vector<std::uint8_t>;
using Present = std::vector<bool>; // empty: no nulls

template <typename T> Bytes bytes_of(const std::vector<T>& values) {
    Bytes bytes(values.size() * sizeof(T));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

// As tight as the format allows: a reader that looks past the end is caught by AddressSanitizer.
inline Bytes bits_of(const Present& present) {
    Bytes bytes((present.size() + 7) / 8, 0);
    for (std::size_t i = 0; i < present.size(); ++i) {
        bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] | (present[i] ? 1U << (i % 8) : 0U));
    }
    return bytes;
}

struct Column {
    std::string name;
    std::string format;
    std::int64_t rows = 0;
    std::vector<Bytes> buffers; // the first is the validity bitmap, empty where no row is null
    std::shared_ptr<const Column> dictionary;
};

template <typename T>
Column primitive(std::string name, std::string format, const std::vector<T>& values, const Present& present = {}) {
    return {
        std::move(name), std::move(format), static_cast<std::int64_t>(values.size()), {bits_of(present), bytes_of(values)}, {}};
}

inline Column doubles(std::string name, const std::vector<double>& values, const Present& present = {}) {
    return primitive(std::move(name), "g", values, present);
}

template <typename Offset> Column text(std::string name, const std::vector<std::string>& values, const Present& present = {}) {
    std::vector<Offset> offsets{0};
    Bytes bytes;
    for (const std::string& value : values) {
        bytes.insert(bytes.end(), value.begin(), value.end());
        offsets.push_back(static_cast<Offset>(bytes.size()));
    }
    return {std::move(name),
            sizeof(Offset) == 4 ? "u" : "U",
            static_cast<std::int64_t>(values.size()),
            {bits_of(present), bytes_of(offsets), std::move(bytes)},
            {}};
}

inline Column text_view(std::string name, const std::vector<std::string>& values, const Present& present = {}) {
    Bytes views(16 * values.size(), 0);
    Bytes bytes;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string& value = values[i];
        const auto size = static_cast<std::int32_t>(value.size());
        std::memcpy(views.data() + 16 * i, &size, 4);
        std::memcpy(views.data() + 16 * i + 4, value.data(), std::min<std::size_t>(value.size(), size > 12 ? 4 : 12));
        if (size > 12) {
            const auto place = static_cast<std::int32_t>(bytes.size());
            std::memcpy(views.data() + 16 * i + 12, &place, 4); // in buffer 0
            bytes.insert(bytes.end(), value.begin(), value.end());
        }
    }
    const std::vector<std::int64_t> sizes{static_cast<std::int64_t>(bytes.size())};
    return {std::move(name),
            "vu",
            static_cast<std::int64_t>(values.size()),
            {bits_of(present), std::move(views), std::move(bytes), bytes_of(sizes)},
            {}};
}

// Entries are in the order in which the values first stand in the column.
inline Column dictionary(std::string name, const std::vector<std::string>& values, const Present& present = {}) {
    std::map<std::string, std::int16_t> places;
    std::vector<std::string> entries;
    std::vector<std::int16_t> indices;
    for (const std::string& value : values) {
        const auto [place, made] = places.emplace(value, static_cast<std::int16_t>(entries.size()));
        if (made) {
            entries.push_back(value);
        }
        indices.push_back(place->second);
    }
    Column column = primitive(std::move(name), "s", indices, present);
    column.dictionary = std::make_shared<const Column>(text<std::int32_t>("", entries));
    return column;
}

// An index of one byte, the usual form of a variant column.
inline Column small_dictionary(std::string name, const std::vector<std::int8_t>& indices,
                               const std::vector<std::string>& entries) {
    Column column = primitive(std::move(name), "c", indices);
    column.dictionary = std::make_shared<const Column>(text<std::int32_t>("", entries));
    return column;
}

class Table {
public:
    explicit Table(std::vector<Column> columns) {
        for (Column& column : columns) {
            columns_.push_back(std::make_shared<const Column>(std::move(column)));
        }
    }

    [[nodiscard]] std::int64_t rows() const { return columns_.empty() ? 0 : columns_.front()->rows; }

    // A stream of chunks of so many rows each, the last one shorter.
    [[nodiscard]] ArrowArrayStream stream(std::int64_t chunk) const {
        ArrowArrayStream result{};
        result.private_data = new Reading{columns_, rows(), std::max<std::int64_t>(chunk, 1), 0};
        result.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
            *out = schema(static_cast<Reading*>(self->private_data)->columns);
            return 0;
        };
        result.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
            auto& reading = *static_cast<Reading*>(self->private_data);
            *out = {};
            if (const std::int64_t rows = std::min(reading.chunk, reading.rows - reading.at); rows > 0) {
                *out = batch(reading.columns, reading.at, rows);
                reading.at += rows;
            }
            return 0;
        };
        result.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
        result.release = [](ArrowArrayStream* self) {
            delete static_cast<Reading*>(self->private_data);
            self->release = nullptr;
        };
        return result;
    }

private:
    using Columns = std::vector<std::shared_ptr<const Column>>;
    struct Reading {
        Columns columns;
        std::int64_t rows;
        std::int64_t chunk;
        std::int64_t at;
    };
    // What a released struct gives back: its children and dictionary are owned by it.
    template <typename Struct> struct Holder {
        std::shared_ptr<const Column> column;
        std::vector<const void*> buffers;
        std::vector<std::unique_ptr<Struct>> children;
        std::vector<Struct*> pointers;
        std::unique_ptr<Struct> dictionary;

        void adopt(Struct child) { pointers.push_back(children.emplace_back(std::make_unique<Struct>(child)).get()); }
    };
    template <typename Struct> static void attach(Struct& value, Holder<Struct>* holder) {
        value.n_children = static_cast<std::int64_t>(holder->pointers.size());
        value.children = holder->pointers.data();
        value.dictionary = holder->dictionary.get();
        value.private_data = holder;
        value.release = [](Struct* self) {
            const std::unique_ptr<Holder<Struct>> owned(static_cast<Holder<Struct>*>(self->private_data));
            for (const auto& child : owned->children) {
                child->release(child.get());
            }
            if (owned->dictionary != nullptr) {
                owned->dictionary->release(owned->dictionary.get());
            }
            self->release = nullptr;
        };
    }

    static ArrowSchema schema(const Columns& columns) {
        auto* holder = new Holder<ArrowSchema>;
        for (const auto& column : columns) {
            holder->adopt(schema(column));
        }
        ArrowSchema result{};
        result.format = "+s";
        attach(result, holder);
        return result;
    }
    static ArrowSchema schema(const std::shared_ptr<const Column>& column) {
        auto* holder = new Holder<ArrowSchema>;
        holder->column = column;
        if (column->dictionary != nullptr) {
            holder->dictionary = std::make_unique<ArrowSchema>(schema(column->dictionary));
        }
        ArrowSchema result{};
        result.format = column->format.c_str();
        result.name = column->name.c_str();
        result.flags = 2; // nullable
        attach(result, holder);
        return result;
    }
    static ArrowArray batch(const Columns& columns, std::int64_t begin, std::int64_t rows) {
        auto* holder = new Holder<ArrowArray>;
        holder->buffers = {nullptr};
        for (const auto& column : columns) {
            holder->adopt(slice(column, begin, rows));
        }
        return finish(holder, 0, rows);
    }
    static ArrowArray slice(const std::shared_ptr<const Column>& column, std::int64_t begin, std::int64_t rows) {
        auto* holder = new Holder<ArrowArray>;
        holder->column = column;
        for (const Bytes& buffer : column->buffers) {
            holder->buffers.push_back(holder->buffers.empty() && buffer.empty() ? nullptr : buffer.data());
        }
        if (column->dictionary != nullptr) {
            holder->dictionary = std::make_unique<ArrowArray>(slice(column->dictionary, 0, column->dictionary->rows));
        }
        ArrowArray result = finish(holder, begin, rows);
        result.null_count = holder->buffers.front() == nullptr ? 0 : -1; // not counted
        return result;
    }
    static ArrowArray finish(Holder<ArrowArray>* holder, std::int64_t offset, std::int64_t rows) {
        ArrowArray result{};
        result.length = rows;
        result.offset = offset;
        result.n_buffers = static_cast<std::int64_t>(holder->buffers.size());
        result.buffers = holder->buffers.data();
        attach(result, holder);
        return result;
    }

    Columns columns_;
};

} // namespace cxlift::test
