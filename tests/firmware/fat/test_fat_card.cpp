// The journal on FatFs itself, over a card of sectors in memory: what its driver is asked for, and what every power cut
// between and inside its writes leaves.
#include <gtest/gtest.h>
#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include "boot.h"
#include "memory_flash.h"
#include "sector_disk.h"
#include "segment.h"

namespace esphome::treatment_journal {

static constexpr uint32_t GEN = 0xF4E54;
static constexpr uint32_t NOW = 1000;
static constexpr uint32_t RETRY = 30000;

class FatCard final : public Card {
 public:
  bool mount() override { return fat::mount(); }
  void unmount() override {}
  const std::string &directory() const override { return this->directory_; }

 private:
  std::string directory_{"/sdcard"};
};

/// A device with its card: the flash stays, the card is what `fat::disk` holds.
struct FatDevice {
  explicit FatDevice(MemoryFlash &flash) : boot(flash, this->card, this->memory) { this->boot.start(GEN, NOW); }
  void record() {
    this->boot.journal.record(static_cast<Kind>(this->boot.journal.head().seq % KIND_COUNT), 1000, 1795455652);
  }
  void record_and_settle(uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
      this->record();
      this->boot.settle(NOW);
    }
  }
  /// The numbers of all records it would send, each with its total.
  std::vector<std::pair<uint32_t, uint32_t>> replay() {
    std::vector<std::pair<uint32_t, uint32_t>> numbers;
    for (auto next = this->boot.next(0, NOW); next.found(); next = this->boot.next(next.value.record.seq, NOW))
      numbers.emplace_back(next.value.record.seq, next.value.record.total());
    return numbers;
  }

  FatCard card;
  ResetMemory memory{};
  Boot boot;
};

class FatCardTest : public testing::Test {
 protected:
  void SetUp() override { fat::format(); }
  MemoryFlash flash;
};

TEST_F(FatCardTest, CostsOneSectorForARecord) {
  FatDevice device(this->flash);
  device.record_and_settle(2);
  for (uint32_t seq = 3; seq <= SEGMENT_RECORDS; seq++) {
    fat::disk.reads = fat::disk.status_checks = fat::disk.sectors_written = fat::disk.write_calls = 0;
    device.record_and_settle(1);
    EXPECT_EQ(fat::disk.write_calls, 1) << seq;
    EXPECT_EQ(fat::disk.sectors_written, 1) << seq;
    EXPECT_LE(fat::disk.reads, 1) << seq;  // of the allocation table, where a cluster ends
    EXPECT_LE(fat::disk.status_checks, 1) << seq;
  }
}

TEST_F(FatCardTest, CostsNoMoreForARecordThatBeginsASegment) {
  FatDevice device(this->flash);
  device.record_and_settle(5 * SEGMENT_RECORDS);
  fat::disk.reads = fat::disk.status_checks = fat::disk.write_calls = 0;
  device.record();
  device.boot.client.update(NOW);
  device.boot.work(NOW);
  EXPECT_LE(fat::disk.write_calls, 2);  // and the directory entry of the segment that is closed
  EXPECT_LE(fat::disk.reads, 5);
  EXPECT_LE(fat::disk.status_checks, 6);
}

TEST_F(FatCardTest, CostsLittleToMakeASegmentAhead) {
  FatDevice device(this->flash);
  device.record_and_settle(10 * SEGMENT_RECORDS);
  device.record();
  device.boot.client.update(NOW);
  device.boot.work(NOW);
  fat::disk.reads = fat::disk.status_checks = fat::disk.write_calls = 0;
  device.boot.settle(NOW);
  EXPECT_LE(fat::disk.write_calls, 5);
  EXPECT_LE(fat::disk.reads, 9);
  EXPECT_LE(fat::disk.status_checks, 6);
}

TEST_F(FatCardTest, PutsASegmentIntoOnePiece) {
  FatDevice device(this->flash);
  device.record_and_settle(3 * SEGMENT_RECORDS);
  EXPECT_EQ(fat::disk.contiguous_files, 4);  // one is made ahead
}

TEST_F(FatCardTest, TakesAnyFreeClustersWithoutAPieceOfThatSize) {
  fat::disk.is_fragmented = true;
  {
    FatDevice device(this->flash);
    device.record_and_settle(3 * SEGMENT_RECORDS);
    EXPECT_TRUE(device.boot.journal.has_card());
  }
  this->flash.values.clear();
  FatDevice device(this->flash);
  EXPECT_EQ(device.replay().size(), 3 * SEGMENT_RECORDS);
}

TEST_F(FatCardTest, SurvivesARestart) {
  {
    FatDevice device(this->flash);
    device.record_and_settle(300);
  }
  this->flash.values.clear();
  FatDevice device(this->flash);
  EXPECT_EQ(device.boot.journal.gen(), GEN);
  EXPECT_EQ(device.replay().size(), 300u);
}

/// What a cut leaves of the write that was in progress.
enum class Cut { NOT_BEGUN, HALF_A_SECTOR, GARBAGE, ZEROS };

/// A run of the device, with the flash as it was before each write to the card.
struct Trial {
  fat::Content before;
  std::vector<fat::Write> writes;
  struct Moment {
    std::map<size_t, std::vector<char>> flash;
    uint32_t promised;  ///< Durable in flash
    uint32_t copied;    ///< Reported by the card
  };
  std::vector<Moment> moments;  ///< Before write i, and at the end
};

class PowerCutTest : public FatCardTest {
 protected:
  /// Record on a device, and keep what each power cut would find.
  Trial run(uint32_t before, uint32_t count) {
    Trial trial;
    FatDevice device(this->flash);
    device.record_and_settle(before);
    trial.before = fat::disk.content;
    fat::disk.keeps_history = true;
    uint32_t copied = before;
    const auto keep = [&] {
      while (trial.moments.size() < fat::disk.writes.size() + 1)
        trial.moments.push_back({this->flash.values, device.boot.journal.head().seq, copied});
    };
    keep();
    for (uint32_t i = 0; i < count; i++) {
      device.record();
      // the flash took it before the card was touched: a cut from here on finds it there
      trial.moments.back() = {this->flash.values, device.boot.journal.head().seq, copied};
      while (device.boot.client.update(NOW) || device.boot.work(NOW))
        keep();
      copied = device.boot.journal.head().seq;
      keep();
      trial.moments.back().copied = copied;
    }
    trial.writes = fat::disk.writes;
    return trial;
  }
  /// The card after a cut in write `i`.
  static fat::Content cut(const Trial &trial, size_t i, Cut how) {
    fat::Content content = trial.before;
    for (size_t k = 0; k < i; k++)
      fat::apply(content, trial.writes[k]);
    if (i == trial.writes.size() || how == Cut::NOT_BEGUN)
      return content;
    fat::Write torn = trial.writes[i];
    const auto found = content.find(torn.sector);
    fat::Sector old = found == content.end() ? fat::Sector{} : found->second;
    if (how == Cut::HALF_A_SECTOR)
      std::copy(torn.data[0].begin(), torn.data[0].begin() + 256, old.begin());
    std::mt19937 random(static_cast<uint32_t>(i));
    if (how == Cut::GARBAGE)
      std::generate(old.begin(), old.end(), [&] { return static_cast<uint8_t>(random()); });
    if (how == Cut::ZEROS)
      old = {};
    torn.data = {old};
    fat::apply(content, torn);
    return content;
  }
  /// For each cut: start the device again with that card, and with its flash or a blank one.
  static void for_each_cut(const Trial &trial, const std::vector<Cut> &cuts, bool flash_survives,
                           const std::function<void(FatDevice &, const Trial::Moment &, Cut)> &check) {
    for (size_t i = 0; i <= trial.writes.size(); i++) {
      for (const Cut how : cuts) {
        SCOPED_TRACE("cut " + std::to_string(static_cast<int>(how)) + " in write " + std::to_string(i) + " of " +
                     std::to_string(trial.writes.size()));
        fat::disk = fat::Disk{};
        fat::disk.content = cut(trial, i, how);
        MemoryFlash flash;
        if (flash_survives)
          flash.values = trial.moments[i].flash;
        FatDevice device(flash);
        check(device, trial.moments[i], how);
        if (testing::Test::HasFailure())
          return;
      }
    }
  }
  /// Records from 1 to the end, each counted once.
  static uint32_t expect_unbroken(const std::vector<std::pair<uint32_t, uint32_t>> &numbers) {
    for (uint32_t i = 0; i < numbers.size(); i++)
      EXPECT_EQ(numbers[i], std::pair(i + 1, i + 1));
    return numbers.size();
  }
  static constexpr uint32_t ENOUGH = SEGMENT_RECORDS + 10;  ///< Over the end of a segment
};

static const std::vector<Cut> ALL{Cut::NOT_BEGUN, Cut::HALF_A_SECTOR, Cut::GARBAGE, Cut::ZEROS};

TEST_F(PowerCutTest, LosesNothingThatFlashHoldsWhateverTheCardIsLeftLike) {
  const Trial trial = this->run(0, ENOUGH);
  int cuts = 0;
  for_each_cut(trial, ALL, true, [&](FatDevice &device, const Trial::Moment &moment, Cut) {
    EXPECT_EQ(expect_unbroken(device.replay()), moment.promised);
    device.record_and_settle(SEGMENT_RECORDS + 1);  // it goes on, also into new segments
    EXPECT_EQ(expect_unbroken(device.replay()), moment.promised + SEGMENT_RECORDS + 1);
    cuts++;
    EXPECT_TRUE(device.boot.journal.has_card());
  });
  printf("%d cuts\n", cuts);
}

TEST_F(PowerCutTest, LosesNothingOfTheCardAloneBetweenTheWritesOfSectors) {
  const Trial trial = this->run(SEGMENT_RECORDS - 3, ENOUGH);
  int cuts = 0;
  for_each_cut(trial, {Cut::NOT_BEGUN}, false, [&](FatDevice &device, const Trial::Moment &moment, Cut) {
    const uint32_t last = expect_unbroken(device.replay());
    EXPECT_GE(last, moment.copied);
    EXPECT_LE(last, moment.promised);
    device.record_and_settle(1);
    EXPECT_EQ(device.replay().back(), std::pair(last + Journal::RESUME_SKIP + 1, last + 1));
    cuts++;
  });
  printf("%d cuts\n", cuts);
}

TEST_F(PowerCutTest, InventsNothingOnTheCardAloneWhateverItIsLeftLike) {
  const uint32_t before = 20 * SEGMENT_RECORDS - 3;
  const Trial trial = this->run(before, 8);
  uint32_t most_lost = 0;
  for_each_cut(trial, ALL, false, [&](FatDevice &device, const Trial::Moment &moment, Cut) {
    uint32_t newest = 0;
    for (const auto &[seq, total] : device.replay()) {
      EXPECT_EQ(seq, total);
      EXPECT_GT(seq, newest);
      newest = seq;
    }
    EXPECT_LE(newest, moment.promised);
    const auto found = static_cast<uint32_t>(device.replay().size());
    most_lost = std::max(most_lost, moment.copied - std::min(moment.copied, found));
  });
  EXPECT_LE(most_lost, 16 * SEGMENT_RECORDS);  // a sector of a directory names 16 files
  printf("at most %u records lost to a torn sector\n", most_lost);
}

}  // namespace esphome::treatment_journal
