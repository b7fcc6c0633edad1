import type { ControlCodes } from '../model/policy.ts'

interface UsedCode {
  readonly command: keyof ControlCodes
  readonly code: string
}

/** The shorter first. */
export type CodeConflict = readonly [UsedCode, UsedCode]

/** Two codes of which one is, or begins with, the other: whoever dials the longer would always give the shorter one's command. */
export function findCodeConflict(codes: ControlCodes): CodeConflict | undefined {
  const used = Object.entries(codes).flatMap(([command, code]) =>
    code === undefined ? [] : [{ command: command as keyof ControlCodes, code }],
  )
  // Sorted by length and not by name: of two that are equal the later one is the conflict.
  const byLength = used.toSorted((left, right) => left.code.length - right.code.length)
  for (const [index, shorter] of byLength.entries()) {
    const longer = byLength.slice(index + 1).find(({ code }) => code.startsWith(shorter.code))
    if (longer) return [shorter, longer]
  }
  return undefined
}

export function describeCodeConflict([shorter, longer]: CodeConflict): string {
  if (shorter.code === longer.code) return `${shorter.command} and ${longer.command} have the same code ${longer.code}`
  return `${longer.code} (${longer.command}) begins with ${shorter.code} (${shorter.command}) and could never be dialled`
}
