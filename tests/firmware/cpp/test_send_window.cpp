#include <gtest/gtest.h>
#include "send_window.h"

namespace esphome::treatment_journal {

static constexpr uint32_t TIMEOUT = 10000;

/// Send `count` events from `first` on.
static void send(SendWindow &window, uint32_t first, uint32_t count, uint32_t now) {
  for (uint32_t seq = first; seq < first + count; seq++) {
    ASSERT_GT(window.room(), 0u);
    window.add(seq, 1, now);
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
  EXPECT_EQ(window.room(), 0u);
  window.acknowledge(1, false, 0, 0);
  send(window, 17, 1, 0);
  EXPECT_EQ(window.room(), 0u);
}

TEST(SendWindow, CountsEventsAndNotNumbers) {
  SendWindow window(TIMEOUT);
  window.add(1, 1, 0);
  window.add(1001, 1, 0);
  EXPECT_GT(window.room(), 0u);
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
  window.acknowledge(1, false, 0, TIMEOUT - 1);
  window.expire(TIMEOUT);
  EXPECT_EQ(window.cursor(1), 3u);
}

TEST(SendWindow, MeasuresFromTheFirstEventInFlight) {
  SendWindow window(TIMEOUT);
  send(window, 1, 1, 0);
  window.acknowledge(1, false, 0, 1);
  send(window, 2, 1, 100 * TIMEOUT);  // after a long pause
  window.expire(100 * TIMEOUT + 1);
  EXPECT_EQ(window.cursor(1), 2u);
}

TEST(SendWindow, DoublesItsTimeoutUpToFiveMinutes) {
  SendWindow window(TIMEOUT);
  uint32_t now = 0;
  for (uint32_t expected : {10000, 20000, 40000, 80000, 160000, 300000, 300000}) {
    EXPECT_EQ(window.timeout(), expected);
    window.add(1, 1, now);
    now += expected;
    window.expire(now);
  }
}

TEST(SendWindow, ResetsItsTimeoutAfterAnyAcknowledgement) {
  SendWindow window(TIMEOUT);
  window.add(1, 1, 0);
  window.expire(TIMEOUT);
  window.acknowledge(0, false, 0, TIMEOUT);
  EXPECT_EQ(window.timeout(), TIMEOUT);
}

TEST(SendWindow, SendsEverythingAgainOnANewConnection) {
  SendWindow window(TIMEOUT);
  window.add(1, 1, 0);
  window.expire(TIMEOUT);
  window.add(1, 1, TIMEOUT);
  window.reset();
  EXPECT_EQ(window.cursor(0), 0u);
  EXPECT_EQ(window.timeout(), TIMEOUT);
}

TEST(SendWindow, SendsEverythingAgainAfterAResync) {
  SendWindow window(TIMEOUT);
  send(window, 5, 4, 0);
  window.acknowledge(2, true, 0, 0);
  EXPECT_EQ(window.cursor(2), 2u);
}

TEST(SendWindow, SendsSingleEventsUntilEventBatchesAreOffered) {
  SendWindow window(TIMEOUT);
  EXPECT_EQ(window.room(), 1u);
  window.acknowledge(0, false, 32, 0);
  EXPECT_EQ(window.room(), 32u);
}

TEST(SendWindow, TakesBackAnOfferThatIsNotRepeated) {
  SendWindow window(TIMEOUT);
  for (uint32_t batch : {0, 1}) {
    window.acknowledge(0, false, 32, 0);
    window.acknowledge(0, false, batch, 0);
    EXPECT_EQ(window.room(), 1u);
  }
}

TEST(SendWindow, HasAnUpperBoundForEventBatches) {
  SendWindow window(TIMEOUT);
  window.acknowledge(0, false, UINT32_MAX, 0);
  EXPECT_EQ(window.room(), SendWindow::MAX_BATCH);
}

TEST(SendWindow, HasRoomForTwoFullEventBatches) {
  SendWindow window(TIMEOUT);
  window.acknowledge(0, false, 32, 0);
  window.add(30, 30, 0);
  EXPECT_EQ(window.room(), 32u);
  window.add(60, 30, 0);
  EXPECT_EQ(window.room(), 4u);
  window.add(64, 4, 0);
  EXPECT_EQ(window.room(), 0u);
  window.acknowledge(30, false, 32, 0);
  EXPECT_EQ(window.room(), 30u);
  EXPECT_EQ(window.cursor(30), 64u);
}

TEST(SendWindow, KeepsSixteenEventsInFlightWithSmallEventBatches) {
  SendWindow window(TIMEOUT);
  window.acknowledge(0, false, 2, 0);
  for (uint32_t last = 2; last <= 16; last += 2) {
    EXPECT_EQ(window.room(), 2u);
    window.add(last, 2, 0);
  }
  EXPECT_EQ(window.room(), 0u);
}

TEST(SendWindow, WaitsUntilAllOfAnEventBatchIsAcknowledged) {
  SendWindow window(TIMEOUT);
  window.acknowledge(0, false, 32, 0);
  window.add(32, 32, 0);
  window.acknowledge(5, false, 32, 1);
  EXPECT_EQ(window.cursor(5), 32u);
  EXPECT_TRUE(window.expire(TIMEOUT));
  EXPECT_EQ(window.cursor(5), 5u);
}

TEST(SendWindow, HasNoRoomWhileMoreIsInFlightThanASingleEventMayFollow) {
  SendWindow window(TIMEOUT);
  window.acknowledge(0, false, 32, 0);
  window.add(32, 32, 0);
  window.acknowledge(0, false, 0, 0);
  EXPECT_EQ(window.room(), 0u);
}

TEST(SendWindow, SendsSingleEventsAgainOnANewConnectionAndAfterATimeout) {
  SendWindow window(TIMEOUT);
  window.acknowledge(0, false, 32, 0);
  window.reset();
  EXPECT_EQ(window.room(), 1u);
  window.acknowledge(0, false, 32, 0);
  window.add(32, 32, 0);
  EXPECT_TRUE(window.expire(TIMEOUT));
  EXPECT_EQ(window.room(), 1u);
  window.add(1, 1, 0);
  EXPECT_EQ(window.room(), 1u);
}

TEST(SendWindow, DoesNotTrustEventBatchesForAWhileAfterOneWasNotAnswered) {
  SendWindow window(TIMEOUT);
  window.acknowledge(0, false, 32, 0);
  window.add(2, 2, 0);
  EXPECT_TRUE(window.expire(TIMEOUT));
  window.acknowledge(0, false, 32, TIMEOUT + SendWindow::MAX_TIMEOUT - 1);
  EXPECT_EQ(window.room(), 1u);
  window.acknowledge(0, false, 32, TIMEOUT + SendWindow::MAX_TIMEOUT);
  EXPECT_EQ(window.room(), 32u);
  window.acknowledge(0, false, 32, TIMEOUT);  // when the millisecond clock has gone round
  EXPECT_EQ(window.room(), 32u);
}

TEST(SendWindow, TrustsEventBatchesAfterASingleEventWasNotAnswered) {
  SendWindow window(TIMEOUT);
  window.acknowledge(0, false, 32, 0);
  window.add(1, 1, 0);
  window.add(2, 1, 0);
  EXPECT_TRUE(window.expire(TIMEOUT));
  window.acknowledge(0, false, 32, TIMEOUT);
  EXPECT_EQ(window.room(), 32u);
}

TEST(SendWindow, TrustsEventBatchesOnANewConnection) {
  SendWindow window(TIMEOUT);
  window.acknowledge(0, false, 32, 0);
  window.add(2, 2, 0);
  EXPECT_TRUE(window.expire(TIMEOUT));
  window.reset();
  window.acknowledge(0, false, 32, TIMEOUT);
  EXPECT_EQ(window.room(), 32u);
}

TEST(SendWindow, SurvivesTheWrapOfTheMillisecondClock) {
  SendWindow window(TIMEOUT);
  window.add(1, 1, UINT32_MAX - 10);
  window.expire(20);
  EXPECT_EQ(window.cursor(0), 1u);
}

}  // namespace esphome::treatment_journal
