/** What a mapping finds in what a recording client sent. */

import type { FactMapping, MappedFact, MappingRule, MappingSource } from '../../model/fact-mapping.ts'
import { isWithheld, parseAddress } from '../../model/party-address.ts'
import { rulesOf } from './ready-made-mappings.ts'
import { type MappingInput, valuesOf } from './source-values.ts'
import { matchPattern, parsePattern, type ValuePattern } from './value-pattern.ts'

/** A rule that found something. */
export interface MappedFinding {
  readonly fact: MappedFact
  /** The fact: what the pattern left of the value, or what the rule says in its place. */
  readonly text: string
  /** Where it was found, verbatim but for its length. */
  readonly value: string
  /** Index of the rule. */
  readonly rule: number
  readonly onlyIfUnknown: boolean
  /** Name of an identifier: of the header or element it was found in. */
  readonly name: string
}

export interface MappedFacts {
  /** In the order of the rules. */
  readonly findings: readonly MappedFinding[]
  /** Names of the call elsewhere, beside those that are known without a rule. */
  readonly identifiers: Readonly<Record<string, string>>
  readonly problems: readonly string[]
}

export const MAXIMUM_RULES = 100
/** Of these every rule adds what it finds; of the others the first rule that finds something counts. */
const COLLECTED: ReadonlySet<MappedFact> = new Set(['queue', 'identifier'])
const MAXIMUM_FINDINGS = 100
const MAXIMUM_TEXT_CHARACTERS = 256

/** Never throws; the same answer for the same input. */
export function mappedFacts(mapping: FactMapping, input: MappingInput): MappedFacts {
  const problems: string[] = []
  const findings: MappedFinding[] = []
  for (const [index, rule] of rulesOf(mapping).slice(0, MAXIMUM_RULES).entries()) {
    const before = findings.filter(({ fact }) => fact === rule.fact)
    // A fallback that finds somebody does not stand in the way of a rule that always counts.
    if (!COLLECTED.has(rule.fact) && before.some(({ onlyIfUnknown }) => onlyIfUnknown === isFallback(rule))) continue
    const pattern = patternOf(rule)
    if (pattern && !pattern.ok) problems.push(`rule ${index + 1}: pattern: ${pattern.problem}`)
    for (const finding of findingsOf(rule, index, pattern, input)) {
      if (findings.length >= MAXIMUM_FINDINGS) break
      if (finding.onlyIfUnknown && isNobody(finding.text, input)) continue
      if (!before.some(({ text, name }) => text === finding.text && name === finding.name)) findings.push(finding)
    }
  }
  return { findings, identifiers: identifiersOf(findings), problems }
}

/** What one rule finds by itself. */
export function findingsOf(
  rule: MappingRule,
  index: number,
  pattern: ValuePattern | undefined,
  input: MappingInput,
): MappedFinding[] {
  const { fact, from, value: fixed, which = 'first' } = rule
  const found = valuesOf(from, input).flatMap((value) => {
    const captured = pattern ? matchPattern(pattern, value)?.trim() : value
    const text = captured === undefined ? '' : (fixed ?? captured).slice(0, MAXIMUM_TEXT_CHARACTERS)
    if (text === '') return []
    return [{ fact, text, value, rule: index, onlyIfUnknown: isFallback(rule), name: sourceName(from) }]
  })
  if (which === 'each')
    return found.filter(({ text }, place) => found.findIndex((each) => each.text === text) === place)
  return which === 'first' ? found.slice(0, 1) : found.slice(-1)
}

export function patternOf({ pattern }: MappingRule): ValuePattern | undefined {
  return pattern === undefined ? undefined : parsePattern(pattern)
}

function isFallback({ fact, onlyIfUnknown }: MappingRule): boolean {
  return onlyIfUnknown === true && (fact === 'caller' || fact === 'callee')
}

/** Beside metadata the INVITE is the recording client's own: a header may assert the client itself (RFC 3325 §5). */
function isNobody(address: string, { from, metadata }: MappingInput): boolean {
  const named = parseAddress(address)
  if (isWithheld(named)) return true
  return (metadata?.participants.length ?? 0) > 0 && named.user === parseAddress(from).user
}

function sourceName(source: MappingSource): string {
  return source.in === 'header' || source.in === 'element' ? source.name : source.in
}

function identifiersOf(findings: readonly MappedFinding[]): Record<string, string> {
  const found = new Map<string, string>()
  for (const { fact, name, text } of findings) {
    if (fact === 'identifier' && !found.has(name)) found.set(name, text)
  }
  return Object.fromEntries(found)
}
