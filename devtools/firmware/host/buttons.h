#pragma once
// Buttons of the host device: the tests write one letter per press into the pipe $OZON_BUTTONS.
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

/// 'b', 's', 'p', or 'u' for a newer release that was found; 0 if no button was pressed.
inline char next_press() {
  static const int PIPE = ::open(getenv("OZON_BUTTONS"), O_RDWR | O_NONBLOCK);
  char key = 0;
  return ::read(PIPE, &key, 1) == 1 ? key : '\0';
}
