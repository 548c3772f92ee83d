#pragma once
inline int errors_in_log = 0;
#define ESP_LOGE(tag, ...) (static_cast<void>(tag), errors_in_log++)
#define ESP_LOGW(tag, ...) static_cast<void>(tag)
#define ESP_LOGCONFIG(tag, ...) static_cast<void>(tag)
#define ESP_LOG_MSG_COMM_FAIL "Communication failed"
