/** Where stations wait while nobody may connect. */
export class Gate {
  #passing = Promise.withResolvers<void>()

  passed(): Promise<void> {
    return this.#passing.promise
  }

  open(): void {
    this.#passing.resolve()
  }

  shut(): void {
    this.#passing = Promise.withResolvers<void>()
  }
}
