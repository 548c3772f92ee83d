#pragma once
// The journal's card, put together: the storage task with its worker, the loop's client of it, and the queues between.
#include "card_client.h"
#include "card_worker.h"
#include "storage_task.h"

namespace esphome::treatment_journal {

class Storage {
 public:
  /// `clock` returns milliseconds, for both threads.
  Storage(Journal &journal, uint32_t (*clock)())
      : guard_(reset_memory(), has_crashed()),
        worker_(guard_, requests_, reports_),
        client_(journal, guard_, requests_, reports_),
        task_(worker_, clock) {}

  // Before start()
  void set_card(Card *card) { this->worker_.set_card(card); }
  void set_retry_interval(uint32_t interval) { this->worker_.set_retry_interval(interval); }
  void set_time_limit(uint32_t time_limit) { this->guard_.set_time_limit(time_limit); }

  /// Start the task and ask for the content of the card; answer() of the client has it when it is there. False if there
  /// will be no answer.
  bool start(uint32_t gen) {
    this->client_.ask(gen);
    return this->worker_.has_card() && !this->guard_.is_given_up() && this->task_.start();
  }
  CardClient &client() { return this->client_; }
  const CardClient &client() const { return this->client_; }
  void update(uint32_t now) {
    if (this->client_.update(now))
      this->task_.wake();
  }
  /// Bytes of the task's stack that were never used; 0 if that is not known.
  size_t free_stack() const { return this->task_.free_stack(); }

 protected:
  CardRequests requests_;
  CardReports reports_;
  CardGuard guard_;
  CardWorker worker_;
  CardClient client_;
  StorageTask task_;
};

}  // namespace esphome::treatment_journal
