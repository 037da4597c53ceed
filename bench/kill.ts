/**
 * Kills the server with its store on disk again and again while stations charge, and looks for anything that it had
 * answered and lost: `npm run bench:kill -- --kills 50 --stations 50 --seed 1 --json FILE`. With `--disk FOLDER`, which
 * lies on a small disk of its own, that disk is full at each kill and at the start that follows.
 */
import { parseArgs } from 'node:util'
import { killRepeatedly } from './kill/killing.ts'
import { smallDisk } from './kill/small-disk.ts'
import { report } from './targets.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    stations: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    disk: { type: 'string' },
    json: { type: 'string' },
  },
})
const result = await killRepeatedly({
  kills: Number(values.kills),
  stations: Number(values.stations),
  seed: Number(values.seed),
  disk: values.disk === undefined ? undefined : smallDisk(values.disk),
  progress: (text) => console.log(text),
})
for (const sentence of [...result.lost, ...result.forgotten, ...result.faults]) console.log(sentence)
const none = { is: '=', value: 0 } as const
const isFine = await report(
  [
    { name: 'kills', value: result.kills, unit: '' },
    { name: 'events answered', value: result.eventsAnswered, unit: '' },
    { name: 'of them looked for on record', value: result.eventsChecked, unit: '' },
    { name: 'needs answered', value: result.needsAnswered, unit: '' },
    { name: 'uploads answered', value: result.uploadsAnswered, unit: '' },
    { name: 'profiles taken', value: result.profilesTaken, unit: '' },
    { name: 'messages answered InternalError', value: result.refusals, unit: '' },
    { name: 'answered and lost', value: result.lost.length, unit: '', target: none },
    { name: 'cars forgotten', value: result.forgotten.length, unit: '', target: none },
    {
      name: 'profiles, plans or deliveries out of order or beyond the limit',
      value: result.faults.length,
      unit: '',
      target: none,
    },
    { name: 'slowest start with its store', value: result.slowestStartMs, unit: 'ms' },
  ],
  values.json,
)
process.exitCode = isFine ? 0 : 1
