/** What the files of an export are called: each name once. */

import { formatName, type NameTemplate, parseNameTemplate } from '../core/export/name-template.ts'
import { nameValues } from '../core/export/name-values.ts'
import { plainPath } from '../core/export/plain-name.ts'
import { recordingFileStem } from '../core/export/recording-file-name.ts'
import { safeFileName, withTail } from '../core/export/safe-file-name.ts'
import type { Account } from '../core/model/account.ts'
import type { Call, Party } from '../core/model/call.ts'
import type { Recording } from '../core/model/recording.ts'
import type { PlanOptions } from './plan-options.ts'

export interface ExportNames {
  /** Without an ending. `party`: whose voice the file has. */
  ofRecording(account: Account, call: Call, recording: Recording, party?: string): string
  /** Of a call without a recording, without an ending. */
  ofCall(account: Account, call: Call): string
}

/**
 * `byAccount`: a folder for each. Two calls of one second get `name` and `name (2)`, whatever the case of letters (Windows, macOS). A template
 * that cannot be read counts as none: it was read when it was given.
 */
export function createExportNames(
  { fileNames, hasPlainNames }: Pick<PlanOptions, 'fileNames' | 'hasPlainNames'>,
  byAccount: boolean,
): ExportNames {
  const parsed = fileNames === undefined ? undefined : parseNameTemplate(fileNames)
  const wanted = parsed?.ok ? parsed.template : undefined
  const taken = new Set<string>()
  /** What the next of a name is tried with: ten thousand of one name are found at once. */
  const next = new Map<string, number>()

  function once(account: Account, stem: string): string {
    const named = hasPlainNames ? plainPath(stem) : stem
    const wanted = byAccount ? `${account.slug}/${named}` : named.replace(TABLES, '_$&')
    for (let count = next.get(keyOf(wanted)) ?? 1; ; count++) {
      const path = withTail(wanted, count === 1 ? '' : hasPlainNames ? `_${count}` : ` (${count})`)
      if (taken.has(keyOf(path))) continue
      taken.add(keyOf(path))
      next.set(keyOf(wanted), count + 1)
      return path
    }
  }

  return {
    ofRecording(account, call, recording, party) {
      const stem = stemOf(wanted, account, call, recording)
      return once(account, party === undefined ? stem : withTail(stem, ` - ${safeFileName(party) || 'party'}`))
    },
    ofCall: (account, call) => once(account, recordingFileStem(call, call, account.timeZone)),
  }
}

/** Files that lie where a folder of that name would. */
const TABLES = /^calls\.(csv|jsonl)(?=\/)/i

const keyOf = (path: string): string => path.toLowerCase().normalize('NFC')

function stemOf(template: NameTemplate | undefined, { timeZone }: Account, call: Call, recording: Recording): string {
  const portalName = recordingFileStem(call, recording, timeZone)
  if (!template) return portalName
  const sides = { caller: sideOf(call, 'caller'), callee: sideOf(call, 'callee') }
  const { id, startedAtMs, durationMs, segment } = recording
  return formatName(
    template,
    nameValues(
      {
        call: { id: call.id, accountId: call.accountId, direction: call.direction, ...sides },
        recording: { id, startedAtMs, durationMs, segmentIndex: segment?.index ?? 0 },
        portalName,
      },
      timeZone,
    ),
  )
}

function sideOf({ parties }: Call, role: Party['role']): Pick<Party, 'name' | 'number' | 'aor'> {
  return parties.find((party) => party.role === role) ?? {}
}
