/** A message of a report. */
interface ReportMessage {
  readonly requestId: number
  /** Whether more follows. */
  readonly tbc?: boolean
}

/** What a station has reported so far to one request. */
export interface StationReport {
  readonly action: string
  readonly requestId: number
  /** Whether the station has said that nothing follows. */
  isComplete: boolean
  /** Whether messages were left out because the report is too long to be kept. */
  isCut: boolean
  readonly messages: object[]
  characters: number
}

// A full inventory has some hundred thousand characters.
const mostCharacters = 1_000_000
const mostReportsPerStation = 4

/** The newest reports of each station, as it sent them: answers to requests that operators make. */
export class StationReports {
  readonly #reports = new Map<string, Map<string, StationReport>>()

  get(stationId: string, action: string, requestId: number): StationReport | undefined {
    return this.#reports.get(stationId)?.get(`${action} ${requestId}`)
  }

  forget(stationId: string): void {
    this.#reports.delete(stationId)
  }

  /** Adds a message to its report; one that comes after the end of its report begins another. */
  take(stationId: string, action: string, message: ReportMessage): void {
    const report = this.#reportFor(stationId, action, message.requestId)
    report.characters += JSON.stringify(message).length
    if (report.characters <= mostCharacters) report.messages.push(message)
    else report.isCut = true
    report.isComplete = !message.tbc
  }

  #reportFor(stationId: string, action: string, requestId: number): StationReport {
    const ofStation = this.#reports.get(stationId) ?? new Map<string, StationReport>()
    this.#reports.set(stationId, ofStation)
    const key = `${action} ${requestId}`
    const existing = ofStation.get(key)
    if (existing && !existing.isComplete) return existing
    ofStation.delete(key)
    const report: StationReport = { action, requestId, isComplete: false, isCut: false, messages: [], characters: 0 }
    ofStation.set(key, report)
    const [oldest] = ofStation.keys()
    if (ofStation.size > mostReportsPerStation && oldest !== undefined) ofStation.delete(oldest)
    return report
  }
}
