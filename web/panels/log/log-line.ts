import type { LogEntry } from '../../../server/views.ts'
import { element } from '../../dom.ts'
import type { SiteTimes } from '../../format.ts'
import { fieldsOf, formattedFrame } from './log-filter.ts'

/** One entry as a line; a frame's line opens to its JSON. */
export function logLine(entry: LogEntry, times: SiteTimes): HTMLLIElement {
  const { kind, seq, atMs, stationId, direction, frame } = entry
  const line = [
    element('time', { datetime: new Date(atMs).toISOString(), title: times.dateTime(atMs) }, times.seconds(atMs)),
    element('span', { class: 'chip', 'data-kind': kind }, kind),
    element('span', { class: 'log-station', title: stationId }, stationId ?? ''),
    element('span', { class: 'log-text' }, ...directionMark(direction), ...fieldNodes(entry.text)),
  ]
  const item = element('li', { 'data-seq': seq, 'data-kind': kind })
  if (frame === undefined) item.append(element('div', { class: 'log-line' }, ...line))
  else item.append(openable(line, frame))
  return item
}

/** The JSON is made when it is first looked at. */
function openable(line: readonly Node[], frame: string): HTMLElement {
  const details = element('details', {}, element('summary', { class: 'log-line' }, ...line))
  details.addEventListener(
    'toggle',
    () => details.append(element('pre', { class: 'frame', tabindex: 0 }, formattedFrame(frame))),
    { once: true },
  )
  return details
}

function directionMark(direction: LogEntry['direction']): readonly Node[] {
  if (!direction) return []
  const label = direction === 'in' ? 'from the station' : 'to the station'
  const mark = element('span', { class: 'direction', 'aria-hidden': 'true' }, direction === 'in' ? '← ' : '→ ')
  return [mark, element('span', { class: 'unseen' }, `${label} `)]
}

function fieldNodes(text: string): readonly Node[] {
  return fieldsOf(text).map(({ key, text: value }) => {
    if (key === undefined) return element('span', {}, `${value} `)
    return element('span', {}, element('span', { class: 'key' }, `${key}=`), `${value} `)
  })
}
