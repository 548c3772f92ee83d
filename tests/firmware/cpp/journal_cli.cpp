// Command line of the journal, for the power-cut simulation.
//   journal_cli run CARD FLASH ACTION...   start with that card ("-": none) and flash file, then
//                                          record=N, attach=DIRECTORY, ack=N
//   journal_cli check                      for each line "CARD FLASH" of the input: recover, print the replay,
//                                          record once more, recover again and print the replay
// It prints "F <key> <hex>" for each value it writes to flash, "D <seq>" when a record is durable in flash, and
// "C <seq>" when the card has everything up to a record.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <unistd.h>
#include "boot.h"
#include "directory_card.h"
#include "memory_flash.h"

using namespace esphome::treatment_journal;

static constexpr uint32_t FRESH = 0xABCD1234;

/// Print a line in one system call, so that strace shows its order among the others.
static void print(const std::string &line) {
  if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    abort();
}

static std::string hex(const std::vector<char> &bytes) {
  std::string text;
  for (unsigned char byte : bytes) {
    char digits[3];
    snprintf(digits, sizeof(digits), "%02x", byte);
    text += digits;
  }
  return text;
}

/// A flash that prints every write.
class PrintingFlash final : public Flash {
 public:
  explicit PrintingFlash(const std::string &path) {
    std::ifstream file(path);
    size_t key;
    for (std::string digits; file >> key >> digits;) {
      for (size_t i = 0; i < digits.size(); i += 2)
        this->memory_.values[key].push_back(static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    }
  }
  bool read(size_t key, void *data, size_t size) override { return this->memory_.read(key, data, size); }
  bool write(size_t key, const void *data, size_t size) override {
    const auto staged = this->memory_.staged;
    this->memory_.write(key, data, size);
    for (const auto &[later, value] : staged)
      this->print_(later);
    this->print_(key);
    return true;
  }
  void stage(size_t key, const void *data, size_t size) override { this->memory_.stage(key, data, size); }
  bool took_staged() const override { return true; }

  bool prints{true};

 private:
  void print_(size_t key) {
    if (this->prints)
      print("F " + std::to_string(key) + " " + hex(this->memory_.values[key]) + "\n");
  }

  MemoryFlash memory_;
};

static void record(Journal &journal) {
  journal.record(static_cast<Kind>(journal.head().seq % KIND_COUNT), 1000, 1795455652);
}

static constexpr uint32_t RETRY = 30000;

static int run(std::string card_path, const std::string &flash_file, char **actions) {
  PrintingFlash flash(flash_file);
  if (card_path == "-")
    card_path = "/nonexistent";
  DirectoryCard card(card_path.c_str());
  ResetMemory memory{};
  Boot boot(flash, card, memory);
  uint32_t now = 1000;
  boot.start(FRESH, now);
  for (; *actions != nullptr; actions++) {
    const std::string action = *actions;
    const std::string name = action.substr(0, action.find('='));
    const std::string value = action.substr(name.size() + 1);
    if (name == "attach") {
      card = DirectoryCard(value.c_str());
      now += RETRY;
    } else if (name == "ack") {
      boot.journal.acknowledge(std::stoul(value), false);
    }
    for (size_t i = 0; name == "record" && i < std::stoul(value); i++) {
      record(boot.journal);
      print("D " + std::to_string(boot.journal.head().seq) + "\n");
      boot.settle(now);
      if (boot.journal.has_card())
        print("C " + std::to_string(boot.journal.head().seq) + "\n");
    }
    boot.settle(now);
  }
  return 0;
}

/// `<gen> <corrupt>`, then `<seq>,<prev>,<total>` for each record that would be sent.
static std::string replay_line(Boot &boot) {
  std::ostringstream text;
  text << std::hex << boot.journal.gen() << std::dec;
  std::string replay;
  for (auto result = boot.next(0, 0); result.found(); result = boot.next(result.value.record.seq, 0)) {
    const OutgoingRecord &outgoing = result.value;
    replay += " " + std::to_string(outgoing.record.seq) + "," + std::to_string(outgoing.prev) + "," +
              std::to_string(outgoing.record.total());
  }
  text << " " << boot.client.corrupt() << replay;
  return text.str();
}

static void check(const std::string &card, const std::string &flash_file) {
  PrintingFlash flash(flash_file);
  flash.prints = false;
  for (int round = 0; round < 2; round++) {
    DirectoryCard directory(card.c_str());
    ResetMemory memory{};
    Boot boot(flash, directory, memory);
    boot.start(FRESH, 0);
    print(replay_line(boot) + (round == 0 ? ";" : "\n"));
    record(boot.journal);
    boot.settle(0);
  }
}

int main(int argc, char **argv) {
  if (argc > 4 && strcmp(argv[1], "run") == 0)
    return run(argv[2], argv[3], argv + 4);
  std::string card, flash_file;
  while (std::cin >> card >> flash_file)
    check(card, flash_file);
  return 0;
}
