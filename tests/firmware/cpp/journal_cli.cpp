// Command line of the journal, for the power-cut simulation.
//   journal_cli run CARD FLASH ACTION...   start with that card ("-": none) and flash file, then
//                                          record=N, attach=DIRECTORY, ack=N
//   journal_cli check                      for each line "CARD FLASH" of the input: recover, print the replay,
//                                          record once more, recover again and print the replay
// It prints "F <key> <hex>" for each value it writes to flash, and "D <seq>" when a record is durable.
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
    this->memory_.write(key, data, size);
    if (this->prints)
      print("F " + std::to_string(key) + " " + hex(this->memory_.values[key]) + "\n");
    return true;
  }

  bool prints{true};

 private:
  MemoryFlash memory_;
};

static void record(Journal &journal) {
  journal.record(static_cast<Kind>(journal.head().seq % KIND_COUNT), 1000, 1795455652);
}

static int run(const std::string &card, const std::string &flash_file, char **actions) {
  PrintingFlash flash(flash_file);
  Journal journal(flash);
  journal.start(card == "-" ? "" : card, FRESH);
  for (; *actions != nullptr; actions++) {
    const std::string action = *actions;
    const std::string name = action.substr(0, action.find('='));
    const std::string value = action.substr(name.size() + 1);
    if (name == "attach")
      journal.attach_card(value);
    else if (name == "ack")
      journal.acknowledge(std::stoul(value), false);
    for (size_t i = 0; name == "record" && i < std::stoul(value); i++) {
      record(journal);
      print("D " + std::to_string(journal.head().seq) + "\n");
    }
    while (journal.copy_to_card()) {
    }
  }
  return 0;
}

static ReadResult<OutgoingRecord> next(Journal &journal, uint32_t seq) {
  auto result = journal.next(seq);
  while (result.status == ReadStatus::SEARCHING)
    result = journal.next(seq);
  return result;
}

/// `<gen> <corrupt>`, then `<seq>,<prev>,<total>` for each record that would be sent.
static std::string replay_line(Journal &journal) {
  std::ostringstream text;
  text << std::hex << journal.gen() << std::dec;
  std::string replay;
  for (auto result = next(journal, 0); result.found(); result = next(journal, result.value.record.seq)) {
    const OutgoingRecord &outgoing = result.value;
    replay += " " + std::to_string(outgoing.record.seq) + "," + std::to_string(outgoing.prev) + "," +
              std::to_string(outgoing.record.total());
  }
  text << " " << journal.corrupt() << replay;
  return text.str();
}

static void check(const std::string &card, const std::string &flash_file) {
  PrintingFlash flash(flash_file);
  flash.prints = false;
  for (int round = 0; round < 2; round++) {
    Journal journal(flash);
    journal.start(card, FRESH);
    print(replay_line(journal) + (round == 0 ? ";" : "\n"));
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
