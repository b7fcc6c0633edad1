import { Select } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { RecordingClient } from '../../../contract/recording-client.ts'
import type { ReadyMadeName } from '../../../core/model/fact-mapping.ts'
import { READY_MADE_MAPPINGS } from '../../../core/siprec/fact-mapping/ready-made-mappings.ts'
import { t } from '../../lib/i18n.ts'
import { tx } from '../../lib/rich-text.tsx'

interface MappingInputProps {
  readonly mapping: RecordingClient['mapping']
  /** Absent for a new one. */
  readonly clientId: string | undefined
  readonly onChange: (mapping: RecordingClient['mapping']) => void
}

const OWN = 'own-rules'

/** Whose extensions it speaks. Rules of one's own are edited where one sees what they find. */
export function MappingInput({ mapping, clientId, onChange }: MappingInputProps) {
  const readyMade = Object.entries(READY_MADE_MAPPINGS).map(([value, { title }]) => ({ value, label: title }))
  const isOwn = typeof mapping !== 'string'
  const own = isOwn
    ? [
        {
          value: OWN,
          label: t('Your own rules, begun with {title}', { title: READY_MADE_MAPPINGS[mapping.startsFrom].title }),
        },
      ]
    : []
  return (
    <Select
      label={t('What it sends')}
      description={tx(
        'Where queues, forwarding and the like lie in its headers and metadata. {link} to see and change it.',
        {
          link: (
            <Link to="/settings/recording-clients/paste" search={clientId === undefined ? {} : { client: clientId }}>
              {t('Paste an INVITE')}
            </Link>
          ),
        },
      )}
      allowDeselect={false}
      data={[...own, ...readyMade]}
      value={isOwn ? OWN : mapping}
      onChange={(value) => value && value !== OWN && onChange(value as ReadyMadeName)}
    />
  )
}
