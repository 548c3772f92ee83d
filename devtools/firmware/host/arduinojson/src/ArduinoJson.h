// Test-only replacement for ArduinoJson 7 on the host build: the part of its API that ESPHome's
// json and mqtt components use, on top of nlohmann::json (Debian: nlohmann-json3-dev).
// Nearly every source of ESPHome includes this file. It only declares nlohmann::json, which is large: json_node.cpp has
// it.
#pragma once
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <nlohmann/json_fwd.hpp>

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

namespace json_node {
bool is_null(const JsonNode &node);
bool is_boolean(const JsonNode &node);
bool is_integer(const JsonNode &node);
bool is_unsigned(const JsonNode &node);
bool is_number(const JsonNode &node);
bool is_object(const JsonNode &node);
/// nullptr if it is no text.
const std::string *text(const JsonNode &node);
/// The value of a number or boolean; 0 if it is none.
int64_t to_int(const JsonNode &node);
uint64_t to_unsigned(const JsonNode &node);
double to_double(const JsonNode &node);
void assign_bool(JsonNode &node, bool value);
void assign_int(JsonNode &node, int64_t value);
void assign_unsigned(JsonNode &node, uint64_t value);
void assign_double(JsonNode &node, double value);
void assign_text(JsonNode &node, std::string_view value);
void assign_null(JsonNode &node);
void make_array(JsonNode &node);
void make_object(JsonNode &node);
bool contains(const JsonNode &node, std::string_view key);
JsonNode &field(JsonNode &node, const char *key);
/// The element of an array, which is made one and filled up to there with null.
JsonNode &element(JsonNode &node, size_t index);
/// A new last element, null.
JsonNode &append(JsonNode &node);
}  // namespace json_node

class JsonVariant {
 public:
  JsonVariant(JsonNode *node = nullptr) : node_(node) {}
  bool isNull() const { return this->node_ == nullptr || json_node::is_null(*this->node_); }
  explicit operator bool() const { return !this->isNull(); }

  template<typename T>
  void set(const T &value) {
    if constexpr (std::is_same_v<T, JsonString>) {
      json_node::assign_text(*this->node_, value.view());
    } else if constexpr (requires(JsonVariant v) { convertToJson(value, v); }) {
      convertToJson(value, *this);
    } else if constexpr (std::is_same_v<T, std::nullptr_t>) {
      json_node::assign_null(*this->node_);
    } else if constexpr (std::is_same_v<T, bool>) {
      json_node::assign_bool(*this->node_, value);
    } else if constexpr (std::is_floating_point_v<T>) {
      json_node::assign_double(*this->node_, value);
    } else if constexpr (std::signed_integral<T>) {
      json_node::assign_int(*this->node_, value);
    } else if constexpr (std::unsigned_integral<T>) {
      json_node::assign_unsigned(*this->node_, value);
    } else {
      json_node::assign_text(*this->node_, value);
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
      return json_node::is_boolean(*this->node_);
    else if constexpr (std::is_integral_v<T>)
      return json_node::is_integer(*this->node_) && (std::is_signed_v<T> || json_node::is_unsigned(*this->node_));
    else if constexpr (std::is_floating_point_v<T>)
      return json_node::is_number(*this->node_);
    else if constexpr (std::is_same_v<T, const char *> || std::is_same_v<T, std::string>)
      return json_node::text(*this->node_) != nullptr;
    else
      return true;
  }

  JsonVariant operator[](const char *key) const {
    return JsonVariant(this->node_ ? &json_node::field(*this->node_, key) : nullptr);
  }
  template<typename T>
    requires std::is_same_v<T, int>
  JsonVariant operator[](T index) const {
    return JsonVariant(&json_node::element(*this->node_, index));
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
    return this->node_ && json_node::contains(*this->node_, key);
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
    JsonVariant(&json_node::append(*this->node_)).set(value);
    return true;
  }
  template<typename T>
  T add() {
    return JsonVariant(&json_node::append(*this->node_)).to<T>();
  }
};

template<typename T>
T JsonVariant::to() {
  if constexpr (std::is_same_v<T, JsonArray>)
    json_node::make_array(*this->node_);
  else
    json_node::make_object(*this->node_);
  return T(*this);
}
template<typename T>
T JsonVariant::as() const {
  if constexpr (std::is_same_v<T, JsonObject>) {
    return T(JsonVariant(this->node_ != nullptr && json_node::is_object(*this->node_) ? this->node_ : nullptr));
  } else if constexpr (std::is_base_of_v<JsonVariant, T>) {
    return T(*this);
  } else if constexpr (std::is_same_v<T, const char *>) {
    return this->is<const char *>() ? json_node::text(*this->node_)->c_str() : nullptr;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return this->is<std::string>() ? *json_node::text(*this->node_) : std::string();
  } else if constexpr (std::is_floating_point_v<T>) {
    return this->isNull() ? T{} : static_cast<T>(json_node::to_double(*this->node_));
  } else if constexpr (std::is_signed_v<T>) {
    return this->isNull() ? T{} : static_cast<T>(json_node::to_int(*this->node_));
  } else {
    return this->isNull() ? T{} : static_cast<T>(json_node::to_unsigned(*this->node_));
  }
}
template<typename T>
T operator|(const JsonVariant &v, T fallback) {
  return v.is<T>() ? v.as<T>() : fallback;
}

class JsonDocument {
 public:
  explicit JsonDocument(ArduinoJson::Allocator *allocator = nullptr);
  JsonDocument(const JsonObject &obj);
  JsonDocument(JsonDocument &&other) noexcept;
  JsonDocument &operator=(JsonDocument &&other) noexcept;
  ~JsonDocument();
  bool overflowed() const { return false; }
  bool isNull() const { return json_node::is_null(*this->root_); }
  template<typename T>
  T to() {
    return JsonVariant(this->root_.get()).to<T>();
  }
  template<typename T>
  T as() {
    return JsonVariant(this->root_.get()).as<T>();
  }
  JsonVariant operator[](const char *key) { return JsonVariant(this->root_.get())[key]; }
  JsonNode &root() const { return *this->root_; }

 private:
  std::unique_ptr<JsonNode> root_;
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

DeserializationError deserializeJson(JsonDocument &doc, const uint8_t *data, size_t len);
size_t serializeJson(const JsonDocument &doc, char *buf, size_t cap);
