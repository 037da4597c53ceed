import type { LogEntry } from '../../../server/views/log.ts'
import { element } from '../../dom.ts'
import type { SiteTimes } from '../../format.ts'
import { showName } from '../../middle-cut.ts'
import { fieldsOf, formattedFrame } from './log-filter.ts'

/** One entry as a line that opens: a frame to its JSON, anything else to its fields. */
export function logLine(entry: LogEntry, times: SiteTimes): HTMLLIElement {
  const { kind, seq, atMs, stationId, direction } = entry
  const station = element('span', { class: 'log-station' })
  if (stationId !== undefined) showName(station, stationId)
  const summary = element(
    'summary',
    { class: 'log-line' },
    element('time', { datetime: new Date(atMs).toISOString() }, times.seconds(atMs)),
    element('span', { class: 'chip', 'data-kind': kind }, kind),
    station,
    element('span', { class: 'log-text' }, ...directionMark(direction), ...fieldNodes(entry.text)),
  )
  const details = element('details', {}, summary)
  // What most lines hold is never looked at: it is made when it is.
  details.addEventListener('toggle', () => details.append(contentOf(entry, times)), { once: true })
  return element('li', { 'data-seq': seq, 'data-kind': kind }, details)
}

function contentOf(entry: LogEntry, times: SiteTimes): HTMLElement {
  if (entry.frame !== undefined) {
    return element('pre', { class: 'log-content', tabindex: 0 }, formattedFrame(entry.frame))
  }
  const lines = fieldsOf(entry.text).flatMap(({ key, text }) => [element('dt', {}, key ?? ''), element('dd', {}, text)])
  const at = [element('dt', {}, 'at'), element('dd', {}, `${times.dateTime(entry.atMs)}, entry ${entry.seq}`)]
  return element('dl', { class: 'log-content' }, ...lines, ...at)
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
