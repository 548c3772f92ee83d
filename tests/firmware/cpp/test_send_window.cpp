#include <gtest/gtest.h>
#include "send_window.h"

namespace esphome::treatment_journal {

static constexpr uint32_t TIMEOUT = 10000;

/// Send `count` events from `first` on.
static void send(SendWindow &window, uint32_t first, uint32_t count, uint32_t now) {
  for (uint32_t seq = first; seq < first + count; seq++) {
    ASSERT_TRUE(window.has_room());
    window.add(seq, now);
  }
}

TEST(SendWindow, StartsAfterTheMark) { EXPECT_EQ(SendWindow(TIMEOUT).cursor(7), 7u); }

TEST(SendWindow, ContinuesAfterWhatItSent) {
  SendWindow window(TIMEOUT);
  send(window, 8, 2, 0);
  EXPECT_EQ(window.cursor(7), 9u);
}

TEST(SendWindow, HasRoomForSixteenEvents) {
  SendWindow window(TIMEOUT);
  send(window, 1, 16, 0);
  EXPECT_FALSE(window.has_room());
  window.acknowledge(1, false, 0);
  send(window, 17, 1, 0);
  EXPECT_FALSE(window.has_room());
}

TEST(SendWindow, CountsEventsAndNotNumbers) {
  SendWindow window(TIMEOUT);
  window.add(1, 0);
  window.add(1001, 0);
  EXPECT_TRUE(window.has_room());
}

TEST(SendWindow, SendsAgainWhatIsNotAcknowledgedInTime) {
  SendWindow window(TIMEOUT);
  send(window, 1, 3, 500);
  EXPECT_FALSE(window.expire(500 + TIMEOUT - 1));
  EXPECT_EQ(window.cursor(0), 3u);
  EXPECT_TRUE(window.expire(500 + TIMEOUT));
  EXPECT_EQ(window.cursor(0), 0u);
}

TEST(SendWindow, DoesNotExpireWhileItIsEmpty) {
  SendWindow window(TIMEOUT);
  EXPECT_FALSE(window.expire(TIMEOUT));
  EXPECT_EQ(window.timeout(), TIMEOUT);
}

TEST(SendWindow, KeepsWhatIsInFlightWhileThereIsProgress) {
  SendWindow window(TIMEOUT);
  send(window, 1, 3, 0);
  window.acknowledge(1, false, TIMEOUT - 1);
  window.expire(TIMEOUT);
  EXPECT_EQ(window.cursor(1), 3u);
}

TEST(SendWindow, MeasuresFromTheFirstEventInFlight) {
  SendWindow window(TIMEOUT);
  send(window, 1, 1, 0);
  window.acknowledge(1, false, 1);
  send(window, 2, 1, 100 * TIMEOUT);  // after a long pause
  window.expire(100 * TIMEOUT + 1);
  EXPECT_EQ(window.cursor(1), 2u);
}

TEST(SendWindow, DoublesItsTimeoutUpToFiveMinutes) {
  SendWindow window(TIMEOUT);
  uint32_t now = 0;
  for (uint32_t expected : {10000, 20000, 40000, 80000, 160000, 300000, 300000}) {
    EXPECT_EQ(window.timeout(), expected);
    window.add(1, now);
    now += expected;
    window.expire(now);
  }
}

TEST(SendWindow, ResetsItsTimeoutAfterAnyAcknowledgement) {
  SendWindow window(TIMEOUT);
  window.add(1, 0);
  window.expire(TIMEOUT);
  window.acknowledge(0, false, TIMEOUT);
  EXPECT_EQ(window.timeout(), TIMEOUT);
}

TEST(SendWindow, SendsEverythingAgainOnANewConnection) {
  SendWindow window(TIMEOUT);
  window.add(1, 0);
  window.expire(TIMEOUT);
  window.add(1, TIMEOUT);
  window.reset();
  EXPECT_EQ(window.cursor(0), 0u);
  EXPECT_EQ(window.timeout(), TIMEOUT);
}

TEST(SendWindow, SendsEverythingAgainAfterAResync) {
  SendWindow window(TIMEOUT);
  send(window, 5, 4, 0);
  window.acknowledge(2, true, 0);
  EXPECT_EQ(window.cursor(2), 2u);
}

TEST(SendWindow, SurvivesTheWrapOfTheMillisecondClock) {
  SendWindow window(TIMEOUT);
  window.add(1, UINT32_MAX - 10);
  window.expire(20);
  EXPECT_EQ(window.cursor(0), 1u);
}

}  // namespace esphome::treatment_journal
