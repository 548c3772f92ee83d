#pragma once
// The linker puts these in the place of the system calls of the journal (-Wl,--wrap), so that a test can make the card
// fail.
#include <cerrno>

namespace faults {

/// WRITE_HALF: of what is to be written, half fits.
enum class Call { OPEN, READ, WRITE, WRITE_HALF, SEEK, SYNC, RESIZE, COUNT };

/// Calls of a kind fail while its switch is on.
inline bool failing[static_cast<int>(Call::COUNT)];
/// How often each was called.
inline int calls[static_cast<int>(Call::COUNT)];
inline int called(Call call) { return calls[static_cast<int>(call)]; }

/// Counts a call; true if it is to fail.
inline bool fails(Call call) {
  calls[static_cast<int>(call)]++;
  errno = EIO;
  return failing[static_cast<int>(call)];
}

/// Lets a kind of call fail for the life of this object.
class Fault {
 public:
  explicit Fault(Call call) : call_(call) { failing[static_cast<int>(call)] = true; }
  ~Fault() { failing[static_cast<int>(this->call_)] = false; }

 private:
  Call call_;
};

}  // namespace faults
