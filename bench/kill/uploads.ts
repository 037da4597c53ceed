/** Price files, each with a name of its own: the newest that was answered must be in force, or one that was not. */
export class Uploads {
  answered = 0
  newest: string | undefined
  #sent = 0
  readonly #unanswered = new Set<string>()

  async send(url: string): Promise<void> {
    const name = `prices-${++this.#sent}.csv`
    const hourMs = 3_600_000
    const startMs = Math.floor(Date.now() / hourMs) * hourMs
    const rows = Array.from(
      { length: 48 },
      (_, hour) => `${new Date(startMs + hour * hourMs).toISOString()},0.${10 + ((hour + this.#sent) % 40)}`,
    )
    this.#unanswered.add(name)
    try {
      const response = await fetch(`${url}/api/series/prices?fileName=${name}`, {
        method: 'POST',
        body: `start,price\n${rows.join('\n')}\n`,
      })
      if (!response.ok) throw new Error(`the upload was answered ${response.status}`)
    } catch {
      return
    }
    this.answered++
    this.newest = name
    this.#unanswered.clear()
  }

  mayBe(name: string | undefined): boolean {
    return name === this.newest || (name !== undefined && this.#unanswered.has(name))
  }
}
