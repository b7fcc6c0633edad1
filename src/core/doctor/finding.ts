/** What `tapeline doctor` says of an installation. */

/** `problem`: calls, recordings or secrets are in danger, or it will not start; `warning`: soon, or under load. */
export type Level = 'ok' | 'warning' | 'problem'

export interface Finding {
  /** Which check it is of; stable, for programs. */
  readonly check: string
  readonly level: Level
  /** What is. */
  readonly what: string
  /** Why it matters, and what to do about it; absent when all is well. */
  readonly why?: string
  readonly fix?: string
}

export const ok = (check: string, what: string): Finding => ({ check, level: 'ok', what })

export function warning(check: string, what: string, why: string, fix: string): Finding {
  return { check, level: 'warning', what, why, fix }
}

export function problem(check: string, what: string, why: string, fix: string): Finding {
  return { check, level: 'problem', what, why, fix }
}

/** Exit status of the program: 0 nothing to do, 1 warnings, 2 problems. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  const levels = findings.map(({ level }) => level)
  return levels.includes('problem') ? 2 : levels.includes('warning') ? 1 : 0
}

/** For people: what is wrong first, in the order of the checks. */
export function formatFindings(findings: readonly Finding[]): string {
  const order: readonly Level[] = ['problem', 'warning', 'ok']
  const lines = order.flatMap((level) =>
    findings
      .filter((finding) => finding.level === level)
      .flatMap(({ what, why, fix }) => [
        `${level.padEnd(8)} ${what}`,
        ...(why === undefined ? [] : [`         why: ${why}`]),
        ...(fix === undefined ? [] : [`         do:  ${fix}`]),
      ]),
  )
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length
  return `${lines.join('\n')}\n${count('problem')} problems, ${count('warning')} warnings, ${count('ok')} in order\n`
}
