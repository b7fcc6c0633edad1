import { Autocomplete, Checkbox, Select, TextInput } from '@mantine/core'
import type { MappedFact, MappingRule, MappingSource, ValuePart } from '../../../core/model/fact-mapping.ts'
import { t } from '../../lib/i18n.ts'
import classes from './mapping-editor.module.css'
import { FACT_WORDS, PART_WORDS, SOURCE_WORDS } from './rule-words.ts'

interface RuleFieldsProps {
  readonly rule: MappingRule
  readonly onChange: (rule: MappingRule) => void
  /** By field: `pattern`, `from.name`, `value`. */
  readonly errors: Readonly<Record<string, string>>
}

const options = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

/** Without fields that are empty: the API knows only those that say something. */
function filled<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== '')) as T
}

export function RuleFields({ rule, onChange, errors }: RuleFieldsProps) {
  const { from } = rule
  const set = (changes: Partial<MappingRule>) => onChange(filled({ ...rule, ...changes }))
  const setSource = (source: MappingSource) => set({ from: filled(source) })
  const hasName = from.in === 'header' || from.in === 'element'
  return (
    <div className={classes.fields}>
      <Select
        label={t('Fact')}
        allowDeselect={false}
        searchable
        data={options(FACT_WORDS)}
        value={rule.fact}
        onChange={(fact) => fact && set({ fact: fact as MappedFact })}
      />
      <Select
        label={t('Lies in')}
        allowDeselect={false}
        data={options(SOURCE_WORDS)}
        value={from.in}
        onChange={(kind) => kind && setSource(sourceOf(kind as MappingSource['in'], from))}
      />
      {hasName && (
        <TextInput
          label={from.in === 'header' ? t('Header') : t('Element')}
          placeholder={from.in === 'header' ? t('X-Queue') : t('queue, or element@attribute')}
          value={from.name}
          error={errors['from.name']}
          onChange={(event) => setSource({ ...from, name: event.currentTarget.value })}
        />
      )}
      <Autocomplete
        label={t('Part')}
        description={undefined}
        placeholder={t('whole, or ;parameter')}
        data={Object.keys(PART_WORDS)}
        renderOption={({ option }) => PART_WORDS[option.value] ?? option.value}
        value={from.part ?? ''}
        error={errors['from.part']}
        onChange={(part) => setSource({ ...from, part: part === '' ? undefined : (part as ValuePart) })}
      />
      <TextInput
        label={t('Pattern')}
        placeholder={t('*queue-(*)@*')}
        value={rule.pattern ?? ''}
        error={errors.pattern}
        onChange={(event) => set({ pattern: event.currentTarget.value })}
      />
      <TextInput
        label={t('Take it as')}
        placeholder={t('as it was found')}
        value={rule.value ?? ''}
        error={errors.value}
        onChange={(event) => set({ value: event.currentTarget.value })}
      />
      {(rule.fact === 'caller' || rule.fact === 'callee') && (
        <Checkbox
          className={classes.wide}
          label={t('Only when signalling shows nobody, or somebody who hides the number')}
          checked={rule.onlyIfUnknown ?? false}
          onChange={(event) => set({ onlyIfUnknown: event.currentTarget.checked || undefined })}
        />
      )}
    </div>
  )
}

function sourceOf(kind: MappingSource['in'], before: MappingSource): MappingSource {
  const part = before.part === undefined ? {} : { part: before.part }
  if (kind !== 'header' && kind !== 'element') return { in: kind, ...part }
  const name = 'name' in before ? before.name : ''
  return { in: kind, name, ...part }
}
