#pragma once
// Loop's side of the storage task: carries what the journal needs to the card's worker, and what that did back to the
// journal. It never waits; an operation of the worker that does not end is told as a card that hangs. Pure.
#include <optional>
#include "card_guard.h"
#include "card_messages.h"
#include "journal.h"

namespace esphome::treatment_journal {

class CardClient {
 public:
  CardClient(Journal &journal, CardGuard &guard, CardRequests &requests, CardReports &reports)
      : journal_(journal), guard_(guard), requests_(requests), reports_(reports) {}

  /// Ask for the card's content, before the journal starts: of the generation that flash knows, or of the newest.
  void ask(uint32_t gen);
  /// The answer, once it is there: without a card it is empty.
  std::optional<CardContent> answer();

  /// Exchange messages, after the journal started. True if the worker has something new to do.
  bool update(uint32_t now);
  CardProblem problem() const { return this->problem_; }
  uint32_t corrupt() const { return this->corrupt_; }

 protected:
  void watch_(uint32_t now);
  void take_(const CardReport &report);
  void take_opened_(const CardReport &report);
  void take_batch_(const CardReport &report);
  void close_(CardProblem problem);
  bool request_open_();
  bool request_copies_();
  bool request_read_();
  bool request_prune_();

  Journal &journal_;
  CardGuard &guard_;
  CardRequests &requests_;
  CardReports &reports_;
  CardProblem problem_{CardProblem::MISSING};
  uint32_t corrupt_{0};
  uint32_t session_{0};  ///< 0: the card is not in use
  uint32_t pruned_{0};   ///< The mark that the worker knows
  bool hangs_{false};
  bool must_open_{false};
  std::optional<CardRange> asked_;  ///< What the worker is reading
};

}  // namespace esphome::treatment_journal
