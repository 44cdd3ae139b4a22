// The three structs of the Arrow C data interface, as its specification defines them, and their owners.
// https://arrow.apache.org/docs/format/CDataInterface.html and CStreamInterface.html
#pragma once

#include <cstdint>
#include <memory>

extern "C" {

struct ArrowSchema {
    const char* format;
    const char* name;
    const char* metadata;
    std::int64_t flags;
    std::int64_t n_children;
    ArrowSchema** children;
    ArrowSchema* dictionary;
    void (*release)(ArrowSchema*);
    void* private_data;
};

struct ArrowArray {
    std::int64_t length;
    std::int64_t null_count;
    std::int64_t offset;
    std::int64_t n_buffers;
    std::int64_t n_children;
    const void** buffers;
    ArrowArray** children;
    ArrowArray* dictionary;
    void (*release)(ArrowArray*);
    void* private_data;
};

struct ArrowArrayStream {
    int (*get_schema)(ArrowArrayStream*, ArrowSchema* out);
    int (*get_next)(ArrowArrayStream*, ArrowArray* out);
    const char* (*get_last_error)(ArrowArrayStream*);
    void (*release)(ArrowArrayStream*);
    void* private_data;
};

} // extern "C"

namespace cxlift::arrow {

// Owns one of the structs above: releases it once, cannot be copied. An empty one has release == nullptr.
template <typename Struct> class Owned {
public:
    Owned() : value_(std::make_unique<Struct>()) {}
    Owned(Owned&&) noexcept = default;
    Owned& operator=(Owned&& other) noexcept {
        reset();
        value_ = std::move(other.value_);
        return *this;
    }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() { reset(); }

    [[nodiscard]] Struct* get() const noexcept { return value_.get(); }
    [[nodiscard]] Struct* operator->() const noexcept { return value_.get(); }
    [[nodiscard]] bool empty() const noexcept { return value_ == nullptr || value_->release == nullptr; }

private:
    void reset() noexcept {
        if (!empty()) {
            value_->release(value_.get());
        }
    }
    std::unique_ptr<Struct> value_;
};

using Schema = Owned<ArrowSchema>;
using Array = Owned<ArrowArray>;

} // namespace cxlift::arrow
