#pragma once
// Worker of the storage task: owns the card and the segments on it, and does what the loop requests. Every call of a
// card's function is inside a step() of this, so that nothing else ever waits for a card. Pure: no thread of its own
// (StorageTask has it), the time is passed in.
#include <optional>
#include "card.h"
#include "card_guard.h"
#include "card_messages.h"
#include "segment_store.h"

namespace esphome::treatment_journal {

class CardWorker {
 public:
  CardWorker(CardGuard &guard, CardRequests &requests, CardReports &reports)
      : guard_(guard), requests_(requests), reports_(reports) {}

  void set_card(Card *card) { this->card_ = card; }
  bool has_card() const { return this->card_ != nullptr; }
  /// How often a missing card is tried, and one in use is looked for.
  void set_retry_interval(uint32_t interval) { this->retry_interval_ = interval; }
  /// Do one piece of work. Returns for how many milliseconds there is nothing more to do, unless a request arrives.
  uint32_t step(uint32_t now);

 protected:
  static constexpr uint32_t IDLE = 100;  ///< ms

  void handle_(const CardRequest &request, uint32_t now);
  void append_(const Record &record);
  void open_(uint32_t now);
  CardProblem use_card_();
  bool open_store_(OnReadError on_error);
  void read_();
  bool maintain_(uint32_t now);
  void shut_(CardProblem problem);
  void close_(CardProblem problem);
  void report_(CardReport::Type type, const Record &record = {});

  Card *card_{nullptr};
  CardGuard &guard_;
  CardRequests &requests_;
  CardReports &reports_;
  SegmentStore store_;
  std::optional<uint32_t> gen_;  ///< Which journal to use, once that is known
  std::optional<CardRange> reading_;
  bool mounted_{false};
  bool opened_{false};  ///< The loop was told that the card is in use
  CardProblem problem_{CardProblem::NONE};
  uint32_t session_{0};
  uint32_t acked_{0};
  uint32_t retry_interval_{30000};
  uint32_t last_try_{0};  ///< When it was mounted or looked for last
  uint32_t opened_at_{0};
};

}  // namespace esphome::treatment_journal
