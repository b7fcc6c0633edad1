import type { RecordingGroup } from '../../../contract/recording-group.ts'
import { t } from '../../lib/i18n.ts'

/** More managers than these are counted. */
export const MOST_NAMED = 3

/** `Managed by Nora Hill · 4 members`; many managers, and those whose names are not known yet, are counted. */
export function groupInWords(
  { managerIds, memberIds }: Pick<RecordingGroup, 'managerIds' | 'memberIds'>,
  nameOf: (id: string) => string | undefined,
): string {
  const names = managerIds.flatMap((id) => nameOf(id) ?? [])
  const isNamed = names.length === managerIds.length && names.length <= MOST_NAMED
  const managers =
    managerIds.length === 0
      ? t('No manager')
      : isNamed
        ? t('Managed by {names}', { names: names.join(', ') })
        : t('{count} managers', { count: managerIds.length })
  return `${managers} · ${t('{count} members', { count: memberIds.length })}`
}
