import type { RecordingGroup } from '../../../contract/recording-group.ts'

/** `Managed by Nora Hill · 4 members`; many managers, and those whose names are not known yet, are counted. */
export function groupInWords(
  { managerIds, memberIds }: Pick<RecordingGroup, 'managerIds' | 'memberIds'>,
  nameOf: (id: string) => string | undefined,
): string {
  const names = managerIds.flatMap((id) => nameOf(id) ?? [])
  const isNamed = names.length === managerIds.length && names.length <= 3
  const managers =
    managerIds.length === 0
      ? 'No manager'
      : isNamed
        ? `Managed by ${names.join(', ')}`
        : `${managerIds.length} ${managerIds.length === 1 ? 'manager' : 'managers'}`
  return `${managers} · ${memberIds.length} ${memberIds.length === 1 ? 'member' : 'members'}`
}
