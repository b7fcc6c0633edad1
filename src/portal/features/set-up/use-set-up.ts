import { useRef, useState } from 'react'
import type { Account } from '../../../contract/account.ts'
import type { RecordingClient } from '../../../contract/recording-client.ts'
import type { RuleSet } from '../../../core/model/policy.ts'
import { putSettings } from '../../lib/api/put-settings.ts'
import { saveAccount } from '../../lib/api/save-account.ts'
import { saveRecordingClient } from '../../lib/api/save-recording-client.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'

export interface SetUpInput {
  readonly name: string
  readonly slug: string
  readonly timeZone: string
  /** May be empty. */
  readonly domain: string
  readonly address: string
  readonly what: 'all' | 'outside' | 'nothing'
}

export const WHAT_TO_RECORD = [
  { value: 'all', label: t('All calls'), description: t('Also those between colleagues.') },
  { value: 'outside', label: t('Calls with the outside'), description: t('In and out, but not between colleagues.') },
  { value: 'nothing', label: t('Nothing yet'), description: t('Calls are listed without audio until you set a rule.') },
] as const

/** The account's four cells for each choice. */
export function rulesOf(what: SetUpInput['what']): RuleSet {
  const inside = what === 'all' ? 'always' : 'off'
  const outside = what === 'nothing' ? 'off' : 'always'
  return { inbound: { onnet: inside, offnet: outside }, outbound: { onnet: inside, offnet: outside } }
}

/**
 * Account, then recording client, then rules. What has been made is kept when a later step is refused, so that sending
 * the corrected form goes on from there.
 */
export function useSetUp() {
  const account = useRef<Account>(undefined)
  const recordingClient = useRef<RecordingClient>(undefined)
  const [pending, setPending] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const run = async (input: SetUpInput): Promise<boolean> => {
    setPending(true)
    setFailure(undefined)
    try {
      account.current ??= await saveAccount(undefined, {
        name: input.name,
        slug: input.slug,
        timeZone: input.timeZone,
        domains: input.domain.trim() === '' ? [] : [input.domain.trim()],
      })
      const accountId = account.current.id
      recordingClient.current ??= await saveRecordingClient(undefined, {
        name: 'PBX',
        addresses: [input.address.trim()],
        selectors: [{ by: 'fixed', accountId }],
      })
      await putSettings(accountId, {
        settings: { preset: 'tapeline', account: rulesOf(input.what), minimumDurationMs: 0 },
      })
      return true
    } catch (error) {
      setFailure(error)
      return false
    } finally {
      setPending(false)
    }
  }
  const { fields, rest } = fieldErrors(failure, ['name', 'slug', 'timeZone', 'domains', 'addresses'])
  return { run, pending, fields, error: rest, accountMade: account.current !== undefined }
}
