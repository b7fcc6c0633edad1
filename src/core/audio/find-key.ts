/** The first that fits. Nothing is copied: with thousands in it, every packet may ask. */
export function findKey<Key, Value>(map: ReadonlyMap<Key, Value>, fits: (value: Value) => boolean): Key | undefined {
  for (const [key, value] of map) if (fits(value)) return key
  return undefined
}
