import type { PolicySettings } from '../../../../core/model/policy.ts'
import { Card } from '../../../ui/card.tsx'
import { type OptionName, type OptionValueOf, optionValue, withOption } from '../draft/option.ts'
import { OPTION_GROUPS } from './option-catalogue.ts'
import { OptionControl } from './option-control.tsx'
import type { OptionEntry } from './option-entry.ts'
import { OptionRow } from './option-row.tsx'
import { retentionBounds, retentionNote } from './retention-words.ts'

interface OptionsSectionProps {
  readonly settings: PolicySettings
  readonly saved: PolicySettings
  readonly onChange: (settings: PolicySettings) => void
}

/** Every option with its value, the preset's, and what it does. */
export function OptionsSection({ settings, saved, onChange }: OptionsSectionProps) {
  const set = (name: OptionName, value: unknown) =>
    // The field of an option gives values of its kind: the catalogue pairs them.
    onChange(withOption(settings, name, value as OptionValueOf<OptionName>))
  const isRetention = ({ name }: OptionEntry) => name === 'retentionDays'
  return OPTION_GROUPS.map(({ title, hint, options }) => (
    <Card key={title} title={title} hint={hint} flush>
      {options.map((entry) => (
        <OptionRow
          key={entry.name}
          entry={entry}
          settings={settings}
          saved={saved}
          onChange={onChange}
          note={isRetention(entry) ? retentionNote(settings.preset) : undefined}
        >
          <OptionControl
            entry={entry}
            value={optionValue(settings, entry.name)}
            onChange={(value) => set(entry.name, value)}
            bounds={isRetention(entry) ? retentionBounds(settings.preset) : undefined}
          />
        </OptionRow>
      ))}
    </Card>
  ))
}
