// PreferenceFlash over ESPHome's preferences, which write and fail together with those of all other components.
#include <gtest/gtest.h>
#include "preference_flash.h"

namespace esphome::treatment_journal {

class PreferenceFlashTest : public testing::Test {
 protected:
  void SetUp() override {
    nvs = Nvs{};
    this->flash.setup("journal", 3);
  }
  static uint32_t key(size_t number) { return fnv1_hash("journal") + number; }
  /// The value in flash itself; 0 if there is none.
  static uint32_t in_flash(size_t number) {
    const auto found = nvs.flash.find(key(number));
    uint32_t value = 0;
    if (found != nvs.flash.end())
      memcpy(&value, found->second.data(), sizeof(value));
    return value;
  }

  static constexpr uint32_t FOREIGN = 0xF0F0;
  PreferenceFlash flash;
};

TEST_F(PreferenceFlashTest, HasAValueOnceItIsWritten) {
  EXPECT_TRUE(this->flash.save(0, uint32_t{7}));
  EXPECT_EQ(in_flash(0), 7u);
  uint32_t value = 0;
  EXPECT_TRUE(this->flash.load(0, &value));
  EXPECT_EQ(value, 7u);
}

TEST_F(PreferenceFlashTest, DoesNotHaveAValueOfAnotherSize) {
  this->flash.save(0, uint32_t{7});
  uint64_t value = 0;
  EXPECT_FALSE(this->flash.load(0, &value));
  EXPECT_FALSE(this->flash.load(1, &value));
}

TEST_F(PreferenceFlashTest, WritesWhatIsStagedWithTheNextValue) {
  this->flash.save_later(1, uint32_t{3});
  EXPECT_EQ(in_flash(1), 0u);
  EXPECT_TRUE(this->flash.save(0, uint32_t{7}));
  EXPECT_TRUE(this->flash.took_staged());
  EXPECT_EQ(in_flash(1), 3u);
}

TEST_F(PreferenceFlashTest, SaysThatAValueIsNotDurableIfTheFlashDidNotTakeIt) {
  nvs.failing = {key(0)};
  EXPECT_FALSE(this->flash.save(0, uint32_t{7}));
}

TEST_F(PreferenceFlashTest, SaysThatAValueIsNotDurableIfTheFlashKeepsTheOneBefore) {
  this->flash.save(0, uint32_t{7});
  nvs.failing = {key(0)};
  EXPECT_FALSE(this->flash.save(0, uint32_t{8}));
  EXPECT_EQ(in_flash(0), 7u);
}

TEST_F(PreferenceFlashTest, SaysThatAValueIsNotDurableIfItCannotEvenBeCached) {
  nvs.refuses = true;
  EXPECT_FALSE(this->flash.save(0, uint32_t{7}));
}

TEST_F(PreferenceFlashTest, IsNotConcernedByAPreferenceOfAnotherComponentThatFails) {
  nvs.cache[FOREIGN] = {1};
  nvs.failing = {FOREIGN};
  EXPECT_TRUE(this->flash.save(0, uint32_t{7}));
  EXPECT_EQ(in_flash(0), 7u);
}

TEST_F(PreferenceFlashTest, DoesNotPromiseWhatIsStagedIfSomethingFailed) {
  this->flash.save_later(1, uint32_t{3});
  nvs.failing = {key(1)};
  EXPECT_TRUE(this->flash.save(0, uint32_t{7}));
  EXPECT_FALSE(this->flash.took_staged());
  nvs.failing = {};
  EXPECT_TRUE(this->flash.save(0, uint32_t{8}));
  EXPECT_TRUE(this->flash.took_staged());
}

}  // namespace esphome::treatment_journal
