const leapSecond = /:60(?=[.Zz+-]|$)/
const zoneWithoutMinutes = /[+-]\d{2}$/
// As nearly all stations write it.
const usual = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(?:\.\d{1,9})?Z$/
const anyZone = /(?:Z|[+-]\d{2}:?\d{2})$/i

/**
 * An RFC 3339 date and time of a message in epoch ms, or undefined where there is no such instant.
 * Schemas let through what JavaScript does not read: a leap second is read as the second before it,
 * and a zone without minutes as whole hours. A time without a zone is UTC (P2 §3.1), not this machine's.
 */
export function instantFrom(text: string): number | undefined {
  if (usual.test(text)) {
    const usualMs = Date.parse(text)
    return Number.isNaN(usualMs) ? undefined : usualMs
  }
  const [, date = '', time = ''] = /^(.{10})[Tt\s](.*)$/.exec(text) ?? []
  const whole = time.replace(leapSecond, ':59').replace(zoneWithoutMinutes, '$&:00')
  const atMs = Date.parse(`${date}T${anyZone.test(whole) ? whole.toUpperCase() : `${whole}Z`}`)
  return Number.isNaN(atMs) ? undefined : atMs
}

/** Whether a date and time names its zone. */
export function namesZone(text: string): boolean {
  return anyZone.test(text) || zoneWithoutMinutes.test(text.slice(10))
}
