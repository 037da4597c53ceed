import type { StationEvents } from './ocpp/csms.ts'
import type { StationAction } from './ocpp/v201/actions.ts'
import type { MessageContext } from './ocpp/v201/message-context.ts'
import { answerV201 } from './ocpp/v201/messages.ts'
import { withoutSecrets } from './security/secrets-in-frames.ts'

/** What stations' connections and messages lead to: the record, the log, the views and the site are told. */
export function stationEvents(context: MessageContext): StationEvents {
  const { clock, events, stations, site, recorder } = context
  return {
    connected: (stationId, address) => {
      recorder.happened('connected', '', stationId)
      stations.connected(stationId, address, clock.now())
      events.log('station', `connected address=${address}`, { stationId })
      events.changed('stations')
      site.stationConnected(stationId)
    },
    disconnected: (stationId, reason) => {
      recorder.happened('disconnected', '', stationId)
      stations.disconnected(stationId, clock.now())
      events.log('station', `disconnected ${reason}`, { stationId })
      events.changed('stations')
      site.stationDisconnected(stationId)
    },
    frame: (stationId, direction, frame) => {
      const shown = withoutSecrets(frame)
      const entry = events.log('frame', summaryOf(frame), { stationId, direction, frame: shown })
      if (direction === 'in') recorder.frameIsIn(recorder.happened('frame', shown, stationId), entry)
      else if (callHead.test(frame)) recorder.happened('call', callOf(frame), stationId)
    },
    answer: (stationId, action, payload) => answerV201(context, stationId, action as StationAction, payload),
    problem: (stationId, text) => events.log('problem', text, stationId === undefined ? {} : { stationId }),
  }
}

const callHead = /^\[2,"([^"]{0,64})","([^"]{0,64})"/

/** A CALL's id and action: what an answer that comes is matched by. */
function callOf(frame: string): string {
  const [, id = '', action = ''] = callHead.exec(frame) ?? []
  return `${id} ${action}`
}

/** A frame's action or error code, for its line in the log. */
function summaryOf(frame: string): string {
  const head = /^\s*\[\s*(\d+)\s*,\s*"[^"]{0,64}"\s*,\s*(?:"([^"]{0,64})")?/.exec(frame)
  switch (head?.[1]) {
    case '2':
      return `CALL ${head[2] ?? ''}`
    case '3':
      return 'CALLRESULT'
    case '4':
      return `CALLERROR ${head[2] ?? ''}`
    default:
      return 'unreadable'
  }
}
