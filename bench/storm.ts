/**
 * What a storm of stations does to the server, store on disk:
 * `npm run bench:storm -- --stations 2000,5000 --cars 200 --storms 20 --seconds 5 --quiet 30 --json FILE`.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { openFilesLimit } from './open-files.ts'
import { measureIdle } from './storm/measure-idle.ts'
import { measureStorm } from './storm/measure-storm.ts'
import { type Figure, report } from './targets.ts'

const { values } = parseArgs({
  options: {
    stations: { type: 'string', default: '2000,5000' },
    cars: { type: 'string', default: '200' },
    storms: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '5' },
    quiet: { type: 'string', default: '30' },
    json: { type: 'string' },
  },
})
const counts = values.stations.split(',').map(Number)
const most = Math.max(...counts)

const limit = await openFilesLimit()
const needed = Math.ceil(1.5 * most) + 200
if (limit !== undefined && limit < needed) {
  console.error(`${most} stations need ${needed} open files, and this shell allows ${limit}: ulimit -n 20000`)
  process.exit(2)
}
setFlagsFromString('--expose-gc')

const figures: Figure[] = []
for (const [index, stations] of counts.entries()) {
  // Growth is looked for once: what a storm leaves behind shows with few stations as well as with many.
  const storms = index === 0 ? Number(values.storms) : 0
  const found = await measureStorm({ stations, cars: Number(values.cars), storms, seconds: Number(values.seconds) })
  const idle = await measureIdle(stations, Number(values.quiet))
  figures.push(...[...idle, ...found].map((figure) => ({ ...figure, name: `${stations}: ${figure.name}` })))
}
figures.push({ name: 'load of the machine, last 15 minutes', value: loadavg()[2] ?? Number.NaN, unit: '' })
process.exitCode = (await report(figures, values.json)) ? 0 : 1
