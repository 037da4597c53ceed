import { wireFrame } from './raw-station.ts'

/** Bytes on an open WebSocket, and the code with which the server closes it; `open` where it stays and answers. */
export type BadWire = readonly [name: string, bytes: readonly Buffer[], closes: number | 'open']

const text = 0x81
const ping = 0x89
const heartbeat = '[2,"1","Heartbeat",{}]'
const utf8 = (...bytes: number[]) => [wireFrame(text, Buffer.from(bytes))]

export const badWires: readonly BadWire[] = [
  ['a frame without a mask', [wireFrame(text, heartbeat, { isMasked: false })], 1002],
  ['a compressed frame where nothing was agreed', [wireFrame(0xc1, heartbeat)], 1002],
  ['the second reserved bit', [wireFrame(0xa1, heartbeat)], 1002],
  ['the third reserved bit', [wireFrame(0x91, heartbeat)], 1002],
  ['opcode 3', [wireFrame(0x83, heartbeat)], 1002],
  ['opcode 7', [wireFrame(0x87, '')], 1002],
  ['control opcode 11', [wireFrame(0x8b, '')], 1002],
  ['control opcode 15', [wireFrame(0x8f, '')], 1002],
  ['a continuation of nothing', [wireFrame(0x80, heartbeat)], 1002],
  ['a text within a fragmented text', [wireFrame(0x01, '[2'), wireFrame(text, heartbeat)], 1002],
  ['a ping in fragments', [wireFrame(0x09, 'a')], 1002],
  ['a close in fragments', [wireFrame(0x08, '')], 1002],
  ['a ping of 126 bytes', [wireFrame(ping, 'x'.repeat(126))], 1002],
  ['a close of one byte', [wireFrame(0x88, 'x')], 1002],
  ['a close with code 1005', [wireFrame(0x88, Buffer.from([0x03, 0xed]))], 1002],
  ['a close with code 1006', [wireFrame(0x88, Buffer.from([0x03, 0xee]))], 1002],
  ['a close with code 65535', [wireFrame(0x88, Buffer.from([0xff, 0xff]))], 1002],
  ['a close whose reason is no UTF-8', [wireFrame(0x88, Buffer.from([0x03, 0xe8, 0xff]))], 1007],
  ['a text with a lone continuation byte', utf8(0x80), 1007],
  ['a text with half a character', utf8(0xc3, 0x28), 1007],
  ['a text that ends within a character', utf8(0xe2, 0x82), 1007],
  ['a text with an overlong slash', utf8(0xc0, 0xaf), 1007],
  ['a text with half a surrogate pair', utf8(0xed, 0xa0, 0x80), 1007],
  ['a text beyond Unicode', utf8(0xf4, 0x90, 0x80, 0x80), 1007],
  ['a text of bytes 0xff', utf8(0xff, 0xff, 0xff), 1007],
  [
    'fragments whose whole is no UTF-8',
    [wireFrame(0x01, Buffer.from([0xe2])), wireFrame(0x80, Buffer.from([0x28]))],
    1007,
  ],
  ['a frame that promises 2^63 bytes', [wireFrame(text, '', { length: 1n << 63n })], 1009],
  ['a frame that promises 2^40 bytes', [wireFrame(text, '', { length: 1n << 40n })], 1009],
  ['a frame that promises a byte too many', [wireFrame(text, '', { length: 131_073n })], 1009],
  ['a text of 200 kB', [wireFrame(text, 'x'.repeat(200_000))], 1009],
  ['fragments of 200 kB together', [wireFrame(0x01, 'x'.repeat(100_000)), wireFrame(0x80, 'x'.repeat(100_000))], 1009],
  [
    '20,000 fragments of nothing',
    [wireFrame(0x01, ''), ...Array.from({ length: 20_000 }, () => wireFrame(0x00, ''))],
    1008,
  ],
  ['a call in fragments of one byte', inBytes(heartbeat), 'open'],
  [
    'a ping between fragments',
    [wireFrame(0x01, '[2,"1",'), wireFrame(ping, 'hi'), wireFrame(0x80, '"Heartbeat",{}]')],
    'open',
  ],
  ['a pong that nobody asked for', [wireFrame(0x8a, 'hi'), wireFrame(text, heartbeat)], 'open'],
  [
    '500 pings at once, each with an answer that waits',
    Array.from({ length: 500 }, () => wireFrame(ping, 'x'.repeat(125))),
    1006,
  ],
  [
    '50 pings',
    [...Array.from({ length: 50 }, () => wireFrame(ping, 'x'.repeat(125))), wireFrame(text, heartbeat)],
    'open',
  ],
  ['500 pongs', [...Array.from({ length: 500 }, () => wireFrame(0x8a, 'x')), wireFrame(text, heartbeat)], 'open'],
  [
    'a message split at every byte of its frame',
    [...wireFrame(text, heartbeat)].map((byte) => Buffer.from([byte])),
    'open',
  ],
]

function inBytes(message: string): Buffer[] {
  return [...message].map((character, index) => {
    const isLast = index === message.length - 1
    return wireFrame((index === 0 ? 0x01 : 0x00) | (isLast ? 0x80 : 0), character)
  })
}
