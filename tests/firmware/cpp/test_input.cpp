#include <gtest/gtest.h>
#include <thread>
#include "input_capture.h"

namespace esphome::treatment_input {

static constexpr int64_t MS = 1000;
static constexpr PulseRules RULES{15 * MS, 15 * MS, 30 * MS, 0, 0};

/// An input without a pin: the test sets its level.
struct Input {
  explicit Input(const PulseRules &rules = RULES) : capture(rules) { this->capture.start(this->clock.at(0), false); }
  bool edge(int64_t time, bool now) {
    this->level = now;
    return this->capture.on_edge(static_cast<uint32_t>(time), now);
  }
  bool poll(int64_t time) { return this->capture.poll(this->clock.at(static_cast<uint32_t>(time)), this->level); }
  void press(int64_t time, int64_t length) {
    this->edge(time, true);
    this->edge(time + length, false);
  }
  void storm(int64_t time) {
    bool on = true;
    while (this->edge(time, on)) {
      on = !on;
      time += 2;
    }
  }
  std::vector<int64_t> treatments() {
    std::vector<int64_t> starts;
    for (auto &decoder = this->capture.decoder(); decoder.has_treatment(); decoder.take_treatment())
      starts.push_back(decoder.treatment());
    return starts;
  }

  WideClock clock;
  InputCapture capture;
  bool level{false};
};

using Starts = std::vector<int64_t>;

TEST(EdgeRing, KeepsTimeAndLevelInOrder) {
  EdgeRing ring;
  Edge edge;
  EXPECT_FALSE(ring.pop(&edge));
  ring.push(1001, true);
  ring.push(UINT32_MAX, false);
  ASSERT_TRUE(ring.pop(&edge));
  EXPECT_EQ(edge.time_us, 1000u);
  EXPECT_TRUE(edge.level);
  ASSERT_TRUE(ring.pop(&edge));
  EXPECT_EQ(edge.time_us, UINT32_MAX - 1);
  EXPECT_FALSE(edge.level);
  EXPECT_FALSE(ring.pop(&edge));
}

TEST(EdgeRing, RefusesWhatDoesNotFit) {
  EdgeRing ring;
  for (uint32_t i = 0; i < EdgeRing::SIZE; i++)
    ASSERT_TRUE(ring.push(2 * i, true));
  EXPECT_FALSE(ring.push(0, true));
  Edge edge;
  for (uint32_t i = 0; i < EdgeRing::SIZE; i++) {
    ASSERT_TRUE(ring.pop(&edge));
    EXPECT_EQ(edge.time_us, 2 * i);
  }
  EXPECT_TRUE(ring.push(0, true));
}

TEST(EdgeRing, IsReadWhileItIsWritten) {
  static constexpr uint32_t COUNT = 300000;
  EdgeRing ring;
  std::thread producer([&ring] {
    for (uint32_t i = 0; i < COUNT;)
      i += ring.push(2 * i, i % 2 == 1);
  });
  Edge edge;
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < COUNT;) {
    if (!ring.pop(&edge))
      continue;
    wrong += edge.time_us != 2 * i || edge.level != (i % 2 == 1);
    i++;
  }
  producer.join();
  EXPECT_EQ(wrong, 0u);
}

TEST(InputCapture, CountsAPressAtTheTimeOfItsEdge) {
  Input input;
  input.press(100 * MS, 40 * MS);
  EXPECT_FALSE(input.poll(2000 * MS));
  EXPECT_EQ(input.treatments(), Starts{100 * MS});
}

TEST(InputCapture, TellsAPulseThatIsTooShort) {
  Input input;
  input.press(100 * MS, 29 * MS);
  input.poll(200 * MS);
  EXPECT_EQ(input.treatments(), Starts{});
  EXPECT_EQ(input.capture.decoder().bounces(), 1u);
}

TEST(InputCapture, CountsAPressWhileItIsHeld) {
  Input input;
  input.edge(100 * MS, true);
  input.poll(130 * MS);
  EXPECT_EQ(input.treatments(), Starts{});
  input.poll(131 * MS);
  EXPECT_EQ(input.treatments(), Starts{100 * MS});
}

TEST(InputCapture, TakesAnEdgeThatIsNewerThanTheLook) {
  Input input;
  input.edge(100 * MS, true);
  input.poll(100 * MS - 10);
  input.poll(200 * MS);
  EXPECT_EQ(input.treatments(), Starts{100 * MS});
}

TEST(InputCapture, WaitsForTheEndOfAPulseThatHasAMaximum) {
  Input input({15 * MS, 15 * MS, 30 * MS, 200 * MS, 0});
  input.edge(100 * MS, true);
  input.poll(250 * MS);
  EXPECT_EQ(input.treatments(), Starts{});
  input.edge(260 * MS, false);
  input.poll(300 * MS);
  EXPECT_EQ(input.treatments(), Starts{100 * MS});
  input.press(400 * MS, 201 * MS);
  input.press(700 * MS, 29 * MS);
  input.poll(1000 * MS);
  EXPECT_EQ(input.treatments(), Starts{});
  EXPECT_EQ(input.capture.decoder().bounces(), 2u);
}

TEST(InputCapture, CountsNothingTooSoonAfterATreatment) {
  Input input({15 * MS, 15 * MS, 30 * MS, 0, 300 * MS});
  input.press(100 * MS, 50 * MS);
  input.press(399 * MS, 50 * MS);
  input.press(500 * MS, 50 * MS);
  input.poll(1000 * MS);
  EXPECT_EQ(input.treatments(), (Starts{100 * MS, 500 * MS}));
  EXPECT_EQ(input.capture.decoder().bounces(), 1u);
}

TEST(InputCapture, SwitchesTheInterruptOnAgainAfterAStorm) {
  Input input;
  input.storm(100 * MS);
  EXPECT_FALSE(input.poll(102 * MS));
  EXPECT_TRUE(input.capture.is_paused());
  EXPECT_FALSE(input.poll(102 * MS + InputCapture::STORM_PAUSE_US - 1));
  EXPECT_TRUE(input.poll(102 * MS + InputCapture::STORM_PAUSE_US));
  EXPECT_FALSE(input.capture.is_paused());
  EXPECT_FALSE(input.poll(120 * MS));
  EXPECT_EQ(input.treatments(), Starts{});
}

TEST(InputCapture, CountsAPressThatBeganInAStormFromItsEnd) {
  Input input;
  input.edge(70 * MS, true);
  input.poll(90 * MS);  // pressed, not long enough yet
  input.storm(92 * MS);
  input.level = true;
  input.poll(100 * MS);
  input.poll(110 * MS);
  input.poll(120 * MS);
  EXPECT_EQ(input.treatments(), Starts{});
  input.poll(141 * MS);
  EXPECT_EQ(input.treatments(), Starts{110 * MS});
}

TEST(InputCapture, SeesAnEdgeThatTheInterruptHasMissed) {
  Input input;
  input.poll(100 * MS);
  input.level = true;
  input.poll(102 * MS);
  input.poll(103 * MS);  // not for long enough: the edge may be on its way
  input.poll(104 * MS);
  input.poll(133 * MS);
  EXPECT_EQ(input.treatments(), Starts{102 * MS});
}

TEST(InputCapture, ForgetsADifferenceThatAnEdgeExplains) {
  Input input;
  input.poll(100 * MS);
  input.level = true;
  input.poll(102 * MS);
  input.edge(102 * MS - 4, true);
  input.poll(200 * MS);
  EXPECT_EQ(input.treatments(), Starts{102 * MS - 4});
  EXPECT_EQ(input.capture.decoder().bounces(), 0u);
}

}  // namespace esphome::treatment_input
