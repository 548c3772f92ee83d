#pragma once
#include "card_client.h"
#include "card_worker.h"
#include "journal.h"

namespace esphome::treatment_journal {

/// What lives for one boot of a device: the journal, and the worker of its card, which works when it is let.
struct Boot {
  Boot(Flash &flash, Card &card, ResetMemory &memory, bool crashed = false)
      : guard(memory, crashed),
        worker(guard, requests, reports),
        journal(flash),
        client(journal, guard, requests, reports) {
    this->worker.set_card(&card);
  }
  /// Start the journal with what the card answers.
  void start(uint32_t new_gen, uint32_t now) {
    this->journal.load();
    this->client.ask(this->journal.gen());
    auto answer = this->client.answer();
    for (; !answer.has_value(); answer = this->client.answer())
      this->work(now);
    this->journal.start(new_gen, *answer);
    this->settle(now);
  }
  /// Let the worker do one piece of work. True if there may be more.
  bool work(uint32_t now) { return this->worker.step(now) == 0; }
  /// Let both sides work until there is nothing left to do.
  void settle(uint32_t now) {
    while (this->client.update(now) || this->work(now)) {
    }
    this->client.update(now);
  }
  /// The record after `seq`, over as many calls as the search takes.
  ReadResult<OutgoingRecord> next(uint32_t seq, uint32_t now) {
    auto result = this->journal.next(seq);
    for (; result.status == ReadStatus::SEARCHING; result = this->journal.next(seq))
      this->settle(now);
    return result;
  }

  CardRequests requests;
  CardReports reports;
  CardGuard guard;
  CardWorker worker;
  Journal journal;
  CardClient client;
};

}  // namespace esphome::treatment_journal
