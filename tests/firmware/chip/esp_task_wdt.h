#pragma once
int esp_task_wdt_reset();
