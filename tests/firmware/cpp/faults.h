#pragma once
// The linker puts these in the place of the system calls of the journal (-Wl,--wrap), so that a test can make the card
// fail.
#include <cerrno>

namespace faults {

enum class Call { OPEN, READ, WRITE, SEEK, SYNC, RESIZE, COUNT };

/// Calls of a kind fail while its switch is on.
inline bool failing[static_cast<int>(Call::COUNT)];
/// How often a file was opened.
inline int opened = 0;

inline bool fails(Call call) {
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
