const width = 40

/** A bar that grows on a terminal; elsewhere a line for each quarter. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream
  #shown = -1

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  /** @param part 0 to 1 */
  show(part: number): void {
    const percent = Math.floor(100 * part)
    const isDue = this.#stream.isTTY ? percent > this.#shown : Math.floor(percent / 25) > Math.floor(this.#shown / 25)
    if (!isDue) return
    this.#shown = percent
    const full = Math.round(width * part)
    const bar = `[${'#'.repeat(full)}${' '.repeat(width - full)}] ${percent} %`
    this.#stream.write(this.#stream.isTTY ? `\r${bar}` : `${percent} %\n`)
  }

  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\n')
  }
}
