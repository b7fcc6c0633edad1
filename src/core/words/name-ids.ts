/** Words of the policy name users and devices by their ids; people know their names. */

/** Of users and devices, by id. */
export type NamesById = ReadonlyMap<string, string>

const ID = /\b(user |device )?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b/gi

/** The words with names in place of ids: `user Clara Vogt (201)`. Whoever is not there any more is `a removed user`. */
export function nameIds(words: string, names: NamesById): string {
  return words.replace(ID, (whole: string, kind: string | undefined, id: string) => {
    const name = names.get(id.toLowerCase())
    if (name !== undefined) return `${kind ?? ''}${name}`
    return kind === undefined ? whole : `a removed ${kind.trim()}`
  })
}

/** Every id in a text, once. */
export function idsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(ID)].map(([, , id = '']) => id.toLowerCase()))]
}

/** `Clara Vogt (201)`. */
export function userName({
  name,
  extension,
}: {
  readonly name: string
  readonly extension?: string | undefined
}): string {
  return extension === undefined ? name : `${name} (${extension})`
}
