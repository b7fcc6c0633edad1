/** A party as a person reads it: the name first, then what can be dialled. */
export interface NamedParty {
  readonly name?: string
  readonly number?: string
  readonly aor?: string
  /** The user of the account who was recognised: the name the administrator gave is the one people know. */
  readonly user?: { readonly name: string }
}

/** `main` is never empty; `extra` is the number beside a name. */
export function partyName(party: NamedParty): { readonly main: string; readonly extra?: string } {
  const number = party.number ?? party.aor?.replace(/^(sips?|tel):/i, '')
  const name = party.user?.name ?? party.name
  if (name && name !== number) return number ? { main: name, extra: number } : { main: name }
  return { main: number ?? 'Unknown' }
}
