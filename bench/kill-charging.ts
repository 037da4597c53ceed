/**
 * Kills the server again and again while cars charge, and adds up what the profiles at the stations allow:
 * `npm run bench:kill-charging -- --kills 50 --cars 5 --seed 1 --json FILE`.
 */
import { parseArgs } from 'node:util'
import { killWhileCharging } from './kill/charging.ts'
import { report } from './targets.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    cars: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
})
const result = await killWhileCharging({
  kills: Number(values.kills),
  cars: Number(values.cars),
  seed: Number(values.seed),
  progress: (text) => console.log(text),
})
const isFine = await report(
  [
    { name: 'kills', value: result.kills, unit: '' },
    { name: 'looks at what the stations allow', value: result.looks, unit: '' },
    {
      name: 'most allowed at once',
      value: result.mostAllowedW,
      unit: 'W',
      target: { is: '<=', value: result.limitW },
    },
    { name: 'most drawn at once', value: result.mostDrawnW, unit: 'W', target: { is: '<=', value: result.limitW } },
    {
      name: 'cars without a profile at the end',
      value: result.withoutProfile,
      unit: '',
      target: { is: '=', value: 0 },
    },
  ],
  values.json,
)
process.exitCode = isFine ? 0 : 1
