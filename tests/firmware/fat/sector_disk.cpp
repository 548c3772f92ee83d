#include "sector_disk.h"
#include <algorithm>
#include <cstdlib>
#include <cstring>
extern "C" {
#include "ff.h"
#include "diskio.h"
}

namespace fat {

static FATFS volume;

void apply(Content &content, const Write &write) {
  for (uint32_t i = 0; i < write.data.size(); i++) {
    if (write.data[i] == Sector{})
      content.erase(write.sector + i);
    else
      content[write.sector + i] = write.data[i];
  }
}

void format() {
  disk = Disk{};
  std::vector<BYTE> work(65536);
  const MKFS_PARM options{.fmt = FM_FAT32, .n_fat = 2, .align = 1, .n_root = 0, .au_size = 4096};
  if (f_mkfs("", &options, work.data(), work.size()) != FR_OK)
    abort();
}

bool mount() {
  f_mount(nullptr, "", 0);
  return f_mount(&volume, "", 1) == FR_OK;
}

}  // namespace fat

using fat::disk;

extern "C" {
DSTATUS disk_initialize(BYTE) { return 0; }
DSTATUS disk_status(BYTE) {
  disk.status_checks++;
  return 0;
}
DRESULT disk_read(BYTE, BYTE *buffer, LBA_t sector, UINT count) {
  disk.reads++;
  for (UINT i = 0; i < count; i++) {
    const auto found = disk.content.find(sector + i);
    const fat::Sector data = found == disk.content.end() ? fat::Sector{} : found->second;
    memcpy(buffer + i * data.size(), data.data(), data.size());
  }
  return sector + count <= fat::SECTORS ? RES_OK : RES_PARERR;
}
DRESULT disk_write(BYTE, const BYTE *buffer, LBA_t sector, UINT count) {
  fat::Write write{static_cast<uint32_t>(sector), std::vector<fat::Sector>(count)};
  for (UINT i = 0; i < count; i++)
    memcpy(write.data[i].data(), buffer + i * write.data[i].size(), write.data[i].size());
  if (sector + count > fat::SECTORS)
    return RES_PARERR;
  disk.write_calls++;
  disk.sectors_written += static_cast<int>(count);
  fat::apply(disk.content, write);
  if (disk.keeps_history)
    disk.writes.push_back(std::move(write));
  return RES_OK;
}
DRESULT disk_ioctl(BYTE, BYTE command, void *buffer) {
  if (command == GET_SECTOR_COUNT)
    *static_cast<LBA_t *>(buffer) = fat::SECTORS;
  else if (command == GET_BLOCK_SIZE)
    *static_cast<DWORD *>(buffer) = 1;
  return RES_OK;
}
}
