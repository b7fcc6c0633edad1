import type { ApplyDispositions } from '../../contract/apply-account-parts.ts'
import { isSameLabel } from '../../core/annotation/choose-disposition.ts'
import type { Account } from '../../core/model/account.ts'
import type { AccountDispositions, Disposition, DispositionReason } from '../../core/model/annotation.ts'
import { findDispositions, saveDispositions } from '../../store/dispositions.ts'
import { newId } from '../../store/new-id.ts'
import type { Applying } from './applying.ts'
import { bring, documentInvalid, type Made } from './change.ts'

/** A label that is there keeps its id: calls refer to it. Fails with `document-invalid` when one stands in a list twice. */
export async function applyDispositions(
  { trx }: Applying,
  { id: accountId, slug }: Account,
  wanted: ApplyDispositions,
): Promise<Made> {
  const before = await findDispositions(trx, accountId)
  const list = (given: ApplyDispositions['inbound'], present: readonly Disposition[]) =>
    given ? listOf(given, present, `${slug}: dispositions`) : present
  const after: AccountDispositions = {
    ...before,
    popUp: wanted.popUp ?? before.popUp,
    required: wanted.required ?? before.required,
    wrapUpSeconds: wanted.wrapUpSeconds ?? before.wrapUpSeconds,
    inbound: list(wanted.inbound, before.inbound),
    outbound: list(wanted.outbound, before.outbound),
  }
  const thing = { kind: 'dispositions', name: slug, subjectId: accountId } as const
  return bring(thing, before.version === 0 ? undefined : fieldsOf(before), fieldsOf(after), () =>
    saveDispositions(trx, after),
  )
}

type Given = NonNullable<ApplyDispositions['inbound']>[number]

function listOf(given: readonly Given[], present: readonly Disposition[], place: string): Disposition[] {
  refuseSameLabels(given, place)
  return given.map((wanted) => {
    const known = present.find(({ label }) => isSameLabel(label, wanted.label))
    const active = ('active' in wanted ? wanted.active : undefined) ?? true
    const reasons = ('reasons' in wanted ? wanted.reasons : undefined) ?? []
    refuseSameLabels(reasons, `${place}: ${wanted.label}`)
    return {
      id: known?.id ?? newId(),
      label: wanted.label,
      active,
      reasons: reasons.map((reason): DispositionReason => {
        const id = known?.reasons.find(({ label }) => isSameLabel(label, reason.label))?.id ?? newId()
        return { id, label: reason.label, active: ('active' in reason ? reason.active : undefined) ?? true }
      }),
    }
  })
}

function refuseSameLabels(given: readonly { readonly label: string }[], place: string): void {
  const twice = given.find(({ label }, index) => given.slice(0, index).some((each) => isSameLabel(each.label, label)))
  if (twice) throw documentInvalid(`${place}: “${twice.label}” is there twice`)
}

/** As a document writes them. */
function fieldsOf({ popUp, required, wrapUpSeconds, inbound, outbound }: AccountDispositions) {
  const written = (list: readonly Disposition[]) =>
    list.map(({ id: _, reasons, ...rest }) => ({ ...rest, reasons: reasons.map(({ id: __, ...reason }) => reason) }))
  return { popUp, required, wrapUpSeconds, inbound: written(inbound), outbound: written(outbound) }
}
