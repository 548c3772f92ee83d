#pragma once
// The buttons of a device that has no pins: the tests write one letter a press into the pipe $OZON_BUTTONS.
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

/// 'b', 's', 'p', or 'u' for an update that is found; 0 if no button was pressed.
inline char next_press() {
  static const int PIPE = ::open(getenv("OZON_BUTTONS"), O_RDWR | O_NONBLOCK);
  char key = 0;
  return ::read(PIPE, &key, 1) == 1 ? key : '\0';
}
