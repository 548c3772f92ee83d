#pragma once
#include "driver/sdspi_host.h"

struct esp_vfs_fat_mount_config_t {
  bool format_if_mount_failed;
  int max_files;
  bool disk_status_check_enable;
};
#define VFS_FAT_MOUNT_DEFAULT_CONFIG() \
  esp_vfs_fat_mount_config_t { true, 0, false }

esp_err_t esp_vfs_fat_sdspi_mount(const char *path, const sdmmc_host_t *host, const sdspi_device_config_t *slot,
                                  const esp_vfs_fat_mount_config_t *config, sdmmc_card_t **card);
esp_err_t esp_vfs_fat_sdcard_unmount(const char *path, sdmmc_card_t *card);
esp_err_t esp_vfs_fat_create_contiguous_file(const char *base_path, const char *full_path, uint64_t size,
                                             bool alloc_now);
