import type { PresetName } from '../../../../core/model/policy.ts'
import type { SettingsDifference } from '../../../../core/policy/describe-changes.ts'
import { PRESET_NAMES } from '../presets/preset-words.ts'

export interface ShownChange {
  readonly key: string
  readonly label: string
  readonly before: string
  readonly after: string
}

/** `inbound from outside`: the forms say `calls from outside`. */
const CELL_AT_END = /, (?:inbound|outbound) ((?:from|to) (?:inside|outside))$/

/** As the forms call them. */
function valueWords(path: readonly string[], value: string): string {
  if (path[0] === 'preset') return PRESET_NAMES[value as PresetName] ?? value
  if (value !== 'inherit') return value
  return path[0] === 'users' || path[0] === 'devices' ? 'inherits' : 'not set'
}

/** Four cells of one rule set that change alike are one line: `User Anna Weber, all calls`. */
export function groupChanges(changes: readonly SettingsDifference[]): readonly ShownChange[] {
  const shown: ShownChange[] = []
  for (let at = 0; at < changes.length; ) {
    const cells = sameCells(changes, at)
    const [first] = cells
    if (!first) break
    const isWhole = cells.length === 4
    shown.push({
      key: first.path.join('\u0000'),
      label: first.label.replace(CELL_AT_END, (_, cell: string) => (isWhole ? ', all calls' : `, calls ${cell}`)),
      before: valueWords(first.path, first.before),
      after: valueWords(first.path, first.after),
    })
    at += isWhole ? 4 : 1
  }
  return shown
}

/** The change at this place and those after it that say the same of other cells of the same rule set. */
function sameCells(changes: readonly SettingsDifference[], from: number): readonly SettingsDifference[] {
  const first = changes[from]
  if (!first) return []
  const place = ruleSetOf(first)
  if (place === undefined) return [first]
  const others = changes.slice(from + 1, from + 4)
  const isAlike = (each: SettingsDifference) =>
    ruleSetOf(each) === place && each.before === first.before && each.after === first.after
  return others.length === 3 && others.every(isAlike) ? [first, ...others] : [first]
}

function ruleSetOf({ path }: SettingsDifference): string | undefined {
  const direction = path.at(-2)
  return direction === 'inbound' || direction === 'outbound' ? path.slice(0, -2).join('\u0000') : undefined
}
