import { expect, test } from 'vitest'
import { decode } from '../../../server/inputs/decode.ts'

const text = 'start;price\n2026-01-15 12:00;0,31\n'

test('reads UTF-8, with a byte order mark or without', () => {
  expect(decode('file.csv', Buffer.from(`${text}€`))).toBe(`${text}€`)
  expect(decode('file.csv', Buffer.from(`\ufeff${text}€`))).toBe(`${text}€`)
})

test('reads UTF-16 of both byte orders, with a byte order mark or without', () => {
  const littleEndian = Buffer.from(text, 'utf16le')
  const bigEndian = Buffer.from(text, 'utf16le').swap16()
  expect(decode('file.csv', Buffer.from(`\ufeff${text}`, 'utf16le'))).toBe(text)
  expect(decode('file.csv', Buffer.from(`\ufeff${text}`, 'utf16le').swap16())).toBe(text)
  expect(decode('file.csv', littleEndian)).toBe(text)
  expect(decode('file.csv', bigEndian)).toBe(text)
})

test('reads windows-1252 where the bytes are no UTF-8', () => {
  expect(decode('file.csv', Buffer.from([0x67, 0xfc, 0x6c, 0x74, 0x69, 0x67, 0x20, 0x80]))).toBe('gültig €')
})
