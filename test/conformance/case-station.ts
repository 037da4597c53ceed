import { expect } from 'vitest'
import type { SessionView } from '../../server/views/sessions.ts'
import type { StationView } from '../../server/views/stations.ts'
import { type ApiAnswer, apiRequest } from '../helpers/api-request.ts'
import { bootNotification } from '../helpers/messages.ts'
import type { OcppStation, ScriptedAnswer } from '../helpers/ocpp-station.ts'
import type { TestServer } from '../helpers/test-server.ts'

/** A token that nobody has recorded: accepted, as in a home. */
export const validToken = { idToken: 'VALID-1', type: 'ISO14443' }

/** What a message of a test case differs by from its plainest form. */
export interface EventChange {
  readonly eventType?: 'Started' | 'Updated' | 'Ended'
  readonly transactionInfo?: object
  readonly [field: string]: unknown
}

type ConnectorStatus = 'Available' | 'Occupied' | 'Unavailable'

/**
 * A station that goes through the steps and reusable states of Part 6's cases for a CSMS; each step checks its answer.
 * Its identity is the case's id.
 */
export class CaseStation {
  readonly server: TestServer
  readonly station: OcppStation
  readonly id: string
  readonly evseId: number
  transactionId: string
  #seqNo = 0
  #hasTransaction = false
  #isAuthorized = false
  #isPlugged = false

  private constructor(server: TestServer, station: OcppStation, id: string, evseId: number) {
    this.server = server
    this.station = station
    this.id = id
    this.evseId = evseId
    this.transactionId = `${id}-${evseId}`
  }

  static async connect(server: TestServer, id: string): Promise<CaseStation> {
    return new CaseStation(server, await server.connect(id), id, 1)
  }

  /** Another EVSE of the same station. */
  atEvse(evseId: number): CaseStation {
    return new CaseStation(this.server, this.station, this.id, evseId)
  }

  /** The same station on a new connection, with its transaction going on. */
  async reconnected(): Promise<CaseStation> {
    await this.station.close()
    const again = new CaseStation(this.server, await this.server.connect(this.id), this.id, this.evseId)
    again.#seqNo = this.#seqNo
    again.#hasTransaction = this.#hasTransaction
    again.#isAuthorized = this.#isAuthorized
    again.#isPlugged = this.#isPlugged
    return again
  }

  get nowText(): string {
    return new Date(this.server.clock.now()).toISOString()
  }

  /** Makes a CALL that must be answered with a result. */
  async send(action: string, payload: object): Promise<Record<string, unknown>> {
    const answer = await this.station.call(action, payload)
    expect(answer).not.toHaveProperty('error')
    return answer.result ?? {}
  }

  /** Boots, and gives back the answer's status. */
  async boot(reason = 'PowerUp'): Promise<unknown> {
    const { status, interval, currentTime } = await this.send('BootNotification', { ...bootNotification, reason })
    expect(interval).toBeGreaterThan(0)
    expect(currentTime).toBe(this.nowText)
    return status
  }

  async booted(reason?: string): Promise<void> {
    expect(await this.boot(reason)).toBe('Accepted')
    await this.connector('Available')
  }

  /** Tells the connector's status in both of the ways that a station may choose from. */
  async connector(status: ConnectorStatus, connectorId = 1): Promise<void> {
    const [first, second] = this.connectorMessages(status, connectorId)
    expect(await this.send('StatusNotification', first)).toEqual({})
    expect(await this.send('NotifyEvent', second)).toEqual({})
    const views = await this.server.get<StationView[]>('/api/stations')
    const evses = views.find(({ stationId }) => stationId === this.id)?.evses
    expect(evses).toContainEqual(expect.objectContaining({ evseId: this.evseId, connectorStatus: status }))
  }

  /** The payloads of a StatusNotification and a NotifyEvent that tell a connector's status. */
  connectorMessages(status: ConnectorStatus, connectorId = 1): readonly [object, object] {
    return [
      { timestamp: this.nowText, connectorStatus: status, evseId: this.evseId, connectorId },
      this.notifyEvent('Connector', 'AvailabilityState', status, connectorId),
    ]
  }

  notifyEvent(component: string, variable: string, actualValue: string, connectorId = 1, trigger = 'Delta'): object {
    const eventData = {
      eventId: 1,
      timestamp: this.nowText,
      trigger,
      actualValue,
      eventNotificationType: 'HardWiredNotification',
      component: { name: component, evse: { id: this.evseId, connectorId } },
      variable: { name: variable },
    }
    return { generatedAt: this.nowText, seqNo: 0, eventData: [eventData] }
  }

  /** Presents a token, and gives back what the station is told about it. */
  async authorize(idToken: object = validToken): Promise<unknown> {
    return (await this.send('Authorize', { idToken })).idTokenInfo
  }

  /** Sends a TransactionEvent; the first one starts the transaction. An idTokenInfo comes if and only if a token goes. */
  async event(triggerReason: string, change: EventChange = {}): Promise<Record<string, unknown>> {
    const { transactionInfo, ...fields } = change
    const isFirst = !this.#hasTransaction
    this.#hasTransaction = fields.eventType !== 'Ended'
    const result = await this.send('TransactionEvent', {
      eventType: isFirst ? 'Started' : 'Updated',
      timestamp: this.nowText,
      triggerReason,
      seqNo: this.#seqNo++,
      transactionInfo: { transactionId: this.transactionId, ...transactionInfo },
      ...(isFirst && triggerReason !== 'Authorized' ? { evse: { id: this.evseId, connectorId: 1 } } : {}),
      ...fields,
    })
    expect('idTokenInfo' in result).toBe('idToken' in fields)
    return result
  }

  /** Begins another transaction, whose messages are numbered from 0 on. */
  newTransaction(transactionId: string): void {
    this.transactionId = transactionId
    this.#seqNo = 0
    this.#hasTransaction = false
    this.#isAuthorized = false
    this.#isPlugged = false
  }

  async authorized(idToken: object = validToken): Promise<void> {
    expect(await this.authorize(idToken)).toMatchObject({ status: 'Accepted' })
    const { idTokenInfo } = await this.event('Authorized', { idToken })
    expect(idTokenInfo).toMatchObject({ status: 'Accepted' })
    this.#isAuthorized = true
  }

  async evConnectedPreSession(change: EventChange = {}): Promise<void> {
    await this.connector('Occupied')
    await this.event('CablePluggedIn', {
      evse: { id: this.evseId, connectorId: 1 },
      transactionInfo: { chargingState: 'EVConnected' },
      ...change,
    })
    this.#isPlugged = true
  }

  async energyTransferStarted(idToken: object = validToken): Promise<void> {
    if (!this.#isPlugged) await this.evConnectedPreSession()
    if (!this.#isAuthorized) await this.authorized(idToken)
    await this.event('ChargingStateChanged', { transactionInfo: { chargingState: 'Charging' } })
  }

  async energyTransferSuspended(): Promise<void> {
    await this.energyTransferStarted()
    await this.event('ChargingStateChanged', { transactionInfo: { chargingState: 'SuspendedEV' } })
  }

  async stopAuthorized(idToken: object = validToken): Promise<void> {
    const { idTokenInfo } = await this.event('StopAuthorized', { idToken })
    expect(idTokenInfo).toMatchObject({ status: 'Accepted' })
  }

  async evConnectedPostSession(): Promise<void> {
    await this.event('ChargingStateChanged', { transactionInfo: { chargingState: 'EVConnected' } })
  }

  async evDisconnected(change: EventChange = {}): Promise<void> {
    await this.connector('Available')
    await this.event('EVCommunicationLost', {
      eventType: 'Ended',
      transactionInfo: { chargingState: 'Idle', stoppedReason: 'EVDisconnected' },
      ...change,
    })
    await this.expectEnded()
  }

  /** Checks that the server counts the transaction as over. */
  async expectEnded(): Promise<void> {
    expect((await this.session())?.state).toBe('ended')
  }

  /** Checks that the server counts the transaction as going on. */
  async expectRunning(): Promise<void> {
    expect((await this.session())?.state).toMatch(/^(planned|unplanned)$/)
  }

  /** The server's session of the transaction. */
  async session(): Promise<SessionView | undefined> {
    const sessions = await this.server.get<SessionView[]>('/api/sessions')
    return sessions.find(({ transactionId }) => transactionId === this.transactionId)
  }

  /**
   * Has an operator make a call, which must reach the station as it is, and whose answer must come back: a result with
   * 200, an error code with 502.
   */
  async operatorCalls(action: string, payload: object, answer: ScriptedAnswer): Promise<void> {
    this.station.answers.set(action, () => answer)
    const { status, body } = await this.operatorCall(action, payload)
    const heard = this.station.calls(action).map((call) => JSON.stringify(call.payload))
    expect(heard).toContain(JSON.stringify(payload))
    if (answer === 'silence') throw new Error('a case has an answer')
    if ('result' in answer) expect([status, body]).toEqual([200, { result: answer.result }])
    else expect([status, body.callError]).toEqual([502, answer.error])
  }

  operatorCall(action: string, payload: object): Promise<ApiAnswer> {
    return apiRequest(this.server, 'POST', `/api/stations/${this.id}/calls/${action}`, payload)
  }

  /** Sends the messages of a report, which an operator must then be able to read. */
  async reports(action: string, requestId: number, messages: readonly object[]): Promise<void> {
    for (const message of messages) expect(await this.send(action, message)).toEqual({})
    const { body } = await apiRequest(this.server, 'GET', `/api/stations/${this.id}/reports/${action}/${requestId}`)
    expect(body).toEqual({ action, requestId, isComplete: true, isCut: false, messages })
  }
}
