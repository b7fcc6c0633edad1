import type { ControlCodes, ControlCommand } from '../../../../core/model/policy.ts'
import { describeCodeConflict, findCodeConflict } from '../../../../core/policy/code-conflict.ts'
import { t } from '../../../lib/i18n.ts'

export type CodeName = ControlCommand | 'toggle'

export const CODE_NAMES: readonly CodeName[] = ['start', 'stop', 'pause', 'resume', 'toggle']

/** What is wrong with each code; a conflict stands at both, and names both. */
export function codeProblems(codes: ControlCodes): Readonly<Partial<Record<CodeName, string>>> {
  const problems: Partial<Record<CodeName, string>> = {}
  for (const name of CODE_NAMES) {
    const code = codes[name]
    if (code === undefined) continue
    const problem = /^[0-9*#A-D]{1,8}$/.test(code) ? conflictOf(name, code, codes) : t('Up to 8 digits, * or #')
    if (problem) problems[name] = problem
  }
  return problems
}

function conflictOf(name: CodeName, code: string, codes: ControlCodes): string | undefined {
  for (const other of CODE_NAMES) {
    const otherCode = codes[other]
    if (other === name || otherCode === undefined || otherCode === '') continue
    const conflict = findCodeConflict({ [name]: code, [other]: otherCode })
    if (conflict) return describeCodeConflict(conflict)
  }
  return undefined
}
