import type { PresetName } from '../../../../core/model/policy.ts'
import type { SettingsDifference } from '../../../../core/policy/describe-changes.ts'
import { t } from '../../../lib/i18n.ts'
import { PRESET_NAMES } from '../presets/preset-words.ts'

/** One line about one or several places that changed alike. */
export interface ShownChange {
  readonly key: string
  readonly label: string
  readonly before: string
  readonly after: string
}

/** Fewer users or devices that change alike are named one by one. */
const MANY = 4

/**
 * Four cells of one rule set that change alike are one line: `User Anna Weber, all calls`; so are many users or devices:
 * `214 users, all calls`.
 */
export function groupChanges(changes: readonly SettingsDifference[]): readonly ShownChange[] {
  const alike = Map.groupBy(wholeRuleSets(changes), ({ path, cells, before, after }) =>
    cells !== '' && isEndpoint(path) ? [path[0], cells, before, after].join('\u0000') : path.join('\u0000'),
  )
  return [...alike].flatMap(([key, group]) => {
    const [first] = group
    if (!first || group.length < MANY) return group.map(shownOne)
    return [{ ...shownOne(first), key, label: `${manyWords(first.path[0], group.length)}${first.cells}` }]
  })
}

const manyWords = (kind: string | undefined, count: number): string =>
  kind === 'users' ? t('{count} users', { count }) : t('{count} devices', { count })

interface PlaceChange extends SettingsDifference {
  /** `, calls from outside`; empty where it is not about cells. */
  readonly cells: string
}

const CELL_AT_END = /, (?:inbound|outbound) ((?:from|to) (?:inside|outside))$/

function wholeRuleSets(changes: readonly SettingsDifference[]): readonly PlaceChange[] {
  const places: PlaceChange[] = []
  for (let at = 0; at < changes.length; ) {
    const change = changes[at]
    if (!change) break
    const isWhole = isWholeRuleSet(changes, at)
    const cell = CELL_AT_END.exec(change.label)?.[1]
    places.push({
      ...change,
      cells: cell === undefined ? '' : isWhole ? t(', all calls') : t(', calls {cell}', { cell }),
    })
    at += isWhole ? 4 : 1
  }
  return places
}

/** This change and the three after it say the same of the cells of one rule set. */
function isWholeRuleSet(changes: readonly SettingsDifference[], from: number): boolean {
  const [first, ...others] = changes.slice(from, from + 4)
  if (!first || others.length < 3) return false
  const place = ruleSetOf(first)
  return (
    place !== undefined &&
    others.every((each) => ruleSetOf(each) === place && each.before === first.before && each.after === first.after)
  )
}

function ruleSetOf({ path }: SettingsDifference): string | undefined {
  const direction = path.at(-2)
  return direction === 'inbound' || direction === 'outbound' ? path.slice(0, -2).join('\u0000') : undefined
}

function isEndpoint([kind]: readonly string[]): boolean {
  return kind === 'users' || kind === 'devices'
}

/** In the words of the forms. */
function shownOne({ path, label, before, after, cells }: PlaceChange): ShownChange {
  const words = (value: string) => {
    if (path[0] === 'preset') return PRESET_NAMES[value as PresetName] ?? value
    return value !== 'inherit' ? value : isEndpoint(path) ? t('inherits') : t('not set')
  }
  return {
    key: path.join('\u0000'),
    label: cells === '' ? label : label.replace(CELL_AT_END, cells),
    before: words(before),
    after: words(after),
  }
}
