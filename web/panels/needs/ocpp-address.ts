/**
 * The address for stations as somebody else can reach it: a server that listens everywhere names no host of its own,
 * but the browser came by one.
 *
 * @param hostname as in `location.hostname`
 */
export function ocppAddress(ocppUrl: string, hostname: string): string {
  return ocppUrl.replace(/^(wss?:\/\/)(?:0\.0\.0\.0|\[::\])(?=[:/])/, (_, scheme: string) => `${scheme}${hostname}`)
}
