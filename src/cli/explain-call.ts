import type { PolicyCallDocument, PolicySettingsDocument } from '../contract/policy-document.ts'
import { buildDirectory } from '../core/directory/directory.ts'
import { matchParty } from '../core/directory/match-party.ts'
import type { User } from '../core/model/account.ts'
import type { Decision, Network, PartyFacts, PolicySettings } from '../core/model/policy.ts'
import { decide } from '../core/policy/decide.ts'
import { describeDecision } from '../core/policy/describe-decision.ts'
import { isTooShort } from '../core/policy/is-too-short.ts'
import { completeSettings } from '../core/policy/presets.ts'
import { formatDuration } from './format-duration.ts'

/** The decision, and what a person needs to follow it. Printed as it is by `--json`. */
export interface Explanation extends Decision {
  /** One sentence. */
  readonly summary: string
  readonly caller: ExplainedParty
  readonly callee: ExplainedParty
  /** What becomes of the audio of a call that lasted so long. Absent without `durationMs`, or when nothing is recorded. */
  readonly audio?: { readonly kept: boolean; readonly reason: string }
}

export interface ExplainedParty {
  readonly network: Network
  readonly aor?: string
  /** Telephone number or extension. */
  readonly number?: string
  /** Name of the user it was matched to. */
  readonly user?: string
}

type Matched = { readonly facts: PartyFacts; readonly explained: ExplainedParty }

const ACCOUNT_ID = 'account'

/** Decides about a call that a document describes, with the engine that decides about live ones. */
export function explainCall(settingsDocument: PolicySettingsDocument, call: PolicyCallDocument): Explanation {
  const settings = completeSettings(settingsDocument)
  const match = partyMatcher(call)
  const caller = match(call.caller)
  const callee = match(call.callee)
  const decision = decide({ accountId: ACCOUNT_ID, caller: caller.facts, callee: callee.facts }, settings)
  const audio = decision.outcome === 'skip' ? undefined : judgeDuration(call.durationMs, settings)
  return {
    summary: describeDecision(decision),
    ...decision,
    caller: caller.explained,
    callee: callee.explained,
    ...(audio ? { audio } : {}),
  }
}

/** Matches the parties to the users of the document; a network that is given counts before one that is found. */
function partyMatcher({ account }: PolicyCallDocument): (party: PolicyCallDocument['caller']) => Matched {
  const users: readonly User[] = (account?.users ?? []).map((user, index) => ({
    id: String(index),
    accountId: ACCOUNT_ID,
    name: user.name ?? user.extension ?? user.sipAddresses?.[0] ?? user.numbers?.[0] ?? `user ${index + 1}`,
    numbers: user.numbers ?? [],
    sipAddresses: user.sipAddresses ?? [],
    ...(user.extension === undefined ? {} : { extension: user.extension }),
  }))
  const domains = account?.domains ?? []
  const directory = buildDirectory({
    accounts: [{ id: ACCOUNT_ID, slug: ACCOUNT_ID, name: ACCOUNT_ID, domains, timeZone: 'UTC' }],
    users,
    devices: [],
    recordingClients: [],
    settings: new Map(),
  })
  return (party) => {
    const { userId, number, network: found } = matchParty(directory, ACCOUNT_ID, party.aor)
    const network = party.network ?? found
    const aor = party.aor === undefined ? {} : { aor: party.aor }
    const user = users.find(({ id }) => id === userId)
    return {
      facts: { network, ...aor, ...(userId === undefined ? {} : { userId }) },
      explained: {
        network,
        ...aor,
        ...(number === undefined ? {} : { number }),
        ...(user === undefined ? {} : { user: user.name }),
      },
    }
  }
}

function judgeDuration(durationMs: number | undefined, settings: PolicySettings): Explanation['audio'] {
  if (durationMs === undefined) return undefined
  const minimum = formatDuration(settings.minimumDurationMs)
  if (isTooShort(durationMs, settings)) return { kept: false, reason: `would be removed: shorter than ${minimum}` }
  if (settings.minimumDurationMs === 0) return { kept: true, reason: 'would be kept: there is no minimum' }
  return { kept: true, reason: `would be kept: not shorter than ${minimum}` }
}
