// The journal as a command, for the power-cut simulation.
//   journal_cli run CARD FLASH ACTION...   start with that card ("-": none) and flash file, then
//                                          record=N, attach=DIRECTORY, ack=N
//   journal_cli check                      for each line "CARD FLASH" of the input: recover, tell what is there,
//                                          record once more, recover again and tell that
// It says "F <key> <hex>" for each value it writes to flash, and "D <seq>" when a record is durable.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <unistd.h>
#include "journal.h"
#include "memory_flash.h"

using namespace esphome::treatment_journal;

static constexpr uint32_t FRESH = 0xABCD1234;

/// One line of output in one system call, so that its place among the others is known.
static void say(const std::string &line) {
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

/// Tells every write.
class ToldFlash final : public Flash {
 public:
  explicit ToldFlash(const std::string &path) {
    std::ifstream file(path);
    size_t key;
    for (std::string digits; file >> key >> digits;) {
      for (size_t i = 0; i < digits.size(); i += 2)
        this->memory_.values[key].push_back(static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    }
  }
  bool read(size_t key, void *data, size_t size) override { return this->memory_.read(key, data, size); }
  bool write(size_t key, const void *data, size_t size) override {
    this->memory_.write(key, data, size);
    if (this->tells)
      say("F " + std::to_string(key) + " " + hex(this->memory_.values[key]) + "\n");
    return true;
  }

  bool tells{true};

 private:
  MemoryFlash memory_;
};

static void record(Journal &journal) {
  journal.record(static_cast<Kind>(journal.head().seq % KIND_COUNT), 1000, 1795455652);
}

static int run(const std::string &card, const std::string &flash_file, char **actions) {
  ToldFlash flash(flash_file);
  Journal journal(flash);
  journal.start(card == "-" ? "" : card, FRESH);
  for (; *actions != nullptr; actions++) {
    const std::string action = *actions;
    const std::string name = action.substr(0, action.find('='));
    const std::string value = action.substr(name.size() + 1);
    if (name == "attach")
      journal.attach(value);
    else if (name == "ack")
      journal.acknowledge(std::stoul(value), false);
    for (size_t i = 0; name == "record" && i < std::stoul(value); i++) {
      record(journal);
      say("D " + std::to_string(journal.head().seq) + "\n");
    }
    while (journal.copy_to_card()) {
    }
  }
  return 0;
}

static std::optional<Entry> next(Journal &journal, uint32_t seq) {
  auto entry = journal.next(seq);
  while (journal.is_searching())
    entry = journal.next(seq);
  return entry;
}

/// `<gen> <corrupt>` and then `<seq>,<prev>,<total>` for all that would be sent.
static std::string told(Journal &journal) {
  std::ostringstream text;
  text << std::hex << journal.gen() << std::dec;
  std::string replay;
  for (auto entry = next(journal, 0); entry.has_value(); entry = next(journal, entry->record.seq)) {
    replay += " " + std::to_string(entry->record.seq) + "," + std::to_string(entry->prev) + "," +
              std::to_string(entry->record.total());
  }
  text << " " << journal.corrupt() << replay;
  return text.str();
}

static void check(const std::string &card, const std::string &flash_file) {
  ToldFlash flash(flash_file);
  flash.tells = false;
  for (int round = 0; round < 2; round++) {
    Journal journal(flash);
    journal.start(card, FRESH);
    say(told(journal) + (round == 0 ? ";" : "\n"));
    while (journal.copy_to_card()) {
    }
    record(journal);
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
