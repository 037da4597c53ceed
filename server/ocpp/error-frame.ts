/** Longest message id of OCPP-J 2.0.1 (Part 4, §4.1.4). */
export const longestId = 36
const longestDescription = 255
// Whatever is shorter keeps to both lengths.
const shortestTooLong = '[4,"'.length + longestId

/**
 * A frame as it may go out: a CALLERROR's description has 255 characters at most, and an id that is no message id is
 * answered as one that could not be read (Part 4, §4.2.3). The library repeats both as they came, however long.
 */
export function outboundFrame(frame: string): string {
  if (!frame.startsWith('[4,') || frame.length < shortestTooLong) return frame
  const [type, id, code, description, details] = JSON.parse(frame) as [4, string, string, string, object]
  if (id.length <= longestId && description.length <= longestDescription) return frame
  return JSON.stringify([
    type,
    id.length > longestId ? '-1' : id,
    code,
    description.slice(0, longestDescription),
    details,
  ])
}
