/** What ends with the process. */
export interface Ending {
  /** Ends everything in good order. */
  close(): Promise<void>
  readonly print: (line: string) => void
  /** How long the good order may take, ms. */
  readonly deadlineMs: number
}

/**
 * Ends the process in good order at the first SIGINT or SIGTERM, with code 0; at once at the second, and after the
 * deadline, with code 1. What was answered is on the disk in any case.
 */
export function endOnSignal({ close, print, deadlineMs }: Ending): void {
  let isEnding = false
  const end = (signal: NodeJS.Signals) => {
    if (isEnding) {
      print(`flattop ended at once signal=${signal}`)
      process.exit(1)
    }
    isEnding = true
    print(`flattop closing signal=${signal}; a second signal ends it at once`)
    setTimeout(() => {
      print(`flattop ended late: not closed within ${deadlineMs} ms`)
      process.exit(1)
    }, deadlineMs).unref()
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        print(`flattop ended by an error while closing: ${String(error)}`)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
}
