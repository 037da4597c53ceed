import { expect, test } from 'vitest'
import { carColours, coloursAfter } from '../../web/colours.ts'

const session = (stationId: string) => ({ id: stationId, stationId, evseId: 1 })

test('each EVSE takes the lowest free colour', () => {
  expect([...coloursAfter(new Map(), [session('A'), session('B')]).values()]).toEqual([0, 1])
})
test('a colour that came free is taken again', () => {
  const colours = coloursAfter(new Map([['B/1', 1]]), [session('B'), session('C')])
  expect(colours.get('C/1')).toBe(0)
})
test('two sessions at one EVSE share its colour', () => {
  expect(coloursAfter(new Map(), [session('A'), { ...session('A'), id: 'later' }]).size).toBe(1)
})
test('where all colours are taken the least used is shared', () => {
  const many = Array.from({ length: carColours + 1 }, (_, index) => session(`CS${index}`))
  expect(coloursAfter(new Map(), many).get(`CS${carColours}/1`)).toBe(0)
})
