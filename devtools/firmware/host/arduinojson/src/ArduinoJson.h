// Test-only replacement for ArduinoJson 7 on the host build: the part of its API that ESPHome's
// json and mqtt components use, on top of nlohmann::json (Debian: nlohmann-json3-dev).
#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <nlohmann/json.hpp>

namespace ArduinoJson {
class Allocator {
 public:
  virtual ~Allocator() = default;
  virtual void *allocate(size_t size) = 0;
  virtual void deallocate(void *ptr) = 0;
  virtual void *reallocate(void *ptr, size_t size) = 0;
};
namespace detail {
class DefaultAllocator final : public Allocator {
 public:
  void *allocate(size_t size) override { return malloc(size); }
  void deallocate(void *ptr) override { free(ptr); }
  void *reallocate(void *ptr, size_t size) override { return realloc(ptr, size); }
  static Allocator *instance() {
    static DefaultAllocator self;
    return &self;
  }
};
}  // namespace detail
}  // namespace ArduinoJson

class JsonString {
 public:
  JsonString(const char *data, size_t size, bool is_static = false) : view_(data, size) {}
  std::string_view view() const { return this->view_; }

 private:
  std::string_view view_;
};

class JsonVariant;
class JsonArray;
class JsonObject;
using JsonNode = nlohmann::ordered_json;  // the order of the fields stays as written

class JsonVariant {
 public:
  JsonVariant(JsonNode *node = nullptr) : node_(node) {}
  bool isNull() const { return this->node_ == nullptr || this->node_->is_null(); }
  explicit operator bool() const { return !this->isNull(); }

  template<typename T>
  void set(const T &value) {
    if constexpr (std::is_same_v<T, JsonString>) {
      *this->node_ = std::string(value.view());
    } else if constexpr (requires(JsonVariant v) { convertToJson(value, v); }) {
      convertToJson(value, *this);
    } else {
      *this->node_ = value;
    }
  }
  template<typename T>
  JsonVariant &operator=(const T &value) {
    this->set(value);
    return *this;
  }
  JsonVariant &operator=(const JsonVariant &other) = default;
  JsonVariant(const JsonVariant &other) = default;

  template<typename T>
  T to();
  template<typename T>
  T as() const;
  template<typename T>
  bool is() const {
    if (this->isNull())
      return false;
    if constexpr (std::is_same_v<T, bool>)
      return this->node_->is_boolean();
    else if constexpr (std::is_integral_v<T>)
      return this->node_->is_number_integer() && (std::is_signed_v<T> || this->node_->is_number_unsigned());
    else if constexpr (std::is_floating_point_v<T>)
      return this->node_->is_number();
    else if constexpr (std::is_same_v<T, const char *> || std::is_same_v<T, std::string>)
      return this->node_->is_string();
    else
      return true;
  }

  JsonVariant operator[](const char *key) const { return JsonVariant(this->node_ ? &(*this->node_)[key] : nullptr); }
  template<typename T>
    requires std::is_same_v<T, int>
  JsonVariant operator[](T index) const {
    if (!this->node_->is_array())
      *this->node_ = JsonNode::array();
    while (this->node_->size() <= static_cast<size_t>(index))
      this->node_->push_back(nullptr);
    return JsonVariant(&(*this->node_)[index]);
  }
  JsonNode *node() const { return this->node_; }

 protected:
  JsonNode *node_;
};

class JsonObject : public JsonVariant {
 public:
  using JsonVariant::JsonVariant;
  JsonObject(const JsonVariant &v) : JsonVariant(v) {}
  template<typename K>
  bool containsKey(const K &key) const {
    return this->node_ && this->node_->contains(key);
  }
};
using JsonObjectConst = JsonObject;
using JsonVariantConst = JsonVariant;

class JsonArray : public JsonVariant {
 public:
  using JsonVariant::JsonVariant;
  JsonArray(const JsonVariant &v) : JsonVariant(v) {}
  template<typename T>
  bool add(const T &value) {
    this->node_->push_back(nullptr);
    JsonVariant(&this->node_->back()).set(value);
    return true;
  }
  template<typename T>
  T add() {
    this->node_->push_back(std::is_same_v<T, JsonObject> ? JsonNode::object() : JsonNode::array());
    return T(JsonVariant(&this->node_->back()));
  }
};

template<typename T>
T JsonVariant::to() {
  *this->node_ = std::is_same_v<T, JsonArray> ? JsonNode::array() : JsonNode::object();
  return T(*this);
}
template<typename T>
T JsonVariant::as() const {
  if constexpr (std::is_same_v<T, JsonObject>) {
    return T(JsonVariant(this->node_ != nullptr && this->node_->is_object() ? this->node_ : nullptr));
  } else if constexpr (std::is_base_of_v<JsonVariant, T>) {
    return T(*this);
  } else if constexpr (std::is_same_v<T, const char *>) {
    return this->is<const char *>() ? this->node_->get_ptr<const std::string *>()->c_str() : nullptr;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return this->is<std::string>() ? this->node_->get<std::string>() : std::string();
  } else {
    if (this->isNull() || !(this->node_->is_number() || this->node_->is_boolean()))
      return T{};
    return this->node_->template get<T>();
  }
}
template<typename T>
T operator|(const JsonVariant &v, T fallback) {
  return v.is<T>() ? v.as<T>() : fallback;
}

class JsonDocument {
 public:
  explicit JsonDocument(ArduinoJson::Allocator *allocator = nullptr) {}
  JsonDocument(const JsonObject &obj) {
    if (obj.node() != nullptr)
      this->root_ = *obj.node();
  }
  bool overflowed() const { return false; }
  bool isNull() const { return this->root_.is_null(); }
  template<typename T>
  T to() {
    return JsonVariant(&this->root_).to<T>();
  }
  template<typename T>
  T as() {
    return JsonVariant(&this->root_).as<T>();
  }
  JsonVariant operator[](const char *key) { return JsonVariant(&this->root_)[key]; }
  JsonNode root_;
};

class DeserializationError {
 public:
  enum Code { Ok, EmptyInput, IncompleteInput, InvalidInput, NoMemory };
  DeserializationError(Code code) : code_(code) {}
  bool operator==(Code code) const { return this->code_ == code; }
  const char *c_str() const { return this->code_ == Ok ? "Ok" : "InvalidInput"; }

 private:
  Code code_;
};

inline DeserializationError deserializeJson(JsonDocument &doc, const uint8_t *data, size_t len) {
  doc.root_ = JsonNode::parse(data, data + len, nullptr, false);
  if (!doc.root_.is_discarded())
    return DeserializationError::Ok;
  doc.root_ = nullptr;
  return DeserializationError::InvalidInput;
}
inline size_t serializeJson(const JsonDocument &doc, char *buf, size_t cap) {
  std::string text = doc.root_.dump(-1, ' ', false, JsonNode::error_handler_t::replace);
  size_t n = std::min(cap, text.size());
  memcpy(buf, text.data(), n);
  if (n < cap)
    buf[n] = '\0';
  return n;
}
