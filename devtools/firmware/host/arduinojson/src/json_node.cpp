// What ArduinoJson.h declares, with the whole of nlohmann::json.
#include "ArduinoJson.h"
#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

namespace json_node {

template<typename T>
static T to_number(const JsonNode &node) {
  switch (node.type()) {
    case JsonNode::value_t::boolean:
      return static_cast<T>(*node.get_ptr<const JsonNode::boolean_t *>());
    case JsonNode::value_t::number_integer:
      return static_cast<T>(*node.get_ptr<const JsonNode::number_integer_t *>());
    case JsonNode::value_t::number_unsigned:
      return static_cast<T>(*node.get_ptr<const JsonNode::number_unsigned_t *>());
    case JsonNode::value_t::number_float:
      return static_cast<T>(*node.get_ptr<const JsonNode::number_float_t *>());
    default:
      return 0;
  }
}

bool is_null(const JsonNode &node) { return node.is_null(); }
bool is_boolean(const JsonNode &node) { return node.is_boolean(); }
bool is_integer(const JsonNode &node) { return node.is_number_integer(); }
bool is_unsigned(const JsonNode &node) { return node.is_number_unsigned(); }
bool is_number(const JsonNode &node) { return node.is_number(); }
bool is_object(const JsonNode &node) { return node.is_object(); }
const std::string *text(const JsonNode &node) { return node.get_ptr<const std::string *>(); }
int64_t to_int(const JsonNode &node) { return to_number<int64_t>(node); }
uint64_t to_unsigned(const JsonNode &node) { return to_number<uint64_t>(node); }
double to_double(const JsonNode &node) { return to_number<double>(node); }
void assign_bool(JsonNode &node, bool value) { node = value; }
void assign_int(JsonNode &node, int64_t value) { node = value; }
void assign_unsigned(JsonNode &node, uint64_t value) { node = value; }
void assign_double(JsonNode &node, double value) { node = value; }
void assign_text(JsonNode &node, std::string_view value) { node = std::string(value); }
void assign_null(JsonNode &node) { node = nullptr; }
void make_array(JsonNode &node) { node = JsonNode::array(); }
void make_object(JsonNode &node) { node = JsonNode::object(); }
bool contains(const JsonNode &node, std::string_view key) { return node.contains(std::string(key)); }
JsonNode &field(JsonNode &node, const char *key) { return node[key]; }
JsonNode &element(JsonNode &node, size_t index) {
  if (!node.is_array())
    node = JsonNode::array();
  while (node.size() <= index)
    node.push_back(nullptr);
  return node[index];
}
JsonNode &append(JsonNode &node) {
  node.push_back(nullptr);
  return node.back();
}

}  // namespace json_node

JsonDocument::JsonDocument(ArduinoJson::Allocator *) : root_(std::make_unique<JsonNode>()) {}
JsonDocument::JsonDocument(const JsonObject &obj)
    : root_(obj.node() ? std::make_unique<JsonNode>(*obj.node()) : std::make_unique<JsonNode>()) {}
JsonDocument::JsonDocument(JsonDocument &&other) noexcept = default;
JsonDocument &JsonDocument::operator=(JsonDocument &&other) noexcept = default;
JsonDocument::~JsonDocument() = default;

DeserializationError deserializeJson(JsonDocument &doc, const uint8_t *data, size_t len) {
  doc.root() = JsonNode::parse(data, data + len, nullptr, false);
  if (!doc.root().is_discarded())
    return DeserializationError::Ok;
  doc.root() = nullptr;
  return DeserializationError::InvalidInput;
}

size_t serializeJson(const JsonDocument &doc, char *buf, size_t cap) {
  const std::string text = doc.root().dump(-1, ' ', false, JsonNode::error_handler_t::replace);
  const size_t size = std::min(cap, text.size());
  memcpy(buf, text.data(), size);
  if (size < cap)
    buf[size] = '\0';
  return size;
}
