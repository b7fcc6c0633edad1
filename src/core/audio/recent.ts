/** What was noted last, by number: at least the latest `count`, at most twice as many. */
export interface Recent<Value> {
  has(key: number): boolean
  get(key: number): Value | undefined
  set(key: number, value: Value): void
}

export function createRecent<Value>(count: number): Recent<Value> {
  let young = new Map<number, Value>()
  let old = new Map<number, Value>()
  return {
    has: (key) => young.has(key) || old.has(key),
    get: (key) => (young.has(key) ? young.get(key) : old.get(key)),
    set(key, value) {
      young.set(key, value)
      if (young.size < count) return
      old = young
      young = new Map()
    },
  }
}
