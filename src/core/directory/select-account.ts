import type { Account, AccountSelector, RecordingClient } from '../model/account.ts'
import type { AccountId } from '../model/ids.ts'
import { parseAddress } from '../model/party-address.ts'
import type { Directory } from './directory.ts'

/** What an INVITE shows of the account it belongs to. All texts as received. */
export interface AccountHints {
  readonly requestUri: string
  /** Header values. */
  readonly from: string
  readonly to: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** Addresses of the participants. */
  readonly partyAors: readonly string[]
}

/** `reason` tells a person, selector by selector, why no account was found. */
export type AccountSelection = { readonly account: Account } | { readonly reason: string }

/** Tries the client's selectors in order; the first that names exactly one account wins. */
export function selectAccount(directory: Directory, client: RecordingClient, hints: AccountHints): AccountSelection {
  const reasons: string[] = []
  for (const selector of client.selectors) {
    const selection = trySelector(directory, selector, hints)
    if ('account' in selection) return selection
    reasons.push(selection.reason)
  }
  return { reason: reasons.join('; ') || 'the recording client has no way to tell accounts apart' }
}

function trySelector(directory: Directory, selector: AccountSelector, hints: AccountHints): AccountSelection {
  switch (selector.by) {
    case 'fixed':
      return onlyAccount(directory, [selector.accountId], 'the account of the recording client does not exist any more')
    case 'domain':
      return byDomain(directory, hints)
    case 'number':
      return byNumber(directory, hints)
    case 'header':
      return byHeader(directory, selector.name, hints)
  }
}

/** The request URI is where the phone system was told to send; what it says counts before the addresses of people. */
function byDomain(directory: Directory, hints: AccountHints): AccountSelection {
  const accountsOf = (texts: readonly string[]) =>
    texts.flatMap((text) => [...(directory.selection.accountsByDomain.get(parseAddress(text).host ?? '') ?? [])])
  const addressed = new Set(accountsOf([hints.requestUri]))
  const shown = addressed.size === 1 ? addressed : accountsOf([hints.from, hints.to, ...hints.partyAors])
  return onlyAccount(directory, shown, 'no address has the domain of an account')
}

/** Without participants, From and To are all there is. */
function byNumber(directory: Directory, hints: AccountHints): AccountSelection {
  const texts = hints.partyAors.length > 0 ? hints.partyAors : [hints.from, hints.to, hints.requestUri]
  // An extension like 101 exists in many accounts: it says nothing, but does not contradict the other party's number.
  const named = texts.map((text) => accountsByUser(directory, text)).filter((ids) => ids.size === 1)
  return onlyAccount(
    directory,
    named.flatMap((ids) => [...ids]),
    'no number belongs to users of one account only',
  )
}

function accountsByUser(directory: Directory, text: string): ReadonlySet<AccountId> {
  const { user, number } = parseAddress(text)
  const { accountsByExtension, accountsByNumber } = directory.selection
  return new Set([
    ...(accountsByExtension.get(user ?? '') ?? []),
    ...(number === undefined ? [] : accountsByNumber.find(number)),
  ])
}

function byHeader(directory: Directory, name: string, hints: AccountHints): AccountSelection {
  const { accountsBySlug, accountsByDomain } = directory.selection
  const wanted = name.trim().toLowerCase()
  const values = hints.headers.filter((header) => header.name.trim().toLowerCase() === wanted).map(({ value }) => value)
  if (values.length === 0) return { reason: `there is no ${name}` }
  const named = values.flatMap((value) => {
    const word = value
      .trim()
      .replace(/^"(.*)"$/s, '$1')
      .trim()
      .toLowerCase()
    const bySlug = accountsBySlug.get(word)
    if (bySlug !== undefined) return [bySlug]
    return [...(accountsByDomain.get(word) ?? accountsByDomain.get(parseAddress(value).host ?? '') ?? [])]
  })
  return onlyAccount(directory, named, `${name} names no account`)
}

function onlyAccount(directory: Directory, ids: Iterable<AccountId>, reasonIfNone: string): AccountSelection {
  const found = [...new Set(ids)].flatMap((id) => directory.accounts.get(id)?.account ?? [])
  const [account] = found
  if (!account) return { reason: reasonIfNone }
  if (found.length === 1) return { account }
  return {
    reason: `several accounts fit: ${found
      .map(({ slug }) => slug)
      .sort()
      .join(', ')}`,
  }
}
