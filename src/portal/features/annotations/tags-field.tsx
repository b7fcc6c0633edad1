import { TagsInput } from '@mantine/core'
import { normalizeTag } from '../../../core/model/annotation.ts'
import { useTags } from '../../lib/api/use-dispositions.ts'
import { t } from '../../lib/i18n.ts'

interface TagsFieldProps {
  readonly accountId: string
  readonly tags: readonly string[]
  readonly onChange: (tags: readonly string[]) => void
  readonly readOnly?: boolean
}

/** Enter or a comma ends a tag; those in use are offered. */
export function TagsField({ accountId, tags, onChange, readOnly = false }: TagsFieldProps) {
  const { data: known = [] } = useTags(accountId)
  return (
    <TagsInput
      label={t('Tags')}
      placeholder={tags.length === 0 ? t('Add tags') : ''}
      data={known}
      value={[...tags]}
      maxLength={50}
      readOnly={readOnly}
      acceptValueOnBlur
      splitChars={[',', ';', '\n']}
      onChange={(values) => onChange([...new Set(values.map(normalizeTag))].filter((tag) => tag !== ''))}
    />
  )
}
