/** Reads items in the background, so many ahead of who takes them; what goes wrong there, takers are told in their turn. */
export function readAhead<T>(items: AsyncIterable<T>, maximum: number): AsyncIterable<T> {
  const waiting: T[] = []
  let first = 0
  let isOver = false
  let failure: { readonly error: unknown } | undefined
  let wake: (() => void)[] = []

  const changed = () => {
    const woken = wake
    wake = []
    for (const each of woken) each()
  }
  const change = () => new Promise<void>((resolve) => wake.push(resolve))

  const read = async () => {
    try {
      for await (const item of items) {
        while (waiting.length - first >= maximum) await change()
        waiting.push(item)
        changed()
      }
    } catch (error) {
      failure = { error }
    }
    isOver = true
    changed()
  }
  void read()

  async function next(): Promise<IteratorResult<T>> {
    while (first === waiting.length) {
      if (failure) throw failure.error
      if (isOver) return { done: true, value: undefined }
      await change()
    }
    const value = waiting[first++] as T
    if (first > 1000) {
      waiting.splice(0, first)
      first = 0
    }
    changed()
    return { done: false, value }
  }
  // Whoever leaves a loop over it does not end it for the others.
  return { [Symbol.asyncIterator]: () => ({ next }) }
}
