/** Words of the policy name users, devices and queues by their ids; people know their names. */

/** Of users and devices, by id; of queues by `queue ID`. */
export type NamesById = ReadonlyMap<string, string>

const UUID = ['{8}', '{4}', '{4}', '{4}', '{12}'].map((times) => `[0-9a-fA-F]${times}`).join('-')
const ID = new RegExp(`\\b${UUID}\\b`, 'g')
const SPECIAL = /[\\^$.*+?()[\]{}|]/g
/** What belongs to an address does not name anybody: `sip:ID@host`. */
const STANDS_ALONE = '(?<![^\\s])'
const PATTERNS = new WeakMap<NamesById, RegExp>()

/**
 * The words with names in place of ids: `user Clara Vogt (201)`. Whoever is not there any more is `a removed user`, and who never was,
 * since a phone system told of somebody else, is `somebody unknown`.
 */
export function nameIds(words: string, names: NamesById): string {
  return words.replace(patternOf(names), (whole: string, queue?: string, kind?: string, id?: string) => {
    if (queue !== undefined) return `queue ${names.get(queue)}`
    if (id === undefined) return whole
    const name = names.get(id.toLowerCase())
    if (name !== undefined) return kind === undefined ? name : `${kind} ${name}`
    if (kind === undefined) return 'somebody unknown'
    return kind.toLowerCase() === 'queue' ? 'a queue without a name' : `a removed ${kind.toLowerCase()}`
  })
}

/** One pass: what stands in a name is not looked at again. */
function patternOf(names: NamesById): RegExp {
  const known = PATTERNS.get(names)
  if (known) return known
  // The longest first: one id may begin with another.
  const queues = [...names.keys()].filter((key) => key.startsWith('queue ')).sort((a, b) => b.length - a.length)
  const named = queues.length === 0 ? '(?!)' : queues.map((key) => key.replace(SPECIAL, '\\$&')).join('|')
  const pattern = new RegExp(
    `\\b(${named})(?![^\\s:,.;])|(?:\\b([Uu]ser|[Dd]evice|[Qq]ueue) |${STANDS_ALONE})(${UUID})\\b(?!@)`,
    'g',
  )
  PATTERNS.set(names, pattern)
  return pattern
}

/** The names, and those that the settings give to queues. */
export function withQueueNames(names: NamesById, queues: ReadonlyMap<string, string> | undefined): NamesById {
  if (!queues || queues.size === 0) return names
  return new Map([...names, ...[...queues].map(([id, name]) => [`queue ${id}`, name] as const)])
}

/** The same for several accounts, each with queues of its own. */
export function namesByAccount(
  names: NamesById,
  queues: ReadonlyMap<string, ReadonlyMap<string, string>>,
): (accountId: string) => NamesById {
  const made = new Map([...queues].map(([accountId, ofAccount]) => [accountId, withQueueNames(names, ofAccount)]))
  return (accountId) => made.get(accountId) ?? names
}

/** Every id in a text, once. */
export function idsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(ID)].map(([id]) => id.toLowerCase()))]
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
