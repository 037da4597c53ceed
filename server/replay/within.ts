// Real time: what the record says happened is on its way already, and only the machine may be slow.
const patienceMs = 30_000

/** Whether something comes about soon: asked again whenever one of the listeners is called. */
export async function within(isSo: () => boolean, listeners: Set<() => void>): Promise<boolean> {
  if (isSo()) return true
  return new Promise((resolve) => {
    const end = (result: boolean) => {
      clearTimeout(timer)
      listeners.delete(ask)
      resolve(result)
    }
    const ask = () => {
      if (isSo()) end(true)
    }
    const timer = setTimeout(() => end(false), patienceMs)
    listeners.add(ask)
  })
}
