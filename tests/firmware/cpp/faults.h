#pragma once
// Fault injection: the linker replaces the journal's system calls with these (-Wl,--wrap), so that a test can make the
// card fail.
#include <cerrno>

namespace faults {

/// WRITE_HALF: half of the data is written.
enum class Call { OPEN, READ, WRITE, WRITE_HALF, SEEK, SYNC, RESIZE, COUNT };

/// Calls of a kind fail while its switch is on, after a number of calls that still succeed.
inline bool failing[static_cast<int>(Call::COUNT)];
inline int successes[static_cast<int>(Call::COUNT)];
/// How often each was called.
inline int calls[static_cast<int>(Call::COUNT)];
inline int called(Call call) { return calls[static_cast<int>(call)]; }

/// Counts a call; true if it must fail.
inline bool fails(Call call) {
  calls[static_cast<int>(call)]++;
  errno = EIO;
  return failing[static_cast<int>(call)] && successes[static_cast<int>(call)]-- <= 0;
}

/// Makes a kind of call fail for the life of this object; the first `after` calls still succeed.
class Fault {
 public:
  explicit Fault(Call call, int after = 0) : call_(call) {
    failing[static_cast<int>(call)] = true;
    successes[static_cast<int>(call)] = after;
  }
  ~Fault() { failing[static_cast<int>(this->call_)] = false; }

 private:
  Call call_;
};

}  // namespace faults
