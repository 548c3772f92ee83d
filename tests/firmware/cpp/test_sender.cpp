#include <gtest/gtest.h>
#include "sender.h"

namespace esphome::treatment_journal {

static constexpr uint32_t TIMEOUT = 10000;

/// Send `count` events from `first` on.
static void send(Sender &sender, uint32_t first, uint32_t count, uint32_t now) {
  for (uint32_t seq = first; seq < first + count; seq++) {
    ASSERT_TRUE(sender.may_send(now));
    sender.sent(seq, now);
  }
}

TEST(Sender, BeginsBehindTheMark) { EXPECT_EQ(Sender(TIMEOUT).cursor(7), 7u); }

TEST(Sender, ContinuesBehindWhatItSent) {
  Sender sender(TIMEOUT);
  send(sender, 8, 2, 0);
  EXPECT_EQ(sender.cursor(7), 9u);
}

TEST(Sender, KeepsAWindowOfSixteen) {
  Sender sender(TIMEOUT);
  send(sender, 1, 16, 0);
  EXPECT_FALSE(sender.may_send(0));
  sender.acknowledged(1, false, 0);
  send(sender, 17, 1, 0);
  EXPECT_FALSE(sender.may_send(0));
}

TEST(Sender, CountsEventsAndNotNumbersInTheWindow) {
  Sender sender(TIMEOUT);
  sender.sent(1, 0);
  sender.sent(1001, 0);
  EXPECT_TRUE(sender.may_send(0));
}

TEST(Sender, SendsAgainWhatIsNotAcknowledgedInTime) {
  Sender sender(TIMEOUT);
  send(sender, 1, 3, 500);
  EXPECT_TRUE(sender.may_send(500 + TIMEOUT - 1));
  EXPECT_EQ(sender.cursor(0), 3u);
  EXPECT_TRUE(sender.may_send(500 + TIMEOUT));
  EXPECT_EQ(sender.cursor(0), 0u);
}

TEST(Sender, IsPatientWhileThereIsProgress) {
  Sender sender(TIMEOUT);
  send(sender, 1, 3, 0);
  sender.acknowledged(1, false, TIMEOUT - 1);
  sender.may_send(TIMEOUT);
  EXPECT_EQ(sender.cursor(1), 3u);
}

TEST(Sender, MeasuresFromTheFirstEventInFlight) {
  Sender sender(TIMEOUT);
  send(sender, 1, 1, 0);
  sender.acknowledged(1, false, 1);
  send(sender, 2, 1, 100 * TIMEOUT);  // after a long rest
  sender.may_send(100 * TIMEOUT + 1);
  EXPECT_EQ(sender.cursor(1), 2u);
}

TEST(Sender, WaitsTwiceAsLongEachTimeUpToFiveMinutes) {
  Sender sender(TIMEOUT);
  uint32_t now = 0;
  for (uint32_t expected : {10000, 20000, 40000, 80000, 160000, 300000, 300000}) {
    EXPECT_EQ(sender.timeout(), expected);
    sender.sent(1, now);
    now += expected;
    sender.may_send(now);
  }
}

TEST(Sender, IsEagerAgainAfterAnyAcknowledgement) {
  Sender sender(TIMEOUT);
  sender.sent(1, 0);
  sender.may_send(TIMEOUT);
  sender.acknowledged(0, false, TIMEOUT);
  EXPECT_EQ(sender.timeout(), TIMEOUT);
}

TEST(Sender, SendsEverythingAgainOnANewConnection) {
  Sender sender(TIMEOUT);
  sender.sent(1, 0);
  sender.may_send(TIMEOUT);
  sender.sent(1, TIMEOUT);
  sender.connected();
  EXPECT_EQ(sender.cursor(0), 0u);
  EXPECT_EQ(sender.timeout(), TIMEOUT);
}

TEST(Sender, SendsEverythingAgainAfterAResync) {
  Sender sender(TIMEOUT);
  send(sender, 5, 4, 0);
  sender.acknowledged(2, true, 0);
  EXPECT_EQ(sender.cursor(2), 2u);
}

TEST(Sender, SurvivesTheWrapOfTheMillisecondClock) {
  Sender sender(TIMEOUT);
  sender.sent(1, UINT32_MAX - 10);
  sender.may_send(20);
  EXPECT_EQ(sender.cursor(0), 1u);
}

}  // namespace esphome::treatment_journal
