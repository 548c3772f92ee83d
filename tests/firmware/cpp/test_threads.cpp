// The storage task in a real thread beside the loop, for the thread sanitizer.
#include <gtest/gtest.h>
#include <chrono>
#include <thread>
#include "directory_card.h"
#include "memory_flash.h"
#include "storage.h"
#include "temporary_card.h"

namespace esphome::treatment_journal {

static uint32_t clock() {
  using namespace std::chrono;
  return static_cast<uint32_t>(duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

/// A card that keeps the thread that mounts it.
class ThreadCard final : public Card {
 public:
  explicit ThreadCard(const std::string &path) : path_(path) {}
  bool mount() override {
    this->thread = std::this_thread::get_id();
    return true;
  }
  void unmount() override {}
  const std::string &directory() const override { return this->path_; }

  std::atomic<std::thread::id> thread;

 private:
  std::string path_;
};

TEST(StorageTask, DoesNotRunWithoutACard) {
  MemoryFlash flash;
  Journal journal(flash);
  Storage storage(journal, clock);
  EXPECT_FALSE(storage.start(1));
}

TEST(StorageTask, CopiesAndReadsBesideTheLoop) {
  const TemporaryCard folder;
  // for ever, as the thread that uses them
  auto &card = *new ThreadCard(folder.path);
  auto &flash = *new MemoryFlash;
  auto &journal = *new Journal(flash);
  auto &storage = *new Storage(journal, clock);
  storage.set_card(&card);
  journal.load();
  ASSERT_TRUE(storage.start(journal.gen()));
  auto answer = storage.client().answer();
  for (; !answer.has_value(); answer = storage.client().answer())
    std::this_thread::yield();
  journal.start(0xABCD, *answer);
  while (!journal.has_card())
    storage.update(clock());
  for (uint32_t seq = 1; seq <= 1000; seq++) {
    ASSERT_TRUE(journal.record(Kind::BASIC, seq, 0));
    do {
      storage.update(clock());
    } while (journal.next_copy().has_value());
  }
  uint32_t seq = 0;
  while (seq < 1000) {
    const auto next = journal.next(seq);
    storage.update(clock());
    if (!next.found())
      continue;
    ASSERT_EQ(next.value.record.seq, seq + 1);
    ASSERT_EQ(next.value.prev, seq);
    journal.acknowledge(++seq, false);
  }
  EXPECT_EQ(journal.lost(), 0u);
  EXPECT_NE(card.thread.load(), std::this_thread::get_id());
  EXPECT_EQ(storage.client().problem(), CardProblem::NONE);
  EXPECT_EQ(storage.free_stack(), 0u);
}

}  // namespace esphome::treatment_journal
