// One heartbeat an hour keeps the station's clock right; liveness is the WebSocket ping's job.
const meanSeconds = 3_600
const spread = 0.1

/**
 * Seconds between a station's heartbeats: an hour, 10 % more or less, so that a fleet that booted at once does not
 * beat at once for ever.
 *
 * @param chance from 0 to 1
 */
export function heartbeatInterval(chance: number): number {
  return Math.round(meanSeconds * (1 - spread + 2 * spread * chance))
}
