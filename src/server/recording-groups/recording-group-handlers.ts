import type { RecordingGroup as ContractGroup } from '../../contract/recording-group.ts'
import type { RecordingGroup } from '../../core/model/groups.ts'
import { accountScope, type Db } from '../../store/db.ts'
import {
  createRecordingGroup,
  findRecordingGroup,
  listRecordingGroups,
  recordingGroupNotFound,
  removeRecordingGroup,
  updateRecordingGroup,
} from '../../store/recording-groups.ts'
import { type Actor, accountFor, scopeOf } from '../actor.ts'
import { changeDirectory } from '../directory-change.ts'
import { idDifferences } from '../id-differences.ts'
import { peopleSeenBy } from '../people-seen-by.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'

type Names =
  | 'listRecordingGroups'
  | 'getRecordingGroup'
  | 'createRecordingGroup'
  | 'updateRecordingGroup'
  | 'removeRecordingGroup'

export function recordingGroupHandlers(parts: ServerParts): Handlers<Names> {
  const { db } = parts
  return {
    listRecordingGroups: async ({ actor, query }) => ({
      recordingGroups: (await listRecordingGroups(db, scopeOf(actor, query.accountId))).map((group) =>
        presentTo(actor, group),
      ),
    }),

    getRecordingGroup: async ({ actor, params }) => presentTo(actor, await get(db, actor, params.recordingGroupId)),

    createRecordingGroup: async (asked) => {
      const accountId = accountFor(asked.actor, asked.body.accountId)
      return changeDirectory(parts, asked, async (trx) => {
        const group = await createRecordingGroup(trx, accountScope(accountId), { ...asked.body, accountId })
        return { result: present(group), deed: deed('recording-group.created', group), accountId }
      })
    },

    updateRecordingGroup: async (asked) => {
      const before = await get(db, asked.actor, asked.params.recordingGroupId)
      const { id, accountId } = before
      return changeDirectory(parts, asked, async (trx) => {
        const group = await updateRecordingGroup(trx, accountScope(accountId), { ...asked.body, id, accountId })
        return { result: present(group), deed: deed('recording-group.changed', group, before), accountId }
      })
    },

    removeRecordingGroup: async (asked) => {
      const group = await get(db, asked.actor, asked.params.recordingGroupId)
      const { id, accountId } = group
      return changeDirectory(parts, asked, async (trx) => {
        await removeRecordingGroup(trx, accountScope(accountId), id)
        return { result: undefined, deed: deed('recording-group.removed', group), accountId }
      })
    },
  }
}

async function get(db: Db, actor: Actor, id: string): Promise<RecordingGroup> {
  const group = await findRecordingGroup(db, scopeOf(actor), id)
  if (!group) throw recordingGroupNotFound()
  return group
}

/** Who reached whose recordings has to be told later: who came and who went stands in the log. */
function deed(action: string, group: RecordingGroup, before?: RecordingGroup) {
  const { id, accountId, name, managerIds, memberIds } = group
  return {
    action,
    subject: { kind: 'recording-group', id },
    accountId,
    details: {
      name,
      managers: idDifferences(before?.managerIds ?? [], managerIds),
      members: idDifferences(before?.memberIds ?? [], memberIds),
    },
  }
}

/** Whoever neither runs the account nor manages the group finds of its people only themselves. */
function presentTo(actor: Actor, group: RecordingGroup): ContractGroup {
  const visible = peopleSeenBy(actor, group.managerIds)
  return present({
    ...group,
    managerIds: group.managerIds.filter(visible),
    memberIds: group.memberIds.filter(visible),
  })
}

function present({ managerIds, memberIds, ...group }: RecordingGroup): ContractGroup {
  return { ...group, managerIds: [...managerIds], memberIds: [...memberIds] }
}
