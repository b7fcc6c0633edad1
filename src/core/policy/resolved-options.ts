import type { Exclusions, PolicyOptions, PolicySettings } from '../model/policy.ts'
import { optionsOf } from './options-of.ts'

/** A value and who gave it: the preset, or the account itself. */
export interface ResolvedOption<Value> {
  readonly value: Value
  readonly from: 'preset' | 'account'
}

export type ResolvedOptions = {
  readonly [Option in Exclude<keyof PolicyOptions, 'exclude'>]: ResolvedOption<PolicyOptions[Option]>
} & { readonly exclude: { readonly [Option in keyof Exclusions]: ResolvedOption<Exclusions[Option]> } }

/** Every option with where its value comes from. */
export function resolvedOptions(settings: PolicySettings): ResolvedOptions {
  const { exclude, ...options } = optionsOf(settings)
  return {
    ...resolve(options, settings),
    exclude: resolve(exclude, settings.exclude ?? {}),
  } as unknown as ResolvedOptions
}

function resolve(values: object, own: object): Record<string, ResolvedOption<unknown>> {
  const given = own as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      { value, from: given[name] === undefined ? 'preset' : 'account' },
    ]),
  )
}
