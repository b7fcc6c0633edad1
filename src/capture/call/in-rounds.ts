/**
 * Goes round what is in a map, again and again, one share of it at each call: all of it once in `shares` calls, however many there are. What comes
 * and goes meanwhile does no harm.
 */
export function inRounds<T>(all: ReadonlyMap<unknown, T>, shares: number): () => Iterable<T> {
  let share = shares
  let round: Iterator<T> = all.values()
  let each = 0

  return function* () {
    if (share >= shares) {
      share = 0
      round = all.values()
      each = Math.ceil(all.size / shares)
    }
    share += 1
    for (let taken = 0; taken < each; taken += 1) {
      const next = round.next()
      if (next.done) return
      yield next.value
    }
  }
}
