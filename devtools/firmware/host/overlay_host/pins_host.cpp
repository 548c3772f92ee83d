#ifdef USE_HOST
#include "pins_host.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cinttypes>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>
#include "esphome/core/log.h"

namespace esphome::host_pins {

struct Edge {
  unsigned pin;
  bool level;
  int64_t time;
};

struct Pin {
  std::atomic<bool> level{true};
  void (*handler)(void *){nullptr};
  void *argument{nullptr};
};

/// A block of the loop that a test wants.
struct Block {
  int64_t length;
  std::vector<Edge> edges;
};

static std::array<Pin, 64> pins;
static std::recursive_mutex handlers;  // an interrupt may detach itself
static std::mutex blocks_lock;
static std::deque<Block> blocks;
static thread_local const uint32_t *time_of_edge = nullptr;

static int64_t now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

static void interrupt(const Edge &edge) {
  const auto time = static_cast<uint32_t>(edge.time);
  const std::lock_guard lock(handlers);
  pins[edge.pin].level = edge.level;
  time_of_edge = &time;
  if (pins[edge.pin].handler != nullptr)
    pins[edge.pin].handler(pins[edge.pin].argument);
  time_of_edge = nullptr;
}

static std::vector<Edge> read_edges(std::istream &line) {
  std::vector<Edge> edges;
  for (Edge edge; line >> edge.pin >> edge.level >> edge.time;)
    edges.push_back(edge);
  return edges;
}

static void sleep_until(int64_t time) { std::this_thread::sleep_for(std::chrono::microseconds(time - now())); }

static void play(const std::vector<Edge> &edges, int64_t start) {
  for (auto edge : edges) {
    edge.time += start;
    sleep_until(edge.time);
    interrupt(edge);
  }
}

static void obey(const std::string &text) {
  std::istringstream line(text);
  std::string command;
  line >> command;
  if (command == "edges") {
    play(read_edges(line), now());
  } else if (command == "level") {
    unsigned pin;
    bool level;
    line >> pin >> level;
    pins[pin].level = level;
  } else if (command == "block") {
    int64_t milliseconds;
    line >> milliseconds;
    const std::lock_guard lock(blocks_lock);
    blocks.push_back({milliseconds * 1000, read_edges(line)});
  }
}

static void run(const char *pipe) {
  std::fstream commands(pipe, std::ios::in | std::ios::out);  // open for both: it never ends
  for (std::string line; std::getline(commands, line);)
    obey(line);
}

static void begin() {
  static const bool BEGUN = [] {
    std::istringstream low(getenv("OZON_PINS_LOW") != nullptr ? getenv("OZON_PINS_LOW") : "");
    for (unsigned pin; low >> pin;)
      pins[pin].level = false;
    return true;
  }();
  static_cast<void>(BEGUN);
}

bool level(uint8_t pin) {
  begin();
  return pins[pin].level;
}

void attach(uint8_t pin, void (*handler)(void *), void *argument) {
  begin();
  {
    const std::lock_guard lock(handlers);
    pins[pin].handler = handler;
    pins[pin].argument = argument;
  }
  static const bool RUNNING = [] {
    if (const char *pipe = getenv("OZON_PINS"))
      std::thread(run, pipe).detach();
    return true;
  }();
  static_cast<void>(RUNNING);
}

void detach(uint8_t pin) {
  const std::lock_guard lock(handlers);
  pins[pin].handler = nullptr;
}

const uint32_t *edge_time() { return time_of_edge; }

void block_loop() {
  Block block;
  {
    const std::lock_guard lock(blocks_lock);
    if (blocks.empty())
      return;
    block = blocks.front();
    blocks.pop_front();
  }
  const int64_t start = now();
  ESP_LOGI("pins", "Blocked at %" PRId64, start);
  play(block.edges, start);
  sleep_until(start + block.length);
}

void slow_start() {
  const char *edges = getenv("OZON_PINS_START");
  std::istringstream line(edges != nullptr ? edges : "");
  play(read_edges(line), now());
}

}  // namespace esphome::host_pins

#endif  // USE_HOST
