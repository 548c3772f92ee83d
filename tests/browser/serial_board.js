// A board at a USB port, for navigator.serial: the chip's boot loader (esptool's protocol over SLIP) while nothing is
// installed, then our firmware's Improv. `window.board` tells the test what was written and which Wi-Fi was chosen.
const CHIP_MAGIC = 0x00f01d83; // an ESP32
const board = { ssid: null, password: null, blocks: [], erased: false, installed: false, project: "ozontelemetry.device", version: "1.2.0" };
window.board = board;

const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const word = (value) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255];
const number = (bytes, at) => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
const text = (value) => [value.length, ...new TextEncoder().encode(value)];

// --- the boot loader -------------------------------------------------------------------------------------------
const slip = (bytes) =>
  join([0xc0], [...bytes].flatMap((byte) => (byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte])), [0xc0]);

function unslip(bytes) {
  const packets = [];
  let packet = null;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0xc0) {
      if (bytes[at] === 0xdb) packet?.push(bytes[++at] === 0xdc ? 0xc0 : 0xdb);
      else packet?.push(bytes[at]);
    } else if (packet?.length) [packet] = [packets.push(packet) && null];
    else packet = [];
  }
  return packets;
}

const register = (address) => (address === 0x40001000 ? CHIP_MAGIC : address === 0x3ff42080 ? 0x1640ef : 0);

function answer(packet) {
  const [, command] = packet;
  const reply = (value) => slip([1, command, 4, 0, ...word(value), 0, 0, 0, 0]);
  if (command === 0x08) return join(...Array.from({ length: 8 }, () => reply(0x20120707)));
  if (command === 0x0a) return reply(register(number(packet, 8)));
  if (command === 0x06) return join(reply(0), slip(new TextEncoder().encode("OHAI"))); // the loader's second stage runs
  if (command === 0xd0) board.erased = true;
  if (command === 0x11) board.blocks.push(packet.slice(24)); // compressed data, after 8 bytes of header and 16 of numbers
  if (command === 0x12) board.installed = true;
  return reply(0);
}

// --- the firmware ----------------------------------------------------------------------------------------------
function improv(type, data) {
  const packet = join(new TextEncoder().encode("IMPROV"), [1, type, data.length], data);
  return join(packet, [packet.reduce((sum, byte) => sum + byte, 0) & 255, 10]);
}
const state = () => improv(1, [board.ssid === null ? 2 : 4]);
const result = (command, ...texts) => {
  const body = texts.flatMap(text);
  return improv(4, [command, body.length, ...body]);
};

function speak(packet) {
  const [command, , ...data] = packet.slice(9, 9 + packet[8]);
  if (command === 3) return result(3, board.project, board.version, "ESP32", "ozon-telemetry-a1b2c3");
  if (command === 4) return join(result(4, "Salon", "-48", "YES"), result(4, "Guests", "-71", "NO"), result(4));
  if (command !== 1) return board.ssid === null ? state() : join(state(), result(2, ""));
  const name = data.slice(1, 1 + data[0]);
  board.ssid = new TextDecoder().decode(Uint8Array.from(name));
  board.password = new TextDecoder().decode(Uint8Array.from(data.slice(2 + data[0])));
  return join(improv(1, [3]), state(), result(1, ""));
}

// --- the port --------------------------------------------------------------------------------------------------
class Port extends EventTarget {
  async open() {
    let answers;
    this.readable = new ReadableStream({ start: (controller) => void (answers = controller) });
    this.writable = new WritableStream({
      write: (bytes) => {
        if (bytes[0] === 0xc0) for (const packet of unslip(bytes)) answers.enqueue(answer(packet));
        else if (board.installed) answers.enqueue(speak(bytes));
      },
    });
  }
  async close() {
    this.readable = this.writable = null;
  }
  async setSignals() {}
  getInfo() {
    return {};
  }
}

Object.defineProperty(navigator, "serial", { value: { requestPort: async () => new Port() } });
