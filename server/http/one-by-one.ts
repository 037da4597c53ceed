/** Work that is begun only when what came before it has ended, well or badly. */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve()

  next<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work, work)
    this.#last = done
    return done
  }
}
